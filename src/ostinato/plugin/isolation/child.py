"""The child's side: one task, run with a context whose doors ask the parent."""

from __future__ import annotations

import asyncio
import importlib
import inspect
import io
import json
import os
import signal
import sys
import threading
import traceback
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

from ostinato.clock import SystemClock
from ostinato.expressions import Environment, ExpressionError, Scope
from ostinato.plugin.cancel import Cancellation
from ostinato.plugin.context import Doors, ExecutionInfo, FlowInfo, TaskContext, TaskRunInfo
from ostinato.plugin.failure import TaskFailed
from ostinato.plugin.keyvalue import Pair
from ostinato.plugin.measures import Line, Measure
from ostinato.plugin.plain import plain
from ostinato.plugin.update import ExecutionUpdate
from ostinato.ports.storage import FileInfo


class Parent:
    """The line to the parent; one question at a time."""

    def __init__(self, lines: BinaryIO, pipe: BinaryIO) -> None:
        self._lines = lines
        self._pipe = pipe
        self._lock = threading.RLock()

    def tell(self, message: Mapping[str, Any]) -> None:
        """Send a message that needs no answer."""
        with self._lock:
            self._pipe.write(json.dumps(message).encode() + b"\n")
            self._pipe.flush()

    def ask(self, name: str, *arguments: Any) -> Any:
        """Ask and wait for the answer."""
        with self._lock:
            self.tell({"ask": name, "with": list(arguments)})
            answer = json.loads(self._lines.readline())
        if "error" in answer:
            raise _ERRORS.get(answer["kind"], RuntimeError)(answer["error"])
        return answer["answer"]


_ERRORS: dict[str, type[Exception]] = {
    "FileNotFoundError": FileNotFoundError,
    "ExpressionError": ExpressionError,
    "UndefinedVariable": ExpressionError,
    "StorageError": ValueError,
    "UnsafePath": ValueError,
}


class RemoteStorage:
    """The storage of the parent; contents pass through files of the working directory."""

    def __init__(self, parent: Parent, directory: Path) -> None:
        self._parent = parent
        self._directory = directory

    def read(self, path: str) -> BinaryIO:
        local = Path(self._parent.ask("storage", "read", path))
        stream = local.open("rb")
        local.unlink()
        return stream

    def write(self, path: str, content: BinaryIO | bytes) -> str:
        local = self._directory / f".outgoing-{threading.get_ident()}"
        with local.open("wb") as target:
            source = io.BytesIO(content) if isinstance(content, bytes) else content
            while chunk := source.read(1 << 20):
                target.write(chunk)
        try:
            return str(self._parent.ask("storage", "write", path, str(local)))
        finally:
            local.unlink()

    def info(self, path: str) -> FileInfo:
        return _info(self._parent.ask("storage", "info", path))

    def exists(self, path: str) -> bool:
        return bool(self._parent.ask("storage", "exists", path))

    def list(self, path: str, recursive: bool = False) -> list[FileInfo]:
        return [_info(entry) for entry in self._parent.ask("storage", "list", path, recursive)]

    def make_directory(self, path: str) -> None:
        self._parent.ask("storage", "make_directory", path)

    def move(self, source: str, target: str) -> None:
        self._parent.ask("storage", "move", source, target)

    def delete(self, path: str) -> bool:
        return bool(self._parent.ask("storage", "delete", path))


def _info(entry: list[Any]) -> FileInfo:
    path, size, modified, created, is_directory = entry
    times = [datetime.fromisoformat(text).astimezone(UTC) for text in (modified, created)]
    return FileInfo(path, size, times[0], times[1], is_directory)


class RemoteKeyValues:
    """The key-value door of the parent."""

    def __init__(self, parent: Parent) -> None:
        self._parent = parent

    async def get(self, namespace: str, key: str) -> Pair | None:
        found = await asyncio.to_thread(self._parent.ask, "kv", "get", namespace, key)
        if found is None:
            return None
        expires = found.get("expires")
        return Pair(**{"value": None, **found, "expires": datetime.fromisoformat(expires) if expires else None})

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
        seconds = None if ttl is None else ttl.total_seconds()
        arguments = (namespace, key, plain(value), type, seconds, description, overwrite)
        return bool(await asyncio.to_thread(self._parent.ask, "kv", "put", *arguments))

    async def keys(self, namespace: str, prefix: str = "") -> list[str]:
        return list(await asyncio.to_thread(self._parent.ask, "kv", "keys", namespace, prefix))

    async def delete(self, namespace: str, key: str) -> bool:
        return bool(await asyncio.to_thread(self._parent.ask, "kv", "delete", namespace, key))

    async def knows(self, namespace: str) -> bool:
        return bool(await asyncio.to_thread(self._parent.ask, "kv", "knows", namespace))


class ChildContext(TaskContext):
    """A context that renders at the parent's, where secrets and files of namespaces are."""

    parent: Parent

    def secret(self, key: str, namespace: str | None = None) -> str:
        return str(self.parent.ask("secret", key, namespace))

    def render(self, template: str, **variables: Any) -> str:
        return str(self.parent.ask("render", "render", template, plain(variables)))

    def render_typed(self, template: str, **variables: Any) -> Any:
        return self.parent.ask("render", "render_typed", template, plain(variables))

    def render_all(self, value: Any, **variables: Any) -> Any:
        return self.parent.ask("render", "render_all", plain(value), plain(variables))

    def warn(self, message: str | None = None) -> None:
        self.parent.tell({"warned": True})
        TaskContext.warn(self, message)

    def shared_folder(self, name: str) -> Path:
        return Path(self.parent.ask("shared_folder", name))


def context_of(order: dict[str, Any], parent: Parent, cancelled: Cancellation) -> ChildContext:
    """The context that an order of the parent describes."""
    directory = Path(order["directory"])
    clock = SystemClock()
    doors = Doors(
        now=clock.now,
        work_root=directory,
        storage=RemoteStorage(parent, directory),
        namespace_root=lambda name: str(order["namespace_root"]),
        kv=RemoteKeyValues(parent),
        environment=order["environment"],
        settings_of=lambda name: order["settings"],
    )

    def write_line(line: Line) -> None:
        parent.tell({"line": list(line)})

    def write_measure(measure: Measure) -> None:
        parent.tell({"measure": list(measure)})

    context = ChildContext(
        flow=FlowInfo(**order["flow"]),
        execution=ExecutionInfo(**order["execution"]),
        task_run=TaskRunInfo(**order["task_run"]),
        scope=Scope(order["variables"], Environment(now=clock.now)),
        doors=doors,
        write_line=write_line,
        write_measure=write_measure,
        prefix=order["prefix"],
        cancelled=cancelled,
        shared_files=directory,
    )
    context.parent = parent
    return context


def run(order: dict[str, Any], parent: Parent) -> dict[str, Any]:
    """Run what is ordered; the message that tells how it ended."""
    cancelled = Cancellation()
    signal.signal(signal.SIGTERM, lambda number, frame: cancelled.set())
    cls: Any = importlib.import_module(order["module"])
    for part in order["class"].split("."):
        cls = getattr(cls, part)
    context = context_of(order, parent, cancelled)
    try:
        returned = cls.model_validate(order["properties"]).run(context)
        if inspect.isawaitable(returned):
            returned = asyncio.run(_awaited(returned))
    except TaskFailed as error:
        outputs = None if error.outputs is None else plain(error.outputs)
        return {"failed": {"message": error.message, "outputs": outputs, "log": list(error.log)}}
    except Exception as error:
        context.log.trace(traceback.format_exc())
        text = str(error) or type(error).__name__
        return {"failed": {"message": text, "outputs": None, "log": [text]}}
    if isinstance(returned, ExecutionUpdate):
        return {"result": None, "update": plain(asdict(returned))}
    return {"result": None if returned is None else plain(returned)}


async def _awaited(returned: Any) -> Any:
    return await returned


def main() -> None:
    """Take one order from standard input and tell its result; what the task prints goes to standard error."""
    pipe = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    parent = Parent(sys.stdin.buffer, pipe)
    parent.tell(run(json.loads(sys.stdin.buffer.readline()), parent))


if __name__ == "__main__":
    main()
