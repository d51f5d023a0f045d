"""What every task has, whatever its type. The engine acts on these; a plugin never sees them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field
from pydantic.alias_generators import to_camel

from ostinato.model.document import Document
from ostinato.model.duration import Duration
from ostinato.model.presence import NAMED
from ostinato.model.retry import Retry

LogLevel = Literal["TRACE", "DEBUG", "INFO", "WARN", "ERROR"]
"""How important a log line is."""

ID_PATTERN = r"^[a-zA-Z0-9][a-zA-Z0-9_-]*"
"""What the id of a task or trigger looks like; it must match as a whole."""


class WorkerGroup(Document):
    """Which workers may run a task."""

    known_as = "io.kestra.core.models.tasks.WorkerGroup"

    key: str | None = None
    """Name of the group; may be an expression."""
    fallback: Literal["WAIT", "FAIL", "CANCEL", "IGNORE"] | None = None
    """What happens when the group has no worker: WAIT, FAIL, CANCEL or IGNORE."""


class TaskCache(Document):
    """Whether the outputs of a task are kept and used again while its properties stay the same."""

    known_as = "io.kestra.core.models.tasks.Cache"

    enabled: bool
    """Whether they are."""
    ttl: Duration | None = None
    """For how long."""


class TaskProperties(Document):
    """The properties common to all tasks."""

    id: Annotated[str, Field(pattern=ID_PATTERN + "$", max_length=256), NAMED] = "task"
    """Name of the task, unique in its flow."""
    type: str = ""
    """Full name of the task's type."""
    version: str | None = None
    """Version of the plugin; accepted, without effect."""
    description: str | None = None
    """What the task is there for; Markdown."""
    retry: Retry | None = None
    """How often and when a failed task is tried again."""
    timeout: Annotated[Duration | None, Field(json_schema_extra={"$dynamic": True})] = None
    """How long one attempt may take."""
    disabled: bool = False
    """Whether the task is left out."""
    worker_group: WorkerGroup | None = None
    """Which workers may run it."""
    log_level: LogLevel | None = None
    """The least level of log lines that are kept."""
    allow_failure: bool = False
    """Whether a failure counts as a warning, so that the flow goes on."""
    log_to_file: bool = False
    """Whether log lines go into a file of the internal storage."""
    run_if: Annotated[str | None, Field(json_schema_extra={"$dynamic": True})] = None
    """Condition that must hold, or the task is skipped."""
    allow_warning: bool = False
    """Whether a warning counts as success."""
    task_cache: TaskCache | None = None
    """Whether outputs are used again."""
    assets: Any = None
    """Data assets that the task reads and writes; kept, without effect."""
    plugin_defaults_ref: str | None = None
    """Name of the plugin default to apply."""


COMMON = frozenset(to_camel(name) for name in TaskProperties.model_fields)
"""The names of the common properties as they are written."""
