"""`taskCache`: outputs of a task kept from one execution to the next, found by everything the task was given."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

from msgspec import Struct
from msgspec.json import decode, encode

from ostinato.duration import parse_duration
from ostinato.engine.states import State
from ostinato.model.task import COMMON
from ostinato.plugin import Outcome, TaskContext
from ostinato.ports.jobs import JobRequest
from ostinato.ports.storage import Storage
from ostinato.storage import addresses


class Kept(Struct):
    """The outputs of an earlier run; None for a task that had none."""

    outputs: dict[str, Any] | None


class TaskCache:
    """The entry of one task. Whatever goes wrong with it is logged and costs a run, never a failure. Blocking: call
    from a thread."""

    def __init__(self, request: JobRequest, context: TaskContext, storage: Storage, ttl: timedelta | None):
        self._request, self._context, self._storage, self._ttl = request, context, storage, ttl
        self._path: str | None = None

    @classmethod
    def of(cls, request: JobRequest, context: TaskContext) -> TaskCache | None:
        """The cache of a task that asks for one."""
        written, storage = request.task.get("taskCache") or {}, context.doors.storage
        if written.get("enabled") is not True or storage is None:
            return None
        try:
            ttl = None if written.get("ttl") is None else parse_duration(str(written["ttl"]))
        except ValueError as error:
            context.log.warn(f"The task cache is not used: {error}")
            return None
        return cls(request, context, storage, ttl)

    def find(self) -> Kept | None:
        """What an earlier run with the same properties gave, if it is not too old."""
        name = self._request.task_id
        try:
            self._path = self._address()
            found = self._read(self._path)
        except Exception as error:
            self._context.log.warn(f"Unable to look up the cache entry of task '{name}': {error}")
            return None
        if found is not None:
            self._context.log.info(
                f"Skipping task execution for task '{name}' as there is an existing cache entry for it"
            )
        return found

    def keep(self, outcome: Outcome) -> None:
        """Keep the outputs of a run that ended well and changed nothing of its execution."""
        if self._path is None or outcome.state not in (State.SUCCESS, State.WARNING) or outcome.update is not None:
            return
        name = self._request.task_id
        try:
            self._context.log.info(f"Uploading a cache entry for task '{name}'")
            self._storage.write(self._path, encode(Kept(outcome.outputs)))
        except Exception as error:
            self._context.log.warn(f"Unable to store the cache entry of task '{name}': {error}")

    def _read(self, path: str) -> Kept | None:
        try:
            info = self._storage.info(path)
        except FileNotFoundError:
            return None
        if self._ttl is not None and info.modified + self._ttl < self._context.now():
            self._storage.delete(path)
            return None
        with self._storage.read(path) as stream:
            return decode(stream.read(), type=Kept)

    def _address(self) -> str:
        """Where the entry lies: the properties count as they are rendered, the order of their names does not."""
        request = self._request
        own = {key: value for key, value in request.task.items() if key not in COMMON}
        given = [request.type, self._context.render_all(own), self._context.task_run.value]
        digest = hashlib.blake2b(encode(given, order="sorted"), digest_size=20).hexdigest()
        return addresses.task_cache(request.namespace, request.flow_id, request.task_id, digest)
