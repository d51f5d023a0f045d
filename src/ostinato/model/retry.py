"""How a failed task, or a failed execution, is tried again."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import AliasChoices, Field, model_validator

from ostinato.model.document import Document
from ostinato.model.duration import Duration

Behavior = Literal["RETRY_FAILED_TASK", "CREATE_NEW_EXECUTION"]


class RetryPolicy(Document):
    """What all policies have in common. Without a maximum a task is retried for ever."""

    max_attempts: Annotated[
        int | None, Field(ge=1, validation_alias=AliasChoices("maxAttempts", "maxAttempt", "max_attempts"))
    ] = None
    """How many attempts there may be in all, the first included."""
    max_duration: Duration | None = None
    """No attempt begins later than this after the start of the first one."""
    warning_on_retry: bool = False
    """Whether success after a retry is a WARNING."""
    behavior: Behavior = "RETRY_FAILED_TASK"
    """Try the task again, or the whole flow as a new execution."""

    def _shorter(self, name: str, length: Duration, limit_name: str, limit: Duration | None) -> None:
        if limit is not None and length >= limit:
            raise ValueError(f"'{name}' must be less than '{limit_name}'")


class ConstantRetry(RetryPolicy):
    """The same pause before every new attempt."""

    type: Literal["constant"]
    interval: Duration
    """The pause."""

    @model_validator(mode="after")
    def _bounds(self) -> Self:
        self._shorter("interval", self.interval, "maxDuration", self.max_duration)
        return self


class ExponentialRetry(RetryPolicy):
    """A pause that grows: interval x delayFactor ^ (attempts so far - 1), at most maxInterval."""

    type: Literal["exponential"]
    interval: Duration
    """The first pause."""
    max_interval: Duration
    """The longest pause."""
    delay_factor: float | None = None
    """By how much the pause grows; 2 if it is not given."""

    @model_validator(mode="after")
    def _bounds(self) -> Self:
        self._shorter("interval", self.interval, "maxDuration", self.max_duration)
        self._shorter("interval", self.interval, "maxInterval", self.max_interval)
        return self


class RandomRetry(RetryPolicy):
    """A random pause, uniform between two bounds."""

    type: Literal["random"]
    min_interval: Duration
    """The shortest pause."""
    max_interval: Duration
    """The longest pause."""

    @model_validator(mode="after")
    def _bounds(self) -> Self:
        self._shorter("minInterval", self.min_interval, "maxDuration", self.max_duration)
        self._shorter("maxInterval", self.max_interval, "maxDuration", self.max_duration)
        self._shorter("minInterval", self.min_interval, "maxInterval", self.max_interval)
        return self


Retry = Annotated[ConstantRetry | ExponentialRetry | RandomRetry, Field(discriminator="type")]
"""Any of the policies, told apart by `type`."""
