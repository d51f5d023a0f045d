"""Log lines and metrics of a running task, as values on their way to whoever keeps them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

from ostinato.engine.records import Metric


class Line(NamedTuple):
    """A log line. `level` is TRACE, DEBUG, INFO, WARN or ERROR."""

    level: str
    message: str


class Measure(NamedTuple):
    """A measurement. `type` is counter, timer (value in milliseconds) or gauge."""

    type: str
    name: str
    value: float
    tags: dict[str, str]


def count_in(metrics: list[Metric], new: Metric) -> None:
    """Take a measurement of an attempt. Those of one task run, name and tags are one metric: counters and timers add
    up, of a gauge the last value counts."""
    for metric in metrics:
        if (metric.task_run_id, metric.type, metric.name, metric.tags) == (
            new.task_run_id,
            new.type,
            new.name,
            new.tags,
        ):
            metric.value = new.value if new.type == "gauge" else metric.value + new.value
            return
    metrics.append(new)


class Log:
    """Writes log lines; each reaches its reader at once, not when the task ends."""

    __slots__ = ("_write",)

    def __init__(self, write: Callable[[Line], None]) -> None:
        self._write = write

    def at(self, level: str, message: str) -> None:
        """Write a line at a level given by name; an unknown name is INFO."""
        self._write(Line(level if level in LEVELS else "INFO", message))

    def trace(self, message: str) -> None:
        """Write a line for the developers of the plugin."""
        self._write(Line("TRACE", message))

    def debug(self, message: str) -> None:
        """Write a line for whoever looks for a fault."""
        self._write(Line("DEBUG", message))

    def info(self, message: str) -> None:
        """Write a line for everybody."""
        self._write(Line("INFO", message))

    def warn(self, message: str) -> None:
        """Write a line about something that may be wrong."""
        self._write(Line("WARN", message))

    def error(self, message: str) -> None:
        """Write a line about something that is wrong."""
        self._write(Line("ERROR", message))


LEVELS = ("TRACE", "DEBUG", "INFO", "WARN", "ERROR")
"""The names of the levels, least important first."""


class Metrics:
    """Takes measurements; tags are free."""

    __slots__ = ("_write",)

    def __init__(self, write: Callable[[Measure], None]) -> None:
        self._write = write

    def counter(self, name: str, value: float = 1, **tags: str) -> None:
        """Count something."""
        self._write(Measure("counter", name, float(value), tags))

    def timer(self, name: str, value: timedelta | float, **tags: str) -> None:
        """Tell how long something took, as a timedelta or in seconds."""
        seconds = value.total_seconds() if isinstance(value, timedelta) else float(value)
        self._write(Measure("timer", name, seconds * 1000, tags))

    def gauge(self, name: str, value: float, **tags: str) -> None:
        """Tell how large something is now."""
        self._write(Measure("gauge", name, float(value), tags))

    def put(self, measure: Measure) -> None:
        """Write a measurement as it is."""
        self._write(measure)
