"""`retryAuto`: how often a job of BigQuery is tried again, and after which pauses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Literal

from ostinato.plugin import Duration, Properties


class AutoRetry(Properties):
    """Pauses between tries: all alike, or each longer than the one before."""

    type: Literal["constant", "exponential", "random"] = "exponential"
    """How the pauses grow; `random` pauses for `minInterval`."""
    interval: Duration = timedelta(seconds=5)
    """The first pause."""
    max_interval: Duration = timedelta(seconds=60)
    """The longest pause."""
    min_interval: Duration | None = None
    """The shortest pause."""
    delay_factor: float = 2.0
    """By how much a pause is longer than the one before."""
    max_attempts: int | None = None
    """How many tries there are at most."""
    max_duration: Duration | None = timedelta(minutes=15)
    """How long to go on trying."""
    warning_on_retry: bool = False
    """Accepted, without effect: each new try is told as a warning."""
    behavior: str | None = None
    """Accepted, without effect."""

    def pauses(self) -> Iterator[float]:
        """The pauses in seconds before the second try, the third, and so on."""
        pause, waited, tries = self._first(), timedelta(), 1
        while (self.max_attempts is None or tries < self.max_attempts) and (
            self.max_duration is None or waited + pause <= self.max_duration
        ):
            yield pause.total_seconds()
            waited += pause
            tries += 1
            if self.type == "exponential":
                pause = min(pause * self.delay_factor, self.max_interval)

    def _first(self) -> timedelta:
        return self.min_interval if self.type == "random" and self.min_interval is not None else self.interval
