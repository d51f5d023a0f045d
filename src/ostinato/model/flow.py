"""A flow as it is written. Tasks and triggers stay maps here: what they may contain is said by their plugins."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AliasChoices, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from ostinato.model.document import Document
from ostinato.model.duration import Duration
from ostinato.model.input import FlowOutput, Input
from ostinato.model.presence import FILLED, GIVEN, NAMED
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

    key: str | None = None
    """Its name, lower case at the beginning."""
    value: str
    """Its value; numbers and booleans become texts."""


def _text(value: Any) -> Any:
    return "" if value is None else value


def _label_list(given: Any) -> Any:
    """A map of labels is a list of them, too."""
    rows = [{"key": key, "value": _text(value)} for key, value in given.items()] if isinstance(given, dict) else given
    for row in rows if isinstance(rows, list) else ():
        value = row.get("value") if isinstance(row, dict) else ""
        if value is None or isinstance(value, (dict, list)):
            told = {"key": str(row.get("key")), "value": "null" if value is None else str(value)}
            raise PydanticCustomError("label_type", "Unsupported type for key: {key}, value: {value}", told)
    return rows


Labels = Annotated[list[Label], BeforeValidator(_label_list)]


class Concurrency(Document):
    """How many executions of a flow may run at one time."""

    known_as = "io.kestra.core.models.flows.Concurrency"

    limit: Annotated[int, Field(ge=1)]
    """The greatest number of them."""
    behavior: Literal["QUEUE", "CANCEL", "FAIL"] = "QUEUE"
    """What becomes of one more: it waits, is CANCELLED, or FAILED."""


class Promise(Document):
    """What every promise about executions of a flow has, whatever is promised."""

    id: Annotated[str, GIVEN]
    """Its name."""
    type: str
    """What is promised."""
    behavior: Literal["FAIL", "CANCEL", "NONE"]
    """What happens to the execution that breaks it."""
    labels: Labels | None = None
    """Labels that such an execution gets."""


class MaxDuration(Promise):
    """An end in time."""

    known_as = "io.kestra.core.models.flows.sla.types.MaxDurationSLA"

    type: Literal["MAX_DURATION"]
    duration: Duration
    """The time that an execution may take."""


class ExecutionAssertion(Promise):
    """A condition that holds throughout."""

    known_as = "io.kestra.core.models.flows.sla.types.ExecutionAssertionSLA"

    type: Literal["EXECUTION_ASSERTION"]
    assert_: Annotated[str, Field(alias="assert"), GIVEN]
    """The condition."""


Sla = Annotated[MaxDuration | ExecutionAssertion, Field(discriminator="type")]
"""A promise of either type."""


class Check(Document):
    """A condition on the inputs that is looked at before an execution starts."""

    known_as = "io.kestra.core.models.flows.check.Check"
    unlisted = frozenset({"when"})

    condition: Annotated[str, Field(validation_alias=AliasChoices("condition", "when")), GIVEN]
    """Holds only if it gives the boolean true."""
    message: Annotated[str, FILLED]
    """What to tell when it does not."""
    style: Literal["INFO", "SUCCESS", "WARNING", "ERROR"] = "INFO"
    """How to show the message."""
    behavior: Literal["BLOCK_EXECUTION", "FAIL_EXECUTION", "CREATE_EXECUTION"] = "BLOCK_EXECUTION"
    """What becomes of the execution."""


class PluginDefault(Document):
    """Properties that tasks of a type have unless they say otherwise."""

    known_as = "io.kestra.core.models.flows.PluginDefault"

    type: str
    """A type, or the beginning of the types it is meant for."""
    values: dict[str, Any] = Field(default_factory=dict)
    """The properties."""
    forced: bool = False
    """Whether they win over what the task says."""
    ref: str | None = None
    """A name: then only tasks that ask for it by `pluginDefaultsRef` have them."""


class Listener(Document):
    """Tasks that run once an execution has its final state, where conditions on it hold."""

    known_as = "io.kestra.core.models.listeners.Listener"

    description: str | None = None
    """What it is there for."""
    conditions: list[PluginMap] | None = None
    """What has to hold of the execution."""
    tasks: Annotated[list[PluginMap], Field(min_length=1)]
    """What is done, one after the other."""


class Flow(Document):
    """A flow."""

    id: Annotated[str, Field(pattern=FLOW_ID + "$", max_length=100, min_length=1), NAMED]
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
    plugin_defaults: list[PluginDefault] | None = None
    """Properties that tasks of a type have unless they say otherwise."""
    task_defaults: list[PluginDefault] | None = None
    """The older name of `pluginDefaults`, which counts where both are given."""
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
    listeners: list[Listener] | None = None
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
