"""The nodes of jq that bind names: functions, variables, folds, labels."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ostinato.expressions.jq.nodes import NOWHERE, Break, Closure, Env, Identity, Literal, Node, Pair, Path
from ostinato.expressions.jq.values import JqError, index, kind


class Define(Node):
    __slots__ = ("body", "name", "parameters", "rest")

    def __init__(self, name: str, parameters: tuple[str, ...], body: Node, rest: Node) -> None:
        self.name = name
        self.parameters = parameters
        self.body = body
        self.rest = rest

    def eval(self, env: Env, path: Path, value: Any) -> Iterator[Pair]:
        inner = env.child()
        inner.functions[f"{self.name}/{len(self.parameters)}"] = Closure(self.parameters, self.body, inner)
        yield from self.rest.eval(inner, path, value)


class Call(Node):
    """A call of a function: defined in the program, or a builtin."""

    __slots__ = ("arguments", "key", "native")

    def __init__(self, name: str, arguments: tuple[Node, ...], native: Any) -> None:
        self.key = f"{name}/{len(arguments)}"
        self.arguments = arguments
        self.native = native

    def eval(self, env: Env, path: Path, value: Any) -> Iterator[Pair]:
        env.step()
        closure = env.function(self.key)
        if closure is not None:
            yield from self.enter(closure, env, path, value)
        elif self.native is not None:
            yield from self.native(env, path, value, self.arguments)
        else:
            raise JqError(f"{self.key} is not defined")

    def enter(self, closure: Closure, env: Env, path: Path, value: Any, start: int = 0) -> Iterator[Pair]:
        yield from _with_arguments(closure, closure.env.child(), env, self.arguments, path, value, 0)


def _with_arguments(
    closure: Closure, inner: Env, env: Env, arguments: tuple[Node, ...], path: Path, value: Any, start: int
) -> Iterator[Pair]:
    for position in range(start, len(arguments)):
        name, argument = closure.parameters[position], arguments[position]
        if name.startswith("$"):
            for found in argument.outputs(env, value):
                bound = inner.bind(name[1:], found)
                bound.functions[f"{name[1:]}/0"] = Closure((), Literal(found), bound)
                yield from _with_arguments(closure, bound, env, arguments, path, value, position + 1)
            return
        inner.functions[f"{name}/0"] = Closure((), argument, env)
    yield from closure.body.eval(inner, path, value)


class Pattern:
    """What follows `as`: a variable, or a pattern of an array or object."""

    __slots__ = ("items", "name", "pairs")

    def __init__(
        self, name: str | None, items: list[Pattern] | None, pairs: list[tuple[Node, str | None, Pattern | None]] | None
    ) -> None:
        self.name = name
        self.items = items
        self.pairs = pairs

    def bind(self, env: Env, value: Any, whole: Any) -> Iterator[Env]:
        """The environments in which the names of the pattern are bound."""
        if self.name is not None:
            yield env.bind(self.name, value)
        elif self.items is not None:
            yield from self.bind_items(env, value, whole, 0)
        else:
            yield from self.bind_pairs(env, value, whole, 0)

    def bind_items(self, env: Env, value: Any, whole: Any, start: int) -> Iterator[Env]:
        items = self.items or []
        if start == len(items):
            yield env
            return
        if value is not None and not isinstance(value, list):
            raise JqError(f"Cannot index {kind(value)} with number")
        for inner in items[start].bind(env, index(value, start), whole):
            yield from self.bind_items(inner, value, whole, start + 1)

    def bind_pairs(self, env: Env, value: Any, whole: Any, start: int) -> Iterator[Env]:
        pairs = self.pairs or []
        if start == len(pairs):
            yield env
            return
        key_node, variable, pattern = pairs[start]
        for key in key_node.outputs(env, whole):
            found = index(value, key)
            named = env if variable is None else env.bind(variable, found)
            for inner in pattern.bind(named, found, whole) if pattern is not None else (named,):
                yield from self.bind_pairs(inner, value, whole, start + 1)


class As(Node):
    """`source as pattern | body`."""

    __slots__ = ("body", "pattern", "source")

    def __init__(self, source: Node, pattern: Pattern, body: Node) -> None:
        self.source = source
        self.pattern = pattern
        self.body = body

    def eval(self, env: Env, path: Path, value: Any) -> Iterator[Pair]:
        for found in self.source.outputs(env, value):
            for inner in self.pattern.bind(env, found, value):
                yield from self.body.eval(inner, path, value)


class Reduce(Node):
    __slots__ = ("pattern", "source", "start", "update")

    def __init__(self, source: Node, pattern: Pattern, start: Node, update: Node) -> None:
        self.source = source
        self.pattern = pattern
        self.start = start
        self.update = update

    def eval(self, env: Env, path: Path, value: Any) -> Iterator[Pair]:
        for state in self.start.eval(env, path, value):
            for found in self.source.outputs(env, value):
                for inner in self.pattern.bind(env, found, value):
                    env.step()
                    state = _last(self.update.eval(inner, state[0], state[1]), path)
            yield state


def _last(pairs: Iterator[Pair], path: Path) -> Pair:
    found: Pair = (NOWHERE if path is not None else None, None)
    for pair in pairs:
        found = pair
    return found


class Foreach(Node):
    __slots__ = ("extract", "pattern", "source", "start", "update")

    def __init__(self, source: Node, pattern: Pattern, start: Node, update: Node, extract: Node | None) -> None:
        self.source = source
        self.pattern = pattern
        self.start = start
        self.update = update
        self.extract = extract or Identity()

    def eval(self, env: Env, path: Path, value: Any) -> Iterator[Pair]:
        for state in self.start.eval(env, path, value):
            for found in self.source.outputs(env, value):
                for inner in self.pattern.bind(env, found, value):
                    env.step()
                    for state in self.update.eval(inner, state[0], state[1]):  # noqa: B020
                        yield from self.extract.eval(inner, state[0], state[1])


class Label(Node):
    __slots__ = ("body", "name")

    def __init__(self, name: str, body: Node) -> None:
        self.name = name
        self.body = body

    def eval(self, env: Env, path: Path, value: Any) -> Iterator[Pair]:
        label = object()
        try:
            yield from self.body.eval(env.bind(f"*{self.name}", label), path, value)
        except Break as found:
            if found.label is not label:
                raise


class BreakTo(Node):
    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def outputs(self, env: Env, value: Any) -> Iterator[Any]:
        raise Break(env.variable(f"*{self.name}"))
        yield
