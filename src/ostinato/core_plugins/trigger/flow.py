"""`trigger.Flow`: executions started by other executions."""

from __future__ import annotations

from typing import Any

from ostinato.core_plugins.trigger.windows import Preconditions
from ostinato.plugin import Dynamic, Outputs, State, Trigger, plugin


@plugin(
    "io.kestra.plugin.core.trigger.Flow",
    title="Trigger a flow in response to a state change in one or more other flows.",
    kind="trigger",
    mode="flow",
    aliases=["io.kestra.core.models.triggers.types.Flow"],
)
class Flow(Trigger):
    """Fires when executions of other flows reach a state."""

    states: list[State] | None = None
    """States that fire, by default those in which an execution has ended, and PAUSED."""
    inputs: Dynamic[dict[str, Any] | None] = None
    """Inputs of the execution."""
    preconditions: Preconditions | None = None
    """Conditions that must all have held within a time window."""

    class Result(Outputs):
        """The execution that fired."""

        execution_id: str
        """Its id."""
        execution_labels: dict[str, Any] | None = None
        """Its labels."""
        state: str
        """Its state."""
        namespace: str
        """The namespace of its flow."""
        flow_id: str
        """The id of its flow."""
        flow_revision: int
        """The revision of its flow."""
        outputs: dict[str, Any] | None = None
        """The outputs of its flow."""
