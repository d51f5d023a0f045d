"""For authors of plugins: run a task without a server, in a temporary folder.

run = run_task(Hello(name="{{ who }}"), variables={"who": "Ada"})
assert run.outputs == {"text": "Hello Ada"} and run.lines == [("INFO", "Hello Ada")]
"""

from __future__ import annotations

import asyncio
import io
import shutil
import tempfile
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

from ostinato.engine.states import State
from ostinato.expressions import Environment, ExpressionError, Scope
from ostinato.ids import new_id
from ostinato.plugin.cancel import Cancellation
from ostinato.plugin.context import Doors, ExecutionInfo, FlowInfo, TaskContext, TaskRunInfo
from ostinato.plugin.http import HttpDoor
from ostinato.plugin.invoke import Outcome, invoke
from ostinato.plugin.keyvalue import Pair
from ostinato.plugin.measures import Line, Measure
from ostinato.plugin.paths import normal_parts
from ostinato.plugin.platform import PlatformDoor
from ostinato.plugin.task import Task
from ostinato.plugin.update import ExecutionUpdate
from ostinato.ports.storage import FileInfo


@dataclass
class TaskTest:
    """How a task ended in a test, with everything it said. `storage` and `kv` hold what it left there."""

    outcome: Outcome
    lines: list[Line]
    measures: list[Measure]
    storage: MemoryStorage
    kv: MemoryKeyValues

    @property
    def state(self) -> State:
        """The state in which it ended."""
        return self.outcome.state

    @property
    def outputs(self) -> dict[str, Any]:
        """Its outputs."""
        return self.outcome.outputs or {}

    @property
    def update(self) -> ExecutionUpdate | None:
        """What it wants changed on its execution."""
        return self.outcome.update

    def read(self, uri: str) -> str:
        """The text of a stored file."""
        return self.storage.files[uri.removeprefix("kestra://")].decode()

    def logged(self, level: str) -> list[str]:
        """The messages of one level."""
        return [line.message for line in self.lines if line.level == level]


class MemoryStorage:
    """The storage port in memory."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    def read(self, path: str) -> BinaryIO:
        if _normal(path) not in self.files:
            raise FileNotFoundError(path)
        return io.BytesIO(self.files[_normal(path)])

    def write(self, path: str, content: BinaryIO | bytes) -> str:
        self.files[_normal(path)] = content if isinstance(content, bytes) else content.read()
        return f"kestra://{_normal(path)}"

    def info(self, path: str) -> FileInfo:
        at = datetime(2026, 1, 1, tzinfo=UTC)
        if _normal(path) in self.files:
            return FileInfo(_normal(path), len(self.files[_normal(path)]), at, at)
        if any(name.startswith(_normal(path) + "/") for name in self.files):
            return FileInfo(_normal(path), 0, at, at, is_directory=True)
        raise FileNotFoundError(path)

    def exists(self, path: str) -> bool:
        place = _normal(path).rstrip("/")
        return any(name == place or name.startswith(place + "/") for name in self.files)

    def list(self, path: str, recursive: bool = False) -> list[FileInfo]:
        place = _normal(path).rstrip("/")
        below = [name for name in sorted(self.files) if name.startswith(place + "/")]
        if recursive:
            return [self.info(name) for name in below]
        depth = place.count("/") + 1
        names = dict.fromkeys("/".join(name.split("/")[: depth + 1]) for name in below)
        return [self.info(name) for name in names]

    def make_directory(self, path: str) -> None:
        _normal(path)

    def move(self, source: str, target: str) -> None:
        destination = _normal(target)
        self.files[destination] = self.files.pop(_normal(source))

    def delete(self, path: str) -> bool:
        place = _normal(path)
        gone = [name for name in self.files if name == place or name.startswith(place + "/")]
        for name in gone:
            del self.files[name]
        return bool(gone)


def _normal(path: str) -> str:
    return "/" + "/".join(normal_parts(path))


class MemoryKeyValues:
    """The key-value door in memory; pairs do not expire, but keep their `ttl` in `ttls`."""

    def __init__(self) -> None:
        self.pairs: dict[tuple[str, str], Pair] = {}
        self.ttls: dict[tuple[str, str], timedelta] = {}

    async def get(self, namespace: str, key: str) -> Pair | None:
        return self.pairs.get((namespace, key))

    async def put(
        self,
        namespace: str,
        key: str,
        value: Any,
        type: str,  # noqa: A002
        *,
        ttl: timedelta | None = None,
        description: str | None = None,
        overwrite: bool = True,
    ) -> bool:
        if not overwrite and (namespace, key) in self.pairs:
            return False
        self.pairs[namespace, key] = Pair(namespace, key, type, value, description)
        if ttl is not None:
            self.ttls[namespace, key] = ttl
        return True

    async def keys(self, namespace: str, prefix: str = "") -> list[str]:
        return sorted(key for space, key in self.pairs if space == namespace and key.startswith(prefix))

    async def delete(self, namespace: str, key: str) -> bool:
        return self.pairs.pop((namespace, key), None) is not None

    async def knows(self, namespace: str) -> bool:
        return any(space == namespace for space, _ in self.pairs)


@dataclass
class Bench:
    """Where tasks are tested: flow, variables and doors, kept from one run to the next.

    `secrets` are what `secret()` finds. `settings` is the configuration of the plugin.
    """

    namespace: str = "company.team"
    flow_id: str = "test"
    variables: Mapping[str, Any] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    http: HttpDoor = field(default_factory=HttpDoor)
    storage: MemoryStorage = field(default_factory=MemoryStorage)
    kv: MemoryKeyValues = field(default_factory=MemoryKeyValues)
    platform: PlatformDoor | None = None
    now: Callable[[], datetime] = lambda: datetime(2026, 1, 1, tzinfo=UTC)
    value: str | None = None
    execution_variables: Mapping[str, Any] = field(default_factory=dict)
    shared_files: Path | None = None

    def context(self, type_name: str, root: Path, cancelled: Cancellation | None = None) -> TaskContext:
        """A context for one run, with its lists of lines and measures as `write_line.__self__`."""
        flow = {"id": self.flow_id, "namespace": self.namespace}
        scope = Scope({"flow": flow, **self.variables}, Environment(ask=self._answer, now=self.now))
        lines: list[Line] = []
        measures: list[Measure] = []
        run_id = new_id()
        return TaskContext(
            flow=FlowInfo(self.flow_id, self.namespace),
            execution=ExecutionInfo("test-execution", variables=self.execution_variables),
            task_run=TaskRunInfo(run_id, "task", value=self.value),
            scope=scope,
            doors=self._doors(root),
            write_line=lines.append,
            write_measure=measures.append,
            type=type_name,
            prefix=f"/company/team/{self.flow_id}/executions/test-execution/tasks/task/{run_id}",
            cancelled=cancelled or Cancellation(),
            shared_files=self.shared_files,
        )

    def _doors(self, root: Path) -> Doors:
        return Doors(
            now=self.now,
            work_root=root / "work",
            storage=self.storage,
            kv=self.kv,
            platform=self.platform,
            http=self.http,
            environment=self.environment,
            seal=lambda text: {"type": "sealed", "value": text[::-1]},
            settings_of=lambda _: self.settings,
        )

    def _answer(self, question: Any) -> Any:
        name = type(question).__name__
        if name == "Secret" and question.key in self.secrets:
            return self.secrets[question.key]
        if name == "ReadFile":
            return self.storage.files[question.path.removeprefix("kestra://")].decode()
        raise ExpressionError(f"{name} cannot be answered in this test")

    def run(self, task: Task | type[Task], source: Mapping[str, Any] | None = None) -> TaskTest:
        """Run a task, given as an object (its fields may be expressions) or as a class with what a flow says."""
        return _in_loop(self.arun(task, source))

    async def arun(
        self,
        task: Task | type[Task],
        source: Mapping[str, Any] | None = None,
        cancelled: Cancellation | None = None,
    ) -> TaskTest:
        """The same inside a loop; `cancelled` lets the test stop the task."""
        cls = task if isinstance(task, type) else type(task)
        written = source if isinstance(task, type) else _written(task)
        root = Path(tempfile.mkdtemp(prefix="ostinato-test-"))
        context = self.context(getattr(cls, "__plugin__").type, root, cancelled)  # noqa: B009
        lines: list[Line] = getattr(context.write_line, "__self__")  # noqa: B009
        measures: list[Measure] = getattr(context.write_measure, "__self__")  # noqa: B009
        try:
            outcome = await invoke(cls, written or {}, context.scope, context)
        finally:
            context.close()
            shutil.rmtree(root, ignore_errors=True)
        return TaskTest(outcome, lines, measures, self.storage, self.kv)


def _written(task: Task) -> dict[str, Any]:
    return {name: getattr(task, name) for name in task.model_fields_set}


def _in_loop(coroutine: Coroutine[Any, Any, TaskTest]) -> TaskTest:
    return asyncio.run(coroutine)


def run_task(task: Task | type[Task], source: Mapping[str, Any] | None = None, **bench: Any) -> TaskTest:
    """Run one task on a bench of its own; the keyword arguments are those of `Bench`."""
    return Bench(**bench).run(task, source)
