"""The declaration of a plugin: what is known of a class beyond its properties."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

C = TypeVar("C", bound=type[Any])

Kind = Literal["task", "flowable", "executable", "trigger", "condition", "taskRunner", "additional"]
"""What a plugin is. `flowable` and `executable` tasks are run by the engine, the other tasks have a `run` method."""

KINDS: tuple[Kind, ...] = ("task", "flowable", "executable", "trigger", "condition", "taskRunner", "additional")


@dataclass(frozen=True, slots=True)
class Declaration:
    """What `@plugin` notes on a class.

    `inline` tasks run inside the executor's turn: they are quick, never wait, and touch the outside only through the
    context. `isolation` "process" runs the task in a process of its own. `mode` tells how a trigger is evaluated:
    schedule, polling, realtime, webhook, flow. `metrics` are the names of metrics with their types.
    """

    type: str
    title: str
    kind: Kind = "task"
    aliases: tuple[str, ...] = ()
    inline: bool = False
    isolation: Literal["process"] | None = None
    mode: str | None = None
    deprecated: str | None = None
    beta: bool = False
    metrics: Mapping[str, str] = field(default_factory=dict)
    examples: str | None = None
    outputs: builtins.type[Any] | None = None


def plugin(
    type: str,  # noqa: A002
    *,
    title: str,
    kind: Kind = "task",
    aliases: Sequence[str] = (),
    inline: bool = False,
    isolation: Literal["process"] | None = None,
    mode: str | None = None,
    deprecated: str | None = None,
    beta: bool = False,
    metrics: Mapping[str, str] | None = None,
    examples: str | None = None,
    outputs: Any = None,
) -> Callable[[C], C]:
    """Declare a class as the plugin of that type.

    `aliases` are older names that flows may still use. `deprecated` says what to use instead. `examples` names a YAML
    file beside the module. `outputs` is the class of the outputs, by default the `Result` inside the class.
    """

    def declare(cls: C) -> C:
        declaration = Declaration(
            type=type,
            title=title,
            kind=kind,
            aliases=tuple(aliases),
            inline=inline,
            isolation=isolation,
            mode=mode,
            deprecated=deprecated,
            beta=beta,
            metrics=metrics or {},
            examples=examples,
            outputs=outputs or getattr(cls, "Result", None),
        )
        cls.__plugin__ = declaration
        return cls

    return declare


def declaration(cls: Any) -> Declaration:
    """The declaration of a class itself, not of one it inherits from; TypeError when it has none."""
    found = vars(cls).get("__plugin__")
    if not isinstance(found, Declaration):
        raise TypeError(f"{cls.__name__} is not declared with @plugin")
    return found
