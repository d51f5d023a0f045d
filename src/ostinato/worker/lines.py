"""Log lines of running tasks on their way to the store: at once for who watches, in batches for the database."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from copy import copy
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from ostinato.answers import Mask
from ostinato.engine.records import LogLine, Metric
from ostinato.plugin import Line, Measure
from ostinato.plugin.measures import count_in
from ostinato.ports.jobs import JobRequest

LEVELS = ("TRACE", "DEBUG", "INFO", "WARN", "ERROR")
LONGEST = 15_360
"""Characters of one log entry; a longer line becomes several."""


class Lines:
    """Collects what a task or a trigger says. Written from any thread. `about` is a line that says whose they are."""

    def __init__(self, about: LogLine, floor: str | None, now: Callable[[], datetime], told: Callable[[], Any]):
        self._about, self._now, self._told = about, now, told
        self._floor = _rank(floor)
        self._lock = threading.Lock()
        self._lines: list[LogLine] = []
        self.mask = Mask()

    def write(self, line: Line) -> None:
        """Take one line."""
        if LEVELS.index(line.level) < self._floor:
            return
        message = self.mask.masked(line.message)
        pieces = [message[at : at + LONGEST] for at in range(0, len(message), LONGEST)] or [""]
        with self._lock:
            self._keep([replace(self._about, at=self._now(), level=line.level, message=piece) for piece in pieces])
        self._told()

    def _keep(self, lines: Sequence[LogLine]) -> None:
        self._lines += lines

    def take(self) -> Sequence[LogLine]:
        """What has been written since the last time."""
        with self._lock:
            lines = self._lines[:]
            self._lines.clear()
        return lines

    def give_back(self, lines: Sequence[LogLine]) -> None:
        """Take lines again that could not be stored."""
        with self._lock:
            self._lines[:0] = lines
        self._told()

    def pending(self) -> Sequence[LogLine]:
        """What has been written and not been taken yet."""
        with self._lock:
            return list(self._lines)


class JobLines(Lines):
    """What one job says, and measures; what the jobs inside it say, too. With `logToFile` its lines are not taken: they
    wait for the file."""

    def __init__(self, request: JobRequest, now: Callable[[], datetime], told: Callable[[], Any]):
        super().__init__(_about(request, now()), request.log_level, now, told)
        self._request = request
        self.metrics: list[Metric] = []
        self._filed: list[LogLine] | None = [] if request.log_to_file else None

    def filed(self) -> str | None:
        """The text of the file, a line for each; None where there is to be none."""
        if self._filed is None:
            return None
        with self._lock:
            return "".join(f"{line.at.isoformat()} {line.level} {line.message}\n" for line in self._filed)

    def unfiled(self) -> None:
        """Take the lines that were meant for a file as any other."""
        lines, self._filed = self._filed or [], None
        self.give_back(lines)

    def _keep(self, lines: Sequence[LogLine]) -> None:
        if self._filed is None:
            super()._keep(lines)
        else:
            self._filed += lines

    def of(self, request: JobRequest) -> JobLines:
        """Lines of a job inside this one; they are taken, and secrets masked, together."""
        inner = copy(self)
        inner._request, inner._floor = request, _rank(request.log_level)
        inner._about = _about(request, self._now())
        inner._filed = [] if request.log_to_file else None
        return inner

    def measure(self, measure: Measure) -> None:
        """Take one measurement."""
        request = self._request
        count_in(
            self.metrics,
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
            ),
        )


def _rank(floor: str | None) -> int:
    return LEVELS.index(floor) if floor in LEVELS else 0


def _about(request: JobRequest, at: datetime) -> LogLine:
    return LogLine(
        at=at,
        level="INFO",
        message="",
        namespace=request.namespace,
        flow_id=request.flow_id,
        execution_id=request.execution_id,
        task_id=request.task_id,
        task_run_id=request.task_run_id,
        attempt=request.attempt,
    )
