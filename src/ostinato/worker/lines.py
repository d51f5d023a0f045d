"""Log lines of running tasks on their way to the store: at once for who watches, in batches for the database."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from ostinato.answers import Mask
from ostinato.engine.records import LogLine, Metric
from ostinato.plugin import Line, Measure
from ostinato.ports.jobs import JobRequest

LEVELS = ("TRACE", "DEBUG", "INFO", "WARN", "ERROR")
LONGEST = 15_360
"""Characters of one log entry; a longer line becomes several."""


class JobLines:
    """Collects what one job says. Written from any thread."""

    def __init__(self, request: JobRequest, now: Callable[[], datetime], told: Callable[[], Any]):
        self._request, self._now, self._told = request, now, told
        self._floor = LEVELS.index(request.log_level) if request.log_level in LEVELS else 0
        self._lock = threading.Lock()
        self._lines: list[LogLine] = []
        self.mask = Mask()
        self.metrics: list[Metric] = []

    def write(self, line: Line) -> None:
        """Take one line."""
        if LEVELS.index(line.level) < self._floor:
            return
        message = self.mask.masked(line.message)
        pieces = [message[at : at + LONGEST] for at in range(0, len(message), LONGEST)] or [""]
        with self._lock:
            self._lines += [self._entry(line.level, piece) for piece in pieces]
        self._told()

    def measure(self, measure: Measure) -> None:
        """Take one measurement."""
        request = self._request
        self.metrics.append(
            Metric(
                at=self._now(),
                type=measure.type,
                name=measure.name,
                value=measure.value,
                namespace=request.namespace,
                flow_id=request.flow_id,
                execution_id=request.execution_id,
                task_id=request.task_id,
                task_run_id=request.task_run_id,
                tags=dict(measure.tags),
            )
        )

    def take(self) -> Sequence[LogLine]:
        """What has been written since the last time."""
        with self._lock:
            lines, self._lines = self._lines, []
        return lines

    def give_back(self, lines: Sequence[LogLine]) -> None:
        """Take lines again that could not be stored."""
        with self._lock:
            self._lines = [*lines, *self._lines]
        self._told()

    def pending(self) -> Sequence[LogLine]:
        """What has been written and not been taken yet."""
        with self._lock:
            return list(self._lines)

    def _entry(self, level: str, message: str) -> LogLine:
        request = self._request
        return LogLine(
            at=self._now(),
            level=level,
            message=message,
            namespace=request.namespace,
            flow_id=request.flow_id,
            execution_id=request.execution_id,
            task_id=request.task_id,
            task_run_id=request.task_run_id,
            attempt=request.attempt,
        )
