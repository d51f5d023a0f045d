"""When a failed attempt is tried again. Pure arithmetic on instants and numbers.

Delays: constant is the interval, random is uniform between the bounds, exponential is
`interval x factor^(attempts so far - 1)`, never above the maximal interval.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct


class RetryKind(StrEnum):
    """How the wait grows from one attempt to the next."""

    CONSTANT = "constant"
    EXPONENTIAL = "exponential"
    RANDOM = "random"


class Retry(Struct, frozen=True, kw_only=True):
    """A retry policy. Intervals in seconds; `max_attempts` counts the first attempt too; None means no bound.

    `new_execution` asks for a new execution from the start in place of another attempt.
    """

    kind: RetryKind = RetryKind.CONSTANT
    interval: float = 0.0
    max_interval: float = 0.0
    factor: float = 2.0
    max_attempts: int | None = None
    max_duration: float | None = None
    warning_on_retry: bool = False
    new_execution: bool = False

    def delay(self, attempts: int, chance: float) -> float:
        """Seconds to wait after `attempts` attempts; `chance` in [0, 1) decides where randomness is asked for."""
        if self.kind is RetryKind.RANDOM:
            return self.interval + chance * (self.max_interval - self.interval)
        if self.kind is RetryKind.EXPONENTIAL:
            return min(self.max_interval, self._grown(attempts))
        return self.interval

    def _grown(self, attempts: int) -> float:
        try:
            return float(self.interval * self.factor ** (attempts - 1))
        except OverflowError:
            return self.max_interval

    def next_date(self, attempts: int, first: datetime, last: datetime, chance: float) -> datetime | None:
        """When to try again after `attempts` attempts, of which the first began and the last ended at these instants;
        None when the policy is exhausted."""
        if self.max_attempts is not None and attempts >= self.max_attempts:
            return None
        due = last + timedelta(seconds=self.delay(attempts, chance))
        if self.max_duration is not None and due > first + timedelta(seconds=self.max_duration):
            return None
        return due
