"""The executions that a ForEachItem starts, and their outputs put together."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, cast

from ostinato.engine import commands as cmd
from ostinato.engine.called import child_id, generation_of
from ostinato.engine.events import Event, ItemsStarted, TaskEnded
from ostinato.engine.records import LogLine, TaskRun
from ostinato.engine.states import State
from ostinato.engine.view import View
from ostinato.executor.subflows import CallRefused, Item, Subflows
from ostinato.expressions import ExpressionError
from ostinato.plugin import ion
from ostinato.ports.storage import Storage
from ostinato.ports.store import Executions
from ostinato.ports.turns import Birth
from ostinato.storage import addresses

AT_ONCE = 200
"""How many executions one turn creates."""
READ = 1000
"""Of how many executions the outputs are read in one go."""
IN_MEMORY = 1 << 20
"""Bytes of merged outputs that are kept in memory before they go to a file."""


class Items:
    """Creates executions for batches, and merges what they give."""

    def __init__(self, subflows: Subflows, executions: Executions, storage: Storage, now: Callable[[], datetime]):
        self._subflows, self._executions, self._storage, self._now = subflows, executions, storage, now

    async def batches(self, view: View, command: cmd.CallItems) -> list[Item]:
        """The batches that are due from a place on, as many as one turn takes."""
        run = view.runs[command.run_id]
        uris = await asyncio.to_thread(self._uris, _splits(view, run))
        base = _base(view, run)
        chosen = uris[command.first : command.first + AT_ONCE]
        return [Item(place, uri, len(uris), base) for place, uri in enumerate(chosen, command.first)]

    def _uris(self, path: str) -> list[str]:
        with self._storage.read(path) as stream:
            return stream.read().decode().split()

    async def create(
        self, view: View, command: cmd.CallItems, items: Sequence[Item], rendered: Sequence[Any]
    ) -> tuple[list[Birth], Event, list[LogLine]]:
        """The executions, or the failure of the task where one of them cannot be had: then none of these is made."""
        run = view.runs[command.run_id]
        try:
            made = [await self._birth(view, run, command, *pair) for pair in zip(items, rendered, strict=True)]
        except CallRefused as refused:
            attempt = cmd.RunTask(run.id, command.attempt)
            lines = [self._subflows.line(view, run, attempt, "ERROR", refused.message) for _ in range(refused.times)]
            failed = TaskEnded(at=self._now(), run_id=run.id, attempt=command.attempt, state=State.FAILED)
            return [], failed, lines
        return (
            [birth for birth, _ in made],
            ItemsStarted(
                at=self._now(),
                run_id=run.id,
                attempt=command.attempt,
                first=command.first,
                made=len(made),
                total=items[0].total if items else 0,
                base=_base(view, run),
            ),
            [line for _, lines in made for line in lines],
        )

    async def _birth(
        self, view: View, run: TaskRun, command: cmd.CallItems, item: Item, rendered: Any
    ) -> tuple[Birth, list[LogLine]]:
        if isinstance(rendered, ExpressionError):
            raise CallRefused(str(rendered))
        id_ = child_id(generation_of(view.execution.id, run.id, command.attempt), item.place)
        return await self._subflows.birth(view, run, rendered, id_, item)

    async def merge(self, view: View, command: cmd.RunTask) -> TaskEnded:
        """One stored file with the outputs of all executions, a line for each that has any, in their order."""
        run = view.runs[command.run_id]
        found = [outputs async for outputs in self._outputs(view, run)] if _waits(view, run) else []
        uri = await asyncio.to_thread(self._write, f"{_base(view, run)}/{run.id}.ion", found) if found else None
        return TaskEnded(
            at=self._now(),
            run_id=run.id,
            attempt=command.attempt,
            state=State.SUCCESS,
            started_at=self._now(),
            outputs=None if uri is None else {"subflowOutputs": uri},
        )

    async def _outputs(self, view: View, run: TaskRun) -> Any:
        items = _sibling(view, run, "_items")
        known = (items.extra or {}) if items is not None else {}
        ids = [child_id(known["generation"], place) for place in range(known.get("total", 0))]
        for first in range(0, len(ids), READ):
            chunk = ids[first : first + READ]
            given = await self._executions.outputs(chunk)
            for id_ in chunk:
                if given.get(id_):
                    yield given[id_]

    def _write(self, path: str, found: Sequence[Any]) -> str:
        with SpooledTemporaryFile(IN_MEMORY) as spool:
            spool.writelines(_lines(found))
            spool.seek(0)
            return self._storage.write(path, cast(BinaryIO, spool))


def _lines(found: Sequence[Any]) -> Iterator[bytes]:
    return (f"{ion.dumps(outputs)}\n".encode() for outputs in found)


def _sibling(view: View, run: TaskRun, suffix: str) -> TaskRun | None:
    """The run of another part of the same ForEachItem."""
    parent = view.parent(run)
    own = run.task_id.rpartition("_")[0]
    runs = view.members(parent, view.node(run).part)
    return next((other for other in runs if other.task_id == own + suffix), None)


def _splits(view: View, run: TaskRun) -> str:
    """The path of the file that names the batches."""
    split = _sibling(view, run, "_split")
    outputs = view.outputs.get(split.id) if split is not None else None
    return str((outputs or {})["splits"]).removeprefix("kestra://")


def _waits(view: View, run: TaskRun) -> bool:
    items = _sibling(view, run, "_items")
    return items is not None and view.node(items).options.get("wait") is not False


def _base(view: View, run: TaskRun) -> str:
    execution = view.execution
    return addresses.task_run(execution.namespace, execution.flow_id, execution.id, run.task_id, run.id)
