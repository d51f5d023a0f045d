"""The nodes of a jq program. Each gives its outputs for an input, with the path of each where paths are asked for.

`eval(env, path, value)` yields pairs of path and value. A path of None means that nobody asks; NOWHERE marks values
that are no part of the input.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ostinato.expressions.jq.values import JqError, index, kind, shown, to_json, truthy

Path = tuple[Any, ...] | None
Pair = tuple[Any, Any]
NOWHERE: Any = ("nowhere",)


class Break(Exception):
    """`break $label`."""

    def __init__(self, label: object) -> None:
        super().__init__()
        self.label = label


class Env:
    """Variables and functions in reach. `step` counts work."""

    __slots__ = ("functions", "parent", "step", "variables")

    def __init__(self, parent: Env | None, step: Callable[[], None]) -> None:
        self.parent = parent
        self.step = step
        self.variables: dict[str, Any] = {}
        self.functions: dict[str, Closure] = {}

    def child(self) -> Env:
        return Env(self, self.step)

    def bind(self, name: str, value: Any) -> Env:
        inner = self.child()
        inner.variables[name] = value
        return inner

    def variable(self, name: str) -> Any:
        env: Env | None = self
        while env is not None:
            if name in env.variables:
                return env.variables[name]
            env = env.parent
        raise JqError(f"${name} is not defined")

    def function(self, name: str) -> Closure | None:
        env: Env | None = self
        while env is not None:
            if name in env.functions:
                return env.functions[name]
            env = env.parent
        return None


class Closure:
    """A function with the environment it was defined in; parameters starting with `$` are values."""

    __slots__ = ("body", "env", "parameters")

    def __init__(self, parameters: tuple[str, ...], body: Node, env: Env) -> None:
        self.parameters = parameters
        self.body = body
        self.env = env


class Node:
    """Base of all nodes."""

    __slots__ = ()

    def eval(self, env: Env, path: Path, value: Any) -> Iterator[Pair]:
        """The outputs with their paths."""
        for found in self.outputs(env, value):
            yield (None if path is None else NOWHERE), found

    def outputs(self, env: Env, value: Any) -> Iterator[Any]:
        """The outputs alone."""
        for _, found in self.eval(env, None, value):
            yield found


def extend(path: Path, key: Any, value: Any) -> Path:
    """A path one key longer."""
    if path is None:
        return None
    if path is NOWHERE:
        raise JqError(f"Invalid path expression with result {to_json(value)}")
    return (*path, key)


class Identity(Node):
    def eval(self, env: Env, path: Path, value: Any) -> Iterator[Pair]:
        yield path, value


class Literal(Node):
    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def outputs(self, env: Env, value: Any) -> Iterator[Any]:
        yield self.value


class Variable(Node):
    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def outputs(self, env: Env, value: Any) -> Iterator[Any]:
        yield env.variable(self.name)


class Index(Node):
    """`target[key]`."""

    __slots__ = ("key", "target")

    def __init__(self, target: Node, key: Node) -> None:
        self.target = target
        self.key = key

    def eval(self, env: Env, path: Path, value: Any) -> Iterator[Pair]:
        for place, found in self.target.eval(env, path, value):
            for key in self.key.outputs(env, value):
                yield extend(place, key, found), index(found, key)


class Slice(Node):
    """`target[start:end]`."""

    __slots__ = ("end", "start", "target")

    def __init__(self, target: Node, start: Node | None, end: Node | None) -> None:
        self.target = target
        self.start = start
        self.end = end

    def eval(self, env: Env, path: Path, value: Any) -> Iterator[Pair]:
        for place, found in self.target.eval(env, path, value):
            for end in self.end.outputs(env, value) if self.end else (None,):
                for start in self.start.outputs(env, value) if self.start else (None,):
                    if found is not None and not isinstance(found, (list, str)):
                        raise JqError(f"Cannot index {kind(found)} with object")
                    key = {"start": start, "end": end}
                    yield extend(place, key, found), index(found, key)


class Each(Node):
    """`target[]`."""

    __slots__ = ("target",)

    def __init__(self, target: Node) -> None:
        self.target = target

    def eval(self, env: Env, path: Path, value: Any) -> Iterator[Pair]:
        for place, found in self.target.eval(env, path, value):
            if isinstance(found, dict):
                items: Any = list(found.items())
            elif isinstance(found, list):
                items = enumerate(found)
            else:
                raise JqError(f"Cannot iterate over {shown(found) if found is not None else 'null'}")
            for key, item in items:
                env.step()
                yield extend(place, key, found), item


class Pipe(Node):
    __slots__ = ("left", "right")

    def __init__(self, left: Node, right: Node) -> None:
        self.left = left
        self.right = right

    def eval(self, env: Env, path: Path, value: Any) -> Iterator[Pair]:
        for place, found in self.left.eval(env, path, value):
            yield from self.right.eval(env, place, found)


class Comma(Node):
    __slots__ = ("left", "right")

    def __init__(self, left: Node, right: Node) -> None:
        self.left = left
        self.right = right

    def eval(self, env: Env, path: Path, value: Any) -> Iterator[Pair]:
        yield from self.left.eval(env, path, value)
        yield from self.right.eval(env, path, value)


class Operator(Node):
    """A binary operator on every pair of outputs, the right side turning slower."""

    __slots__ = ("left", "operate", "right")

    def __init__(self, operate: Callable[[Any, Any], Any], left: Node, right: Node) -> None:
        self.operate = operate
        self.left = left
        self.right = right

    def outputs(self, env: Env, value: Any) -> Iterator[Any]:
        for right in self.right.outputs(env, value):
            for left in self.left.outputs(env, value):
                yield self.operate(left, right)


class And(Node):
    __slots__ = ("left", "right", "stop")

    def __init__(self, left: Node, right: Node, stop: bool) -> None:
        self.left = left
        self.right = right
        self.stop = stop

    def outputs(self, env: Env, value: Any) -> Iterator[Any]:
        for left in self.left.outputs(env, value):
            if truthy(left) is self.stop:
                yield self.stop
            else:
                for right in self.right.outputs(env, value):
                    yield truthy(right)


class Alternative(Node):
    """`left // right`."""

    __slots__ = ("left", "right")

    def __init__(self, left: Node, right: Node) -> None:
        self.left = left
        self.right = right

    def eval(self, env: Env, path: Path, value: Any) -> Iterator[Pair]:
        any_found = False
        try:
            for place, found in self.left.eval(env, path, value):
                if truthy(found):
                    any_found = True
                    yield place, found
        except JqError:
            pass
        if not any_found:
            yield from self.right.eval(env, path, value)


class Negate(Node):
    __slots__ = ("operand",)

    def __init__(self, operand: Node) -> None:
        self.operand = operand

    def outputs(self, env: Env, value: Any) -> Iterator[Any]:
        for found in self.operand.outputs(env, value):
            if kind(found) != "number":
                raise JqError(f"{shown(found)} cannot be negated")
            yield -found


class Condition(Node):
    __slots__ = ("condition", "no", "yes")

    def __init__(self, condition: Node, yes: Node, no: Node) -> None:
        self.condition = condition
        self.yes = yes
        self.no = no

    def eval(self, env: Env, path: Path, value: Any) -> Iterator[Pair]:
        for found in self.condition.outputs(env, value):
            yield from (self.yes if truthy(found) else self.no).eval(env, path, value)


class Try(Node):
    __slots__ = ("body", "handler")

    def __init__(self, body: Node, handler: Node | None) -> None:
        self.body = body
        self.handler = handler

    def eval(self, env: Env, path: Path, value: Any) -> Iterator[Pair]:
        try:
            yield from self.body.eval(env, path, value)
        except JqError as error:
            if self.handler is not None:
                for found in self.handler.outputs(env, error.value):
                    yield (None if path is None else NOWHERE), found


class ListOf(Node):
    __slots__ = ("body",)

    def __init__(self, body: Node | None) -> None:
        self.body = body

    def outputs(self, env: Env, value: Any) -> Iterator[Any]:
        yield list(self.body.outputs(env, value)) if self.body is not None else []


class ObjectOf(Node):
    __slots__ = ("pairs",)

    def __init__(self, pairs: list[tuple[Node, Node]]) -> None:
        self.pairs = pairs

    def outputs(self, env: Env, value: Any) -> Iterator[Any]:
        yield from self.rest(env, value, 0, {})

    def rest(self, env: Env, value: Any, start: int, so_far: dict[str, Any]) -> Iterator[Any]:
        if start == len(self.pairs):
            yield dict(so_far)
            return
        key_node, value_node = self.pairs[start]
        for key in key_node.outputs(env, value):
            if not isinstance(key, str):
                raise JqError(f"Object keys must be strings, not {shown(key)}")
            for item in value_node.outputs(env, value):
                yield from self.rest(env, value, start + 1, {**so_far, key: item})


class Text(Node):
    """A string with interpolations, each put through a format."""

    __slots__ = ("form", "parts")

    def __init__(self, parts: list[Any], form: Callable[[Any], str]) -> None:
        self.parts = parts
        self.form = form

    def outputs(self, env: Env, value: Any) -> Iterator[Any]:
        yield from self.rest(env, value, 0, "")

    def rest(self, env: Env, value: Any, start: int, so_far: str) -> Iterator[str]:
        if start == len(self.parts):
            yield so_far
            return
        part = self.parts[start]
        if isinstance(part, str):
            yield from self.rest(env, value, start + 1, so_far + part)
            return
        for found in part.outputs(env, value):
            yield from self.rest(env, value, start + 1, so_far + self.form(found))


class Apply(Node):
    """A plain function of the input."""

    __slots__ = ("run",)

    def __init__(self, run: Callable[[Any], Any]) -> None:
        self.run = run

    def outputs(self, env: Env, value: Any) -> Iterator[Any]:
        yield self.run(value)
