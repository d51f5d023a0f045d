"""The worker's side: starts the child, answers what it asks, takes its result."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import IO, Any

from ostinato.plugin.context import TaskContext
from ostinato.plugin.failure import TaskFailed, TaskKilled
from ostinato.plugin.measures import Line, Measure
from ostinato.plugin.plain import plain
from ostinato.plugin.process_tree import end_tree
from ostinato.plugin.task import Task
from ostinato.plugin.update import ExecutionUpdate
from ostinato.ports.storage import Storage

CHILD = "ostinato.plugin.isolation.child"


def run_in_process(task: Task, context: TaskContext, loop: asyncio.AbstractEventLoop) -> Any:
    """Run a task in a process of its own; blocks until it has ended. `loop` is where the doors that wait live."""
    context.cancelled.check()
    process = subprocess.Popen(
        [sys.executable, "-m", CHILD],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=context.files.path,
        env={**context.environment, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        start_new_session=True,
    )
    forget = context.cancelled.on_cancel(lambda: end_tree(process))
    try:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        errors = _Tail(process.stderr)
        _send(process.stdin, _order(task, context))
        result = _serve(process.stdin, process.stdout, _Answers(context, loop))
        process.wait()
    finally:
        forget()
        _close(process)
    if context.cancelled.is_set():
        raise TaskKilled(context.cancelled.reason or "killed")
    if result is None:
        raise TaskFailed(f"The process of the task ended with status {process.returncode}: {errors.text()}")
    return _ended(result)


def _order(task: Task, context: TaskContext) -> dict[str, Any]:
    written = task.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return {
        "module": type(task).__module__,
        "class": type(task).__qualname__,
        "properties": written,
        "flow": asdict(context.flow),
        "execution": plain(asdict(context.execution)),
        "task_run": asdict(context.task_run),
        "directory": str(context.files.path.resolve()),
        "prefix": context.prefix,
        "namespace_root": context.doors.namespace_root(context.flow.namespace),
        "settings": plain(dict(context.settings)),
        "environment": dict(context.environment),
        "variables": plain(dict(context.variables)),
    }


def _send(pipe: IO[bytes], message: Any) -> None:
    pipe.write(json.dumps(message).encode() + b"\n")
    pipe.flush()


def _serve(pipe: IO[bytes], lines: IO[bytes], answers: _Answers) -> dict[str, Any] | None:
    """Take messages of the child until its result; None if it ends without one."""
    for line in lines:
        message = json.loads(line)
        if "result" in message or "failed" in message:
            found: dict[str, Any] = message
            return found
        answer = answers.take(message)
        if answer is not None:
            _send(pipe, answer)
    return None


def _ended(message: dict[str, Any]) -> Any:
    failed = message.get("failed")
    if failed is not None:
        raise TaskFailed(failed["message"], outputs=failed["outputs"], log=failed["log"])
    update = message.get("update")
    return ExecutionUpdate(**update) if update is not None else message["result"]


def _close(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        end_tree(process)
        process.wait()
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe is not None:
            try:
                pipe.close()
            except BrokenPipeError:
                continue


class _Tail:
    """Keeps the last lines that a process writes to standard error."""

    def __init__(self, pipe: IO[bytes]) -> None:
        self._lines: list[str] = []
        self._thread = threading.Thread(target=self._read, args=(pipe,), daemon=True)
        self._thread.start()

    def _read(self, pipe: IO[bytes]) -> None:
        for line in pipe:
            self._lines = [*self._lines[-19:], line.decode("utf-8", "replace").rstrip()]

    def text(self) -> str:
        """What it said last."""
        self._thread.join(1.0)
        return "\n".join(self._lines)


class _Answers:
    """Answers the questions of one child."""

    def __init__(self, context: TaskContext, loop: asyncio.AbstractEventLoop) -> None:
        self._context = context
        self._loop = loop

    def take(self, message: dict[str, Any]) -> dict[str, Any] | None:
        """Do what a message says; gives the answer if it asks for one."""
        if "line" in message:
            self._context.write_line(Line(*message["line"]))
        elif "measure" in message:
            self._context.write_measure(Measure(*message["measure"]))
        elif "warned" in message:
            self._context.warned = True
        else:
            return self._answer(message["ask"], message["with"])
        return None

    def _answer(self, name: str, arguments: list[Any]) -> dict[str, Any]:
        handler: Callable[..., Any] = getattr(self, f"_{name}")
        try:
            return {"answer": plain(handler(*arguments))}
        except Exception as error:
            return {"error": str(error), "kind": type(error).__name__}

    def _render(self, kind: str, template: Any, variables: dict[str, Any]) -> Any:
        return getattr(self._context, kind)(template, **variables)

    def _secret(self, key: str, namespace: str | None) -> str:
        return self._context.secret(key, namespace)

    def _shared_folder(self, name: str) -> str:
        return str(self._context.shared_folder(name))

    def _storage(self, call: str, *arguments: str) -> Any:
        storage = self._context.doors.storage
        if storage is None:
            raise RuntimeError("There is no internal storage here")
        for path in arguments[: 2 if call == "move" else 1]:
            if not path.startswith(self._context.prefix):
                self._context.permit(path)
        return getattr(self, f"_storage_{call}")(storage, *arguments)

    def _storage_read(self, storage: Storage, path: str) -> str:
        target = self._context.files.temporary()
        with storage.read(path) as source:
            target.write_bytes(source.read())
        return str(target.resolve())

    def _storage_write(self, storage: Storage, path: str, local: str) -> str:
        with Path(local).open("rb") as source:
            return storage.write(path, source)

    def _storage_info(self, storage: Storage, path: str) -> list[Any]:
        found = storage.info(path)
        return [found.path, found.size, found.modified.isoformat(), found.created.isoformat(), found.is_directory]

    def _storage_exists(self, storage: Storage, path: str) -> bool:
        return storage.exists(path)

    def _storage_list(self, storage: Storage, path: str, recursive: bool) -> list[list[Any]]:
        return [
            [entry.path, entry.size, entry.modified.isoformat(), entry.created.isoformat(), entry.is_directory]
            for entry in storage.list(path, recursive)
        ]

    def _storage_move(self, storage: Storage, source: str, target: str) -> None:
        storage.move(source, target)

    def _storage_make_directory(self, storage: Storage, path: str) -> None:
        storage.make_directory(path)

    def _storage_delete(self, storage: Storage, path: str) -> bool:
        return storage.delete(path)

    def _kv(self, call: str, *arguments: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(self._kv_call(call, *arguments), self._loop).result()

    async def _kv_call(self, call: str, *arguments: Any) -> Any:
        kv = self._context.kv
        if call == "get":
            pair = await kv.get(*arguments)
            return None if pair is None else asdict(pair)
        if call == "keys":
            return await kv.keys(*arguments)
        if call == "delete":
            return await kv.delete(*arguments)
        if call == "knows":
            return await kv.knows(*arguments)
        namespace, key, value, kind, seconds, description, overwrite = arguments
        ttl = None if seconds is None else timedelta(seconds=seconds)
        return await kv.put(namespace, key, value, kind, ttl=ttl, description=description, overwrite=overwrite)
