"""Conditions on the execution that a Flow trigger watches, and on its flow."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from ostinato.plugin import Condition, Dynamic, Lazy, State, plugin

OLD = "io.kestra.core.models.conditions.types."
NOW = "io.kestra.plugin.core.condition."


def _names(simple: str) -> list[str]:
    return [f"{OLD}{simple}Condition", f"{NOW}{simple}Condition"]


@plugin(
    f"{NOW}ExecutionFlow", title="Condition for a specific flow.", kind="condition", aliases=_names("ExecutionFlow")
)
class ExecutionFlow(Condition):
    """Holds for executions of one flow."""

    namespace: str
    """The namespace of the flow."""
    flow_id: str
    """The id of the flow."""


@plugin(
    f"{NOW}ExecutionNamespace",
    title="Condition for a flow namespace.",
    kind="condition",
    aliases=_names("ExecutionNamespace"),
)
class ExecutionNamespace(Condition):
    """Holds for executions of flows in a namespace."""

    namespace: str
    """The namespace, or its beginning or end."""
    comparison: Literal["EQUALS", "PREFIX", "SUFFIX"] | None = None
    """How it is compared; equality if it is not given."""
    prefix: Annotated[bool, Field(json_schema_extra={"$deprecated": True})] = False
    """Use comparison."""


@plugin(
    f"{NOW}ExecutionLabels",
    title="Condition for an execution label.",
    kind="condition",
    aliases=_names("ExecutionLabels"),
)
class ExecutionLabels(Condition):
    """Holds for executions that have all of these labels."""

    labels: list[dict[str, Any]] | dict[str, Any]
    """The labels with their values."""


@plugin(
    f"{NOW}ExecutionOutputs",
    title="Condition based on the outputs of an upstream execution.",
    kind="condition",
    aliases=_names("ExecutionOutputs"),
)
class ExecutionOutputs(Condition):
    """Holds if an expression over `trigger.outputs` does."""

    expression: Lazy[str]
    """The expression."""


@plugin(
    f"{NOW}ExecutionStatus",
    title="Condition based on execution status.",
    kind="condition",
    aliases=_names("ExecutionStatus"),
)
class ExecutionStatus(Condition):
    """Holds for executions in some states."""

    in_: Annotated[list[State] | None, Field(alias="in")] = None
    """States that count."""
    not_in: list[State] | None = None
    """States that do not."""


@plugin(
    f"{NOW}HasRetryAttempt",
    title="Condition that matches executions that have been retried.",
    kind="condition",
    aliases=_names("HasRetryAttempt"),
)
class HasRetryAttempt(Condition):
    """Holds for executions in which a task was tried again."""

    in_: Annotated[list[State] | None, Field(alias="in")] = None
    """States of an attempt that count."""
    not_in: list[State] | None = None
    """States that do not."""


@plugin(
    f"{NOW}FlowCondition", title="Condition for a specific flow.", kind="condition", aliases=[f"{OLD}FlowCondition"]
)
class FlowCondition(Condition):
    """Holds for one flow."""

    namespace: str
    """The namespace of the flow."""
    flow_id: str
    """The id of the flow."""


@plugin(
    f"{NOW}FlowNamespaceCondition",
    title="Condition for a flow namespace.",
    kind="condition",
    aliases=[f"{OLD}FlowNamespaceCondition"],
)
class FlowNamespaceCondition(Condition):
    """Holds for flows of a namespace."""

    namespace: str
    """The namespace."""
    prefix: bool = False
    """Whether namespaces below it count."""


@plugin(
    f"{NOW}Expression",
    title="Condition based on an expression.",
    kind="condition",
    aliases=[f"{OLD}VariableCondition", f"{NOW}ExpressionCondition", f"{OLD}ExpressionCondition"],
)
class Expression(Condition):
    """Holds if an expression gives a text that is not blank and not `false`."""

    expression: Dynamic[str]
    """The expression."""
