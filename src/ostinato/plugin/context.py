"""What a running task may do: a few doors, the same in the executor's turn, on a worker, and in a test."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from ostinato.expressions import Scope, render_text, render_typed
from ostinato.plugin.cancel import Cancellation
from ostinato.plugin.files import WorkingFiles
from ostinato.plugin.http import HttpDoor
from ostinato.plugin.keyvalue import KeyValueDoor
from ostinato.plugin.measures import Line, Log, Measure, Metrics
from ostinato.plugin.platform import PlatformDoor
from ostinato.plugin.rendering import render_texts
from ostinato.plugin.stored import StoredFiles
from ostinato.ports.storage import Storage


@dataclass(frozen=True, slots=True)
class FlowInfo:
    """The flow that the task belongs to."""

    id: str
    namespace: str
    revision: int = 1
    tenant: str = "main"


@dataclass(frozen=True, slots=True)
class TaskRunInfo:
    """The attempt that is running. `attempt` counts from 0; `value` is the loop value of a direct child of a loop."""

    id: str
    task_id: str
    attempt: int = 0
    value: str | None = None
    iteration: int | None = None


@dataclass(frozen=True, slots=True)
class ExecutionInfo:
    """The execution that the task belongs to. `variables` are those set by SetVariables over those of the flow."""

    id: str
    state: str = "RUNNING"
    labels: Mapping[str, str] = field(default_factory=dict)
    variables: Mapping[str, Any] = field(default_factory=dict)


class RunContext(Protocol):
    """The doors of a running task. New doors are added, never new arguments."""

    @property
    def flow(self) -> FlowInfo:
        """The flow."""
        ...

    @property
    def execution(self) -> ExecutionInfo:
        """The execution."""
        ...

    @property
    def task_run(self) -> TaskRunInfo:
        """The task run and its attempt."""
        ...

    @property
    def log(self) -> Log:
        """Log lines, `ctx.log.info(...)`."""
        ...

    @property
    def metrics(self) -> Metrics:
        """Measurements, `ctx.metrics.counter(...)`."""
        ...

    @property
    def files(self) -> WorkingFiles:
        """The working directory."""
        ...

    @property
    def storage(self) -> StoredFiles:
        """The internal storage: files by URI."""
        ...

    @property
    def kv(self) -> KeyValueDoor:
        """The key-value store."""
        ...

    @property
    def http(self) -> HttpDoor:
        """HTTP clients."""
        ...

    @property
    def platform(self) -> PlatformDoor:
        """Executions, logs and triggers of the platform."""
        ...

    @property
    def cancelled(self) -> Cancellation:
        """The wish that the task stop: `is_set()`, `wait(...)`, `on_cancel(callback)`."""
        ...

    @property
    def settings(self) -> Mapping[str, Any]:
        """What the server's configuration says about plugins of this type."""
        ...

    @property
    def environment(self) -> Mapping[str, str]:
        """The environment of the server's process, which scripts inherit."""
        ...

    @property
    def variables(self) -> Mapping[str, Any]:
        """What expressions of the task can name."""
        ...

    def now(self) -> datetime:
        """The current instant, aware, UTC."""
        ...

    def secret(self, key: str, namespace: str | None = None) -> str:
        """A secret of the flow's namespace, or of another one; ExpressionError when there is none."""
        ...

    def sealed(self, text: str) -> Mapping[str, str]:
        """What is stored in place of a text that nobody may see; expressions read it. ValueError without a key."""
        ...

    def render(self, template: str, **variables: Any) -> str:
        """Render a text; more variables may be named beside those of the task. ExpressionError if it cannot be."""
        ...

    def render_typed(self, template: str, **variables: Any) -> Any:
        """Render a text that is one expression to its value."""
        ...

    def render_all(self, value: Any, **variables: Any) -> Any:
        """Render every text in a value of maps and lists, however deep, map keys included."""
        ...

    def warn(self, message: str | None = None) -> None:
        """Let the task end as WARNING if it ends well, and log why."""
        ...

    def shared_folder(self, name: str) -> Path:
        """A folder of the worker that outlives the task, for caches; made when it is not there."""
        ...

    async def run_plugin(self, written: Mapping[str, Any], refused: str = "") -> Any:
        """Run another task, given as a map with its `type`, in place of this one, and give its outputs.

        TaskFailed if it is no runnable task, or of the type `refused`, or fails.
        """
        ...


def no_root(namespace: str) -> str:
    """Where a namespace keeps its files, by default."""
    return f"/{namespace.replace('.', '/')}/_files"


@dataclass(frozen=True, slots=True)
class Doors:
    """What all tasks of one worker share. What is None is a door that is closed there."""

    now: Callable[[], datetime]
    work_root: Path | None = None
    storage: Storage | None = None
    namespace_root: Callable[[str], str] = no_root
    kv: KeyValueDoor | None = None
    platform: PlatformDoor | None = None
    http: HttpDoor = field(default_factory=HttpDoor)
    environment: Mapping[str, str] = field(default_factory=dict)
    seal: Callable[[str], Mapping[str, str]] | None = None
    settings_of: Callable[[str], Mapping[str, Any]] = lambda type_name: {}


class DoorClosed(RuntimeError):
    """A task used a door that is closed where it runs, for example files in an inline task."""


@dataclass
class TaskContext:
    """The RunContext that the executor, the worker and tests use.

    `write_line` and `write_measure` take lines and measurements as they come. `prefix` is the folder of the task run in
    the storage. `shared_files` is the directory of an enclosing WorkingDirectory.
    """

    flow: FlowInfo
    execution: ExecutionInfo
    task_run: TaskRunInfo
    scope: Scope
    doors: Doors
    write_line: Callable[[Line], None]
    write_measure: Callable[[Measure], None]
    type: str = ""
    prefix: str = "/"
    permit: Callable[[str], None] = lambda path: None
    cancelled: Cancellation = field(default_factory=Cancellation)
    shared_files: Path | None = None
    warned: bool = False
    _files: WorkingFiles | None = None
    _storage: StoredFiles | None = None

    @property
    def log(self) -> Log:
        return Log(self.write_line)

    @property
    def metrics(self) -> Metrics:
        return Metrics(self.write_measure)

    @property
    def files(self) -> WorkingFiles:
        if self._files is None:
            shared = self.shared_files is not None
            root = self.shared_files or self._work_root() / self.task_run.id / str(self.task_run.attempt)
            self._files = WorkingFiles(root, shared=shared)
        return self._files

    def _work_root(self) -> Path:
        if self.doors.work_root is None:
            raise DoorClosed("There is no working directory here")
        return self.doors.work_root

    @property
    def storage(self) -> StoredFiles:
        if self._storage is None:
            if self.doors.storage is None:
                raise DoorClosed("There is no internal storage here")
            self._storage = StoredFiles(
                self.doors.storage,
                self.prefix,
                self.files,
                namespace=self.flow.namespace,
                namespace_root=self.doors.namespace_root,
                permit=self.permit,
            )
        return self._storage

    @property
    def kv(self) -> KeyValueDoor:
        if self.doors.kv is None:
            raise DoorClosed("There is no key-value store here")
        return self.doors.kv

    @property
    def platform(self) -> PlatformDoor:
        if self.doors.platform is None:
            raise DoorClosed("The platform cannot be reached from here")
        return self.doors.platform

    @property
    def http(self) -> HttpDoor:
        return self.doors.http

    @property
    def settings(self) -> Mapping[str, Any]:
        return self.doors.settings_of(self.type)

    @property
    def environment(self) -> Mapping[str, str]:
        return self.doors.environment

    @property
    def variables(self) -> Mapping[str, Any]:
        return self.scope.variables

    def now(self) -> datetime:
        return self.doors.now()

    def secret(self, key: str, namespace: str | None = None) -> str:
        arguments = {"ostinatoKey": key, "ostinatoNamespace": namespace}
        call = "secret(ostinatoKey, ostinatoNamespace)" if namespace else "secret(ostinatoKey)"
        return render_text("{{ " + call + " }}", self._with(arguments))

    def sealed(self, text: str) -> Mapping[str, str]:
        if self.doors.seal is None:
            raise DoorClosed("Nothing can be encrypted here")
        return self.doors.seal(text)

    def render(self, template: str, **variables: Any) -> str:
        return render_text(template, self._with(variables) if variables else self.scope)

    def render_typed(self, template: str, **variables: Any) -> Any:
        return render_typed(template, self._with(variables) if variables else self.scope)

    def render_all(self, value: Any, **variables: Any) -> Any:
        return render_texts(value, self._with(variables) if variables else self.scope)

    def _with(self, variables: Mapping[str, Any]) -> Scope:
        return Scope({**self.scope.variables, **variables}, self.scope.environment)

    def warn(self, message: str | None = None) -> None:
        self.warned = True
        if message is not None:
            self.log.warn(message)

    def shared_folder(self, name: str) -> Path:
        folder = self._work_root().parent / "shared" / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    async def run_plugin(self, written: Mapping[str, Any], refused: str = "") -> Any:
        from ostinato.plugin.inner import run_inner

        return await run_inner(self, written, refused)

    def close(self) -> None:
        """Remove what the task left in its working directory."""
        if self._files is None:
            return
        self._files.remove()
        if self.shared_files is None:
            with suppress(OSError):
                self._files.root.parent.rmdir()
