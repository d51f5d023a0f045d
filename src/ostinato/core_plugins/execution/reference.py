"""Which execution a task means: the running one, another one of its flow, or one of another flow."""

from __future__ import annotations

from ostinato.plugin import Dynamic, Properties, RunContext, TaskFailed

ALL_OR_NONE = "Both `namespace` and `flowId` must be set when `executionId` is set."
NEEDS_AN_EXECUTION = "`namespace` and `flowId` should only be set when `executionId` is set."


class ExecutionReference(Properties):
    """An execution."""

    namespace: Dynamic[str | None] = None
    """Namespace of the execution's flow, by default the running one's."""
    flow_id: Dynamic[str | None] = None
    """Id of the execution's flow, by default the running one's."""
    execution_id: Dynamic[str | None] = None
    """Id of the execution, by default the running one."""

    def referred(self, ctx: RunContext) -> str:
        """The id of the execution; TaskFailed where the flow is only half said, or said without an execution."""
        if self.execution_id is None:
            if self.namespace is not None or self.flow_id is not None:
                raise TaskFailed(NEEDS_AN_EXECUTION)
            return ctx.execution.id
        if (self.namespace is None) != (self.flow_id is None):
            raise TaskFailed(ALL_OR_NONE)
        return self.execution_id
