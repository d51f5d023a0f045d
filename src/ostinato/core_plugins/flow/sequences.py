"""Flowables that run their tasks one after another, or all at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from ostinato.core_plugins.flow.children import Children, NonEmptyChildren
from ostinato.plugin import Dynamic, Flowable, Outputs, plugin

Faults = list[tuple[tuple[str | int, ...], str]]

NO_TASKS = "The 'tasks' property cannot be empty"


def tasks_needed(written: Mapping[str, Any]) -> Faults:
    """The check of a flowable that needs tasks."""
    return [] if written.get("tasks") else [(("tasks",), NO_TASKS)]


@plugin(
    "io.kestra.plugin.core.flow.Sequential",
    title="Run tasks sequentially.",
    kind="flowable",
    aliases=["io.kestra.core.tasks.flows.Sequential"],
)
class Sequential(Flowable):
    """Runs its tasks one after another, in the order written."""

    tasks: Children = Field(default_factory=list, json_schema_extra={"$required": True})
    """The tasks."""

    @classmethod
    def check_source(cls, written: Mapping[str, Any]) -> Faults:
        return tasks_needed(written)


@plugin(
    "io.kestra.plugin.core.flow.AllowFailure",
    title="Allow a list of tasks to fail without stopping the execution of downstream tasks in the flow.",
    kind="flowable",
    aliases=["io.kestra.core.tasks.flows.AllowFailure"],
)
class AllowFailure(Sequential):
    """Runs its tasks one after another; a failure of one is a warning."""


@plugin(
    "io.kestra.plugin.core.flow.Parallel",
    title="Run tasks in parallel.",
    kind="flowable",
    aliases=["io.kestra.core.tasks.flows.Parallel"],
)
class Parallel(Flowable):
    """Runs its tasks at the same time."""

    tasks: NonEmptyChildren
    """The tasks."""
    concurrent: Dynamic[Annotated[int, Field(ge=0)]] = 0
    """How many may run at a time; 0 is all of them."""


@plugin(
    "io.kestra.plugin.core.flow.Template",
    title="Include a reusable template inside a flow.",
    kind="flowable",
    aliases=["io.kestra.core.tasks.flows.Template"],
    deprecated="io.kestra.plugin.core.flow.Subflow",
)
class Template(Flowable):
    """Runs the tasks of a template one after another, as if they were written in the flow."""

    namespace: str
    """The namespace of the template."""
    template_id: str
    """The id of the template."""
    tenant_id: str | None = None
    """The tenant of the template."""
    args: Dynamic[dict[str, str] | None] = None
    """Values that the template's tasks read as `parent.outputs.args`."""

    class Result(Outputs):
        """What the tasks of the template read."""

        args: dict[str, Any] | None = None
        """The rendered values."""
