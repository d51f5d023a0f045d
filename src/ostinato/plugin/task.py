"""The classes that plugins derive from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AliasChoices, ConfigDict, Field

from ostinato.model.document import Document
from ostinato.model.presence import NAMED
from ostinato.model.task import ID_PATTERN, LogLevel, TaskProperties, WorkerGroup
from ostinato.plugin.context import RunContext
from ostinato.plugin.declare import Declaration
from ostinato.plugin.failure import TaskFailed
from ostinato.plugin.marks import Dynamic, Plugged


class Properties(Document):
    """A group of properties inside a plugin: an object in YAML, with the marks that its fields carry."""


class Outputs(Document):
    """What a task gives. Written in camelCase; entries that are None are not stored."""

    model_config = ConfigDict(extra="allow", arbitrary_types_allowed=True)


class Plugin(Document):
    """Anything that is chosen by its `type`."""

    __plugin__: ClassVar[Declaration]

    @classmethod
    def check_source(cls, written: Mapping[str, Any]) -> list[tuple[tuple[str | int, ...], str]]:
        """Faults of what is written that concern several properties at once, as (path, message).

        Asked when a flow is saved, whatever other faults there are; expressions are not rendered yet.
        """
        return []


class Task(TaskProperties, Plugin):
    """A task. A subclass adds its properties as fields and its work as `run`."""

    def run(self, ctx: RunContext) -> Any:
        """Do the work; may be `async def` (on the worker's loop) or `def` (in a thread, or inside the turn if inline).

        Gives Outputs, a mapping, an ExecutionUpdate, or None.
        """
        raise NotImplementedError(f"{type(self).__name__} has no method `run`")


class Flowable(Task):
    """A task made of other tasks, run by the engine."""

    errors: list[Plugged[Task]] | None = None
    """Tasks to run when one of the others fails."""
    finally_: Annotated[list[Plugged[Task]] | None, Field(alias="finally")] = None
    """Tasks to run at the end, however it went."""

    def run(self, ctx: RunContext) -> Any:
        """Only where the engine has no rule for the type; TaskFailed."""
        raise TaskFailed(f"Tasks of type {self.type} are not run yet")


State = Literal[
    "CREATED",
    "SUBMITTED",
    "RUNNING",
    "PAUSED",
    "RESTARTED",
    "KILLING",
    "SUCCESS",
    "WARNING",
    "FAILED",
    "KILLED",
    "CANCELLED",
    "QUEUED",
    "RETRYING",
    "RETRIED",
    "SKIPPED",
    "BREAKPOINT",
    "RESUBMITTED",
]
"""The name of a state."""


class Condition(Plugin):
    """Something that must hold for a trigger to fire."""

    unlisted = frozenset({"version"})

    type: str = ""
    """Full name of the condition's type."""
    version: str | None = None
    """Version of the plugin; accepted, without effect."""


class Trigger(Plugin):
    """What starts executions of a flow."""

    unlisted = frozenset({"when"})

    id: Annotated[str, Field(pattern=ID_PATTERN + "$", max_length=256), NAMED] = "trigger"
    """Name of the trigger, unique in its flow."""
    type: str = ""
    """Full name of the trigger's type."""
    version: str | None = None
    """Version of the plugin; accepted, without effect."""
    description: str | None = None
    """What the trigger is there for; Markdown."""
    conditions: list[Plugged[Condition]] | None = None
    """All of these must hold."""
    disabled: bool = False
    """Whether the trigger is off."""
    worker_group: WorkerGroup | None = None
    """Which workers may evaluate it."""
    log_level: Annotated[
        LogLevel | None, Field(validation_alias=AliasChoices("logLevel", "minLogLevel", "log_level"))
    ] = None
    """The least level of log lines that are kept."""
    labels: Dynamic[list[dict[str, Any]] | dict[str, Any] | None] = None
    """Labels of the executions it starts."""
    stop_after: list[State] | None = None
    """Disable the trigger once an execution ends in one of these states."""
    log_to_file: bool = False
    """Whether log lines go into a file of the internal storage."""
    fail_on_trigger_error: bool = False
    """Whether an error of the evaluation starts a failed execution."""
    allow_concurrent: bool = False
    """Whether it may fire while an execution it started still runs."""
    plugin_defaults_ref: str | None = None
    """Name of the plugin default to apply."""
    assets: Any = None
    """Data assets; kept, without effect."""
    when: Dynamic[str | None] = None
    """Condition that must hold, as an expression."""

    def evaluate(self, ctx: RunContext) -> Any:
        """Look once, `def` or `async def`: gives Outputs to fire with, or None. For polling triggers."""
        raise NotImplementedError(f"{type(self).__name__} has no method `evaluate`")


class RealtimeTrigger(Trigger):
    """A trigger that listens for as long as it is on. A subclass adds its properties as fields, and `stream`."""

    def stream(self, ctx: RunContext) -> Any:
        """Yield Outputs, or a mapping, for each message; a generator, `async def` or `def`.

        Each starts an execution. When the generator goes on the execution is stored, so that this is the moment to
        acknowledge a message. It ends by being closed; a `def` one looks at `ctx.cancelled` while it waits.
        """
        raise NotImplementedError(f"{type(self).__name__} has no method `stream`")


class TaskRunner(Plugin):
    """Where and how the commands of a script task are run. The contract is `ostinato.plugin.runner`."""

    type: str = ""
    """Full name of the runner's type."""
    version: str | None = None
    """Version of the plugin; accepted, without effect."""
    plugin_defaults_ref: str | None = None
    """Name of the plugin default to apply."""
