"""Flowables that choose among tasks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from ostinato.core_plugins.flow.children import Children
from ostinato.plugin import FILLED, Dynamic, Flowable, Outputs, plugin


@plugin(
    "io.kestra.plugin.core.flow.If",
    title="Process tasks conditionally.",
    kind="flowable",
    aliases=["io.kestra.core.tasks.flows.If"],
)
class If(Flowable):
    """Runs the tasks of one branch if a condition holds, those of the other if not."""

    condition: Dynamic[str | None] = None
    """The condition; without one it does not hold."""
    then: Annotated[Children, FILLED]
    """Tasks to run if it holds."""
    else_: Annotated[Children | None, Field(alias="else")] = None
    """Tasks to run if it does not."""

    class Result(Outputs):
        """What was decided."""

        evaluation_result: bool
        """Whether the condition held."""


@plugin(
    "io.kestra.plugin.core.flow.Switch",
    title="Run tasks conditionally based on the value of an expression.",
    kind="flowable",
    aliases=["io.kestra.core.tasks.flows.Switch"],
)
class Switch(Flowable):
    """Runs the tasks of the case whose name is the value."""

    value: Dynamic[str]
    """The value to look for."""
    cases: dict[str, Children] | None = None
    """Tasks by value."""
    defaults: Children | None = None
    """Tasks to run if no case fits."""

    class Result(Outputs):
        """What was chosen."""

        value: str
        """The rendered value."""
        defaults: bool
        """Whether no case fitted."""

    @classmethod
    def check_source(cls, written: Mapping[str, Any]) -> list[tuple[tuple[str | int, ...], str]]:
        if written.get("cases") or written.get("defaults"):
            return []
        return [((), "No task defined, neither cases or default have any tasks")]
