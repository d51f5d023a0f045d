"""One place that knows where each kind of answer comes from. Failures are those of expressions, in their words."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ostinato.answers.files import FileReader
from ostinato.engine.records import LogLine
from ostinato.expressions import ExpressionError
from ostinato.expressions import questions as q
from ostinato.plugin.keyvalue import is_known
from ostinato.ports.flows import KvEntry
from ostinato.ports.search import Condition, Op, Query
from ostinato.ports.storage import Storage
from ostinato.ports.store import Store


@dataclass(frozen=True, slots=True)
class Asker:
    """On whose behalf a question is asked.

    `execution_id` is None where there is no execution yet; `lines` are log lines of it that are not stored yet.
    """

    namespace: str
    flow_id: str
    execution_id: str | None = None
    trigger_execution_id: str | None = None
    lines: tuple[LogLine, ...] = ()


class Answers:
    """Finds answers in the store, the storage and the settings.

    `secrets` are the values of secrets by upper-case key. Every method may be called from any task of one loop.
    """

    def __init__(self, store: Store, storage: Storage, secrets: Mapping[str, str], now: Callable[[], datetime]):
        self._store = store
        self._files = FileReader(storage)
        self._secrets = secrets
        self._now = now

    async def find(self, question: q.Question, asker: Asker) -> Any:
        """The answer; ExpressionError when there is none."""
        return await _FINDERS[type(question)](self, question, asker)

    async def _secret(self, question: q.Secret, _: Asker) -> Any:
        value = self._secrets.get(question.key.upper())
        if value is None:
            raise ExpressionError(f"Cannot find secret for key '{question.key}'.")
        if question.subkey is not None:
            return _subkey(value, question)
        return {"value": value, "metadata": {}} if question.full else value

    async def _kv(self, question: q.Kv, asker: Asker) -> Any:
        namespace = question.namespace or asker.namespace
        if question.namespace is not None and not await self._exists_namespace(question.namespace, asker):
            raise ExpressionError(f"Cannot access the KV store. The namespace '{namespace}' does not exist.")
        for name in [namespace] if question.namespace else _with_parents(namespace):
            entry = await self._store.kv.get(name, question.key)
            if entry is not None:
                return self._value(entry, question)
        if question.error_on_missing:
            raise ExpressionError(f"The key '{question.key}' does not exist in the namespace '{namespace}'.")
        return None

    async def _exists_namespace(self, namespace: str, asker: Asker) -> bool:
        """Whether a namespace is the asker's own, one around it, or one that is known."""
        if namespace == asker.namespace or asker.namespace.startswith(namespace + "."):
            return True
        return await is_known(self._store.flows, self._store.kv, namespace)

    def _value(self, entry: KvEntry, question: q.Kv) -> Any:
        if entry.expires is None or entry.expires > self._now():
            return entry.value
        if question.error_on_missing:
            raise ExpressionError("The requested value has expired")
        return None

    async def _read(self, question: q.ReadFile, asker: Asker) -> str:
        content = await asyncio.to_thread(self._files.content, question.path, question.namespace, asker)
        return content.decode("utf-8", errors="replace")

    async def _uri(self, question: q.FileUri, asker: Asker) -> str:
        return self._files.uri(question.path, question.namespace, asker)

    async def _size(self, question: q.FileSize, asker: Asker) -> int:
        return await asyncio.to_thread(self._files.size, question.path, question.namespace, asker)

    async def _exists(self, question: q.FileExists, asker: Asker) -> bool:
        return await asyncio.to_thread(self._files.exists, question.path, question.namespace, asker)

    async def _empty(self, question: q.FileIsEmpty, asker: Asker) -> bool:
        return await asyncio.to_thread(self._files.size, question.path, question.namespace, asker) == 0

    async def _error_logs(self, _: q.ErrorLogs, asker: Asker) -> list[dict[str, Any]]:
        if asker.execution_id is None:
            return []
        conditions = (
            Condition("executionId", Op.EQUALS, asker.execution_id),
            Condition("level", Op.EQUALS, "ERROR"),
        )
        page = await self._store.logs.search(Query(conditions, size=25))
        pending = [line for line in asker.lines if line.level == "ERROR"]
        return [_entry(line) for line in [*(line for _, line in page.results), *pending][:25]]

    async def _port(self, _: q.FreePort, __: Asker) -> int:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port: int = probe.getsockname()[1]
            return port

    async def _http(self, question: q.HttpCall, _: Asker) -> Any:
        from ostinato.answers.http import call

        return await call(question)

    async def _subflow(self, _: q.Subflow, __: Asker) -> Any:
        raise ExpressionError("The function subflow can only be used while the inputs of a flow are rendered.")


def _entry(line: LogLine) -> dict[str, Any]:
    entry = {
        "namespace": line.namespace,
        "flowId": line.flow_id,
        "taskId": line.task_id,
        "executionId": line.execution_id,
        "taskRunId": line.task_run_id,
        "attemptNumber": line.attempt,
        "timestamp": line.at,
        "level": line.level,
        "thread": line.thread,
        "message": line.message,
    }
    return {key: value for key, value in entry.items() if value is not None}


def _subkey(value: str, question: q.Secret) -> Any:
    try:
        found = json.loads(value)[question.subkey]
    except (ValueError, KeyError, TypeError):
        message = f"Cannot find secret sub-key '{question.subkey}' in secret '{question.key}'."
        raise ExpressionError(message) from None
    return found if isinstance(found, str) else json.dumps(found)


def _with_parents(namespace: str) -> list[str]:
    parts = namespace.split(".")
    return [".".join(parts[:end]) for end in range(len(parts), 0, -1)]


_FINDERS: dict[type[q.Question], Callable[[Answers, Any, Asker], Awaitable[Any]]] = {
    q.Secret: Answers._secret,
    q.Kv: Answers._kv,
    q.ReadFile: Answers._read,
    q.FileUri: Answers._uri,
    q.FileSize: Answers._size,
    q.FileExists: Answers._exists,
    q.FileIsEmpty: Answers._empty,
    q.ErrorLogs: Answers._error_logs,
    q.FreePort: Answers._port,
    q.HttpCall: Answers._http,
    q.Subflow: Answers._subflow,
}
