"""A flow as it is written. Tasks and triggers stay maps here: what they may contain is said by their plugins."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AliasChoices, BeforeValidator, Field, ValidationInfo
from pydantic_core import PydanticCustomError

from ostinato.model.document import Document
from ostinato.model.duration import Duration
from ostinato.model.input import FlowOutput, Input
from ostinato.model.retry import Retry
from ostinato.model.task import WorkerGroup

FLOW_ID = r"^[a-zA-Z0-9][a-zA-Z0-9._-]*"
"""What the id of a flow looks like; it must match as a whole."""
NAMESPACE = r"^[a-z0-9][a-z0-9._-]*"
"""What a namespace looks like; it must match as a whole."""
LABEL_KEY = r"^[\p{Ll}][\p{L}0-9._-]*$"
"""What the key of a label looks like (in the notation of Unicode classes)."""

PluginMap = Annotated[dict[str, Any], Field(json_schema_extra={"x-plugin": True})]
"""Something chosen by its `type`, checked by the plugin of that type."""


class Label(Document):
    """One label."""

    key: str
    """Its name, lower case at the beginning."""
    value: str
    """Its value; numbers and booleans become texts."""


def _label_list(given: Any) -> Any:
    """A map of labels is a list of them, too."""
    if not isinstance(given, dict):
        return given
    for key, value in given.items():
        if isinstance(value, (dict, list)):
            raise PydanticCustomError("label_value", "Unsupported type for key: {key}", {"key": str(key)})
    return [{"key": key, "value": value} for key, value in given.items()]


Labels = Annotated[list[Label], BeforeValidator(_label_list)]


class Concurrency(Document):
    """How many executions of a flow may run at one time."""

    limit: Annotated[int, Field(ge=1)]
    """The greatest number of them."""
    behavior: Literal["QUEUE", "CANCEL", "FAIL"] = "QUEUE"
    """What becomes of one more: it waits, is CANCELLED, or FAILED."""


def _needed_by(type_: str) -> AfterValidator:
    """What one type of promise cannot do without."""

    def check(value: Any, info: ValidationInfo) -> Any:
        if value is None and info.data.get("type") == type_:
            raise PydanticCustomError("missing", "must not be null")
        return value

    return AfterValidator(check)


class Sla(Document):
    """A promise about executions of the flow, and what to do when it is broken."""

    id: str
    """Its name."""
    type: Literal["MAX_DURATION", "EXECUTION_ASSERTION"]
    """What is promised: an end in time, or a condition."""
    behavior: Literal["FAIL", "CANCEL", "NONE"] = "FAIL"
    """What happens to the execution that breaks it."""
    labels: Labels | None = None
    """Labels that such an execution gets."""
    duration: Annotated[Duration | None, Field(validate_default=True), _needed_by("MAX_DURATION")] = None
    """The time that an execution may take."""
    assert_: Annotated[str | None, Field(alias="assert", validate_default=True), _needed_by("EXECUTION_ASSERTION")] = (
        None
    )
    """The condition that has to hold."""


class Check(Document):
    """A condition on the inputs that is looked at before an execution starts."""

    condition: Annotated[str, Field(validation_alias=AliasChoices("condition", "when"))]
    """Holds only if it gives the boolean true."""
    message: str
    """What to tell when it does not."""
    style: Literal["INFO", "SUCCESS", "WARNING", "ERROR"] = "INFO"
    """How to show the message."""
    behavior: Literal["BLOCK_EXECUTION", "FAIL_EXECUTION", "CREATE_EXECUTION"] = "BLOCK_EXECUTION"
    """What becomes of the execution."""


class PluginDefault(Document):
    """Properties that tasks of a type have unless they say otherwise."""

    type: str
    """A type, or the beginning of the types it is meant for."""
    values: dict[str, Any] = Field(default_factory=dict)
    """The properties."""
    forced: bool = False
    """Whether they win over what the task says."""
    ref: str | None = None
    """A name: then only tasks that ask for it by `pluginDefaultsRef` have them."""


class Flow(Document):
    """A flow."""

    id: Annotated[str, Field(pattern=FLOW_ID + "$", max_length=100, min_length=1)]
    """Its name, unique in its namespace."""
    namespace: Annotated[str, Field(pattern=NAMESPACE + "$", max_length=150, min_length=1)]
    """Where it belongs; dots make a hierarchy."""
    revision: int | None = None
    """Set by the server; passed over on input."""
    description: str | None = None
    """What it is there for; Markdown."""
    inputs: list[Input] | None = None
    """What an execution may be given."""
    outputs: list[FlowOutput] | None = None
    """What an execution gives."""
    variables: dict[str, Any] | None = None
    """Values that expressions read as `vars.<name>`."""
    labels: Labels | None = None
    """Labels of the flow and of its executions."""
    tasks: Annotated[list[PluginMap], Field(min_length=1)]
    """What is done, one after the other."""
    errors: list[PluginMap] | None = None
    """What is done when a task fails."""
    finally_: Annotated[list[PluginMap] | None, Field(alias="finally")] = None
    """What is done at the end in any case, while the execution still runs."""
    after_execution: list[PluginMap] | None = None
    """What is done once the execution has its final state."""
    triggers: list[PluginMap] | None = None
    """What starts executions."""
    plugin_defaults: Annotated[
        list[PluginDefault] | None,
        Field(validation_alias=AliasChoices("pluginDefaults", "taskDefaults", "plugin_defaults")),
    ] = None
    """Properties that tasks of a type have unless they say otherwise."""
    concurrency: Concurrency | None = None
    """How many executions may run at one time."""
    retry: Retry | None = None
    """How failed tasks without a policy of their own are tried again."""
    sla: list[Sla] | None = None
    """Promises about executions."""
    checks: list[Check] | None = None
    """Conditions on the inputs."""
    disabled: bool = False
    """Whether it may not be run."""
    worker_group: WorkerGroup | None = None
    """Which workers run its tasks."""
    deleted: bool = False
    """Set by the server."""
    tenant_id: str | None = None
    """Set by the server."""
    updated: str | None = None
    """Set by the server."""
    listeners: list[dict[str, Any]] | None = None
    """Deprecated form of `afterExecution`."""
    draft: bool | None = None
    """Accepted, without effect."""
    worker_selector: dict[str, Any] | None = None
    """Accepted, without effect."""
    policy_refs: list[Any] | None = None
    """Accepted, without effect."""
    quotas: list[Any] | None = None
    """Accepted, without effect."""


TASK_LISTS = ("tasks", "errors", "finally", "afterExecution")
"""The lists of tasks of a flow, in order."""

__all__ = ["FLOW_ID", "LABEL_KEY", "NAMESPACE", "TASK_LISTS", "Flow", "Label"]
