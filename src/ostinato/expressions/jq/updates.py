"""Assignments: `=`, `|=`, `+=` and so on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ostinato.expressions.jq.nodes import NOWHERE, Env, Node
from ostinato.expressions.jq.values import JqError, index, set_path


def paths_of(node: Node, env: Env, value: Any) -> list[tuple[Any, ...]]:
    """The paths that an expression points at."""
    found: list[tuple[Any, ...]] = []
    for path, result in node.eval(env, (), value):
        if path is None or path is NOWHERE:
            raise JqError(f"Invalid path expression with result {result}")
        found.append(path)
    return found


def get_path(value: Any, path: tuple[Any, ...]) -> Any:
    """What is at a path; null where there is nothing."""
    for key in path:
        if value is None:
            return None
        value = index(value, key)
    return value


class Assign(Node):
    """`target = source`, or with an operation `target op= source`."""

    __slots__ = ("operate", "source", "target")

    def __init__(self, target: Node, source: Node, operate: Callable[[Any, Any], Any] | None) -> None:
        self.target = target
        self.source = source
        self.operate = operate

    def outputs(self, env: Env, value: Any) -> Iterator[Any]:
        for new in self.source.outputs(env, value):
            result = value
            for path in paths_of(self.target, env, value):
                env.step()
                result = set_path(
                    result, path, new if self.operate is None else self.operate(get_path(result, path), new)
                )
            yield result


class Update(Node):
    """`target |= change`."""

    __slots__ = ("change", "target")

    def __init__(self, target: Node, change: Node) -> None:
        self.target = target
        self.change = change

    def outputs(self, env: Env, value: Any) -> Iterator[Any]:
        result = value
        for path in paths_of(self.target, env, value):
            env.step()
            found = next(self.change.outputs(env, get_path(result, path)), NOWHERE)
            if found is NOWHERE:
                raise JqError("An update must have an output")
            result = set_path(result, path, found)
        yield result
