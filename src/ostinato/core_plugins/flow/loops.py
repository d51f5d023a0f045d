"""Flowables that run their tasks again and again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from ostinato.core_plugins.flow.children import Children, NonEmptyChildren
from ostinato.core_plugins.flow.sequences import Faults, tasks_needed
from ostinato.plugin import Duration, Dynamic, Flowable, Outputs, Properties, plugin

Count = Annotated[int, Field(ge=0)]


@plugin(
    "io.kestra.plugin.core.flow.ForEach",
    title="Execute a group of tasks for each value in the list.",
    kind="flowable",
)
class ForEach(Flowable):
    """Runs its tasks once for each value; they read it as `taskrun.value`."""

    values: Dynamic[str | list[Any]]
    """The values: a list, or an expression that gives one."""
    tasks: Children = Field(default_factory=list, json_schema_extra={"$required": True})
    """The tasks."""
    concurrency_limit: Dynamic[Count] = 1
    """How many values are worked on at a time; 0 is all of them."""

    @classmethod
    def check_source(cls, written: Mapping[str, Any]) -> Faults:
        return tasks_needed(written)


@plugin(
    "io.kestra.plugin.core.flow.EachSequential",
    title="Execute a list of tasks for each value in the list sequentially.",
    kind="flowable",
    aliases=["io.kestra.core.tasks.flows.EachSequential"],
    deprecated="io.kestra.plugin.core.flow.ForEach",
)
class EachSequential(Flowable):
    """Runs its tasks once for each value, one value after another."""

    value: Dynamic[str | list[Any]]
    """The values: a list, or an expression that gives one."""
    tasks: Children = Field(default_factory=list, json_schema_extra={"$required": True})
    """The tasks."""

    @classmethod
    def check_source(cls, written: Mapping[str, Any]) -> Faults:
        return tasks_needed(written)


@plugin(
    "io.kestra.plugin.core.flow.EachParallel",
    title="Execute a list of tasks for each value in the list in parallel.",
    kind="flowable",
    aliases=["io.kestra.core.tasks.flows.EachParallel"],
    deprecated="io.kestra.plugin.core.flow.ForEach",
)
class EachParallel(Flowable):
    """Runs every task for every value at the same time."""

    value: Dynamic[str | list[Any]]
    """The values: a list, or an expression that gives one."""
    tasks: NonEmptyChildren
    """The tasks."""
    concurrent: Dynamic[Count] = 0
    """How many may run at a time; 0 is all of them."""


class CheckFrequency(Properties):
    """How often and how long a loop goes on."""

    known_as = "io.kestra.plugin.core.flow.LoopUntil$CheckFrequency"

    interval: Dynamic[Duration | None] = None
    """The pause between two rounds; a minute if it is not given."""
    max_iterations: Dynamic[int | None] = None
    """How many rounds there are at most."""
    max_duration: Dynamic[Duration | None] = None
    """How long the loop goes on at most."""


@plugin(
    "io.kestra.plugin.core.flow.LoopUntil",
    title="Run a list of tasks repeatedly until the specified condition is met.",
    kind="flowable",
    aliases=["io.kestra.plugin.core.flow.WaitFor"],
)
class LoopUntil(Flowable):
    """Runs its tasks in rounds until a condition holds."""

    condition: Dynamic[str]
    """The condition, looked at after each round; it sees the outputs of the tasks."""
    tasks: NonEmptyChildren
    """The tasks."""
    check_frequency: CheckFrequency | None = None
    """How often and how long the loop goes on."""
    fail_on_max_reached: Dynamic[bool] = False
    """Whether reaching a maximum is a failure."""

    class Result(Outputs):
        """How far the loop went."""

        iteration_count: int
        """The round, from 1."""


@plugin("io.kestra.plugin.core.flow.Loop", title="Run a group of tasks for each value.", kind="flowable", beta=True)
class Loop(Flowable):
    """Runs its tasks once for each value, each time in an execution of its own."""

    values: Dynamic[str | list[Any] | dict[str, Any]]
    """The values: a list, a map, a URI, or an expression that gives one."""
    tasks: NonEmptyChildren
    """The tasks."""
    concurrency_limit: Dynamic[Count] = 0
    """How many values are worked on at a time; 0 is all of them."""
    transmit_failed: Dynamic[bool] = True
    """Whether a failure of one value is a failure of the loop."""
    outputs: list[dict[str, Any]] | None = None
    """What each value gives."""
    fetch_type: Dynamic[Literal["AUTO", "FETCH", "STORE"]] = "AUTO"
    """Whether the outputs are values or a stored file."""
    break_when: Dynamic[str | None] = None
    """Condition that ends the loop."""
