"""Tasks that start executions of other flows."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from ostinato.plugin import FILLED, Dynamic, Flowable, Outputs, Properties, Task, plugin

RestartBehavior = Literal["RETRY_FAILED", "NEW_EXECUTION"]


class CallProperties(Task):
    """How another flow is called."""

    namespace: Annotated[Dynamic[str], FILLED]
    """Its namespace."""
    flow_id: Dynamic[str]
    """Its id."""
    revision: Annotated[int, Field(ge=1)] | None = None
    """Its revision, by default the newest."""
    inputs: Dynamic[dict[str, Any] | None] = None
    """Its inputs."""
    labels: Dynamic[list[dict[str, Any]] | dict[str, Any] | None] = None
    """Labels of its execution."""
    wait: Dynamic[bool] = True
    """Whether to wait for its end."""
    transmit_failed: Dynamic[bool] = True
    """Whether the task takes the state of the execution."""
    inherit_labels: Dynamic[bool] = False
    """Whether its execution gets the labels of this one."""
    schedule_date: Dynamic[datetime | None] = None
    """When it is to start, by default at once."""
    restart_behavior: RestartBehavior = "RETRY_FAILED"
    """Whether a restart of this execution restarts that one, or makes a new one."""


@plugin(
    "io.kestra.plugin.core.flow.Subflow",
    title="Create a subflow execution.",
    kind="executable",
    aliases=["io.kestra.core.tasks.flows.Subflow", "io.kestra.core.tasks.flows.Flow"],
)
class Subflow(CallProperties):
    """Runs another flow."""

    outputs: Annotated[Dynamic[dict[str, Any] | None], Field(json_schema_extra={"$deprecated": True})] = None
    """Expressions over the execution; declare outputs in the called flow instead."""

    class Result(Outputs):
        """What became of the execution."""

        execution_id: str
        """Its id."""
        state: str | None = None
        """Its state."""
        outputs: dict[str, Any] | None = None
        """The outputs of the flow."""


class Batch(Properties):
    """How items are divided."""

    known_as = "io.kestra.plugin.core.flow.ForEachItem$Batch"

    bytes: Dynamic[str | None] = None
    """How large each part is, like `10MB`."""
    partitions: Dynamic[int | None] = None
    """How many parts there are."""
    rows: Dynamic[int] = 1
    """How many items each part has."""
    regex_pattern: Dynamic[str | None] = None
    """Pattern whose first group says which part a line belongs to."""
    separator: Dynamic[str] = "\n"
    """What is written after each item."""


@plugin(
    "io.kestra.plugin.core.flow.ForEachItem",
    title="Execute a subflow for each batch of items.",
    kind="executable",
    aliases=["io.kestra.core.tasks.flows.ForEachItem"],
)
class ForEachItem(CallProperties, Flowable):
    """Divides a stored file into batches and runs a flow for each."""

    flow_id: Annotated[Dynamic[str], FILLED]
    """Its id."""
    items: Annotated[Dynamic[str], FILLED]
    """URI of the file."""
    batch: Batch = Field(default_factory=Batch)
    """How it is divided."""
