"""Executions that are asked for again and again while they grow: what has been written out once is kept.

A task run is turned into JSON when it changes, not each time its execution is looked at; so watching a loop of ten
thousand items costs what has changed since the last look.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

from msgspec import Raw
from msgspec.json import encode

from ostinato.engine.records import Execution
from ostinato.ports.store import Turns
from ostinato.ports.turns import Recent
from ostinato.webserver.wire import executions as wire

SMALLEST = 100
"""Executions with fewer task runs are not worth keeping."""
MOST_BYTES = 64 * 1024 * 1024
"""How much is kept in all."""


@dataclass(slots=True)
class Document:
    """An execution as written out: its header, its task runs as JSON by id, and those that have not ended."""

    execution: Execution
    runs: dict[str, Raw] = field(default_factory=dict)
    open: set[str] = field(default_factory=set)
    size: int = 0

    @property
    def over(self) -> bool:
        """Whether the execution and all its task runs have ended."""
        return self.execution.ended and not self.open

    def whole(self) -> dict[str, Any]:
        """The execution with its task runs and their outputs."""
        runs: Any = list(self.runs.values())
        return wire.header(self.execution, runs)

    def take(self, recent: Recent) -> None:
        """Write out what has changed."""
        self.execution = recent.execution
        for run in recent.runs:
            text = encode(wire.task_run(recent.execution, run, recent.outputs.get(run.id)))
            self.size += len(text) - len(memoryview(self.runs.get(run.id, b"")))
            self.runs[run.id] = Raw(text)
            (self.open.discard if run.ended else self.open.add)(run.id)


class Documents:
    """The executions that were looked at last, as written out."""

    def __init__(self, turns: Turns):
        self._turns = turns
        self._kept: OrderedDict[str, Document] = OrderedDict()
        self._bytes = 0

    async def get(self, execution_id: str) -> Document | None:
        """An execution as it stands; None when there is none."""
        kept = self._kept.get(execution_id)
        recent = await self._turns.recent(execution_id, -1 if kept is None else kept.execution.seq)
        if recent is None:
            self._forget(execution_id)
            return None
        document = Document(recent.execution) if kept is None else kept
        before = document.size
        document.take(recent)
        if len(document.runs) != recent.total:
            return await self._anew(execution_id)
        self._keep(execution_id, document, before if kept is not None else 0)
        return document

    async def _anew(self, execution_id: str) -> Document | None:
        """Task runs were taken out: begin again with all there are."""
        self._forget(execution_id)
        recent = await self._turns.recent(execution_id, -1)
        if recent is None:
            return None
        document = Document(recent.execution)
        document.take(recent)
        self._keep(execution_id, document, 0)
        return document

    def _keep(self, execution_id: str, document: Document, before: int) -> None:
        if len(document.runs) < SMALLEST:
            return
        self._bytes += document.size - before
        self._kept[execution_id] = document
        self._kept.move_to_end(execution_id)
        while self._bytes > MOST_BYTES and self._kept:
            self._forget(next(iter(self._kept)))

    def _forget(self, execution_id: str) -> None:
        dropped = self._kept.pop(execution_id, None)
        if dropped is not None:
            self._bytes -= dropped.size
