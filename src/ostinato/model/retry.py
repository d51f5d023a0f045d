"""How a failed task, or a failed execution, is tried again."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, Self

from pydantic import AliasChoices, Field, model_validator

from ostinato.model.document import Document
from ostinato.model.duration import Duration
from ostinato.model.several import several

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

    ascending: ClassVar[tuple[tuple[str, str], ...]] = ()
    """Pairs of properties of which the first must be the shorter."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        lengths = {field.alias: getattr(self, name) for name, field in type(self).model_fields.items()}
        faults = [
            (f"{short}LessThan{long[0].upper()}{long[1:]}", f"'{short}' must be less than '{long}'")
            for short, long in self.ascending
            if lengths[long] is not None and lengths[short] >= lengths[long]
        ]
        if faults:
            raise several(faults)
        return self


class ConstantRetry(RetryPolicy):
    """The same pause before every new attempt."""

    known_as = "io.kestra.core.models.tasks.retrys.Constant"
    ascending = (("interval", "maxDuration"),)

    type: Literal["constant"]
    interval: Duration
    """The pause."""


class ExponentialRetry(RetryPolicy):
    """A pause that grows: interval x delayFactor ^ (attempts so far - 1), at most maxInterval."""

    known_as = "io.kestra.core.models.tasks.retrys.Exponential"
    ascending = (("interval", "maxDuration"), ("interval", "maxInterval"))

    type: Literal["exponential"]
    interval: Duration
    """The first pause."""
    max_interval: Duration
    """The longest pause."""
    delay_factor: float | None = None
    """By how much the pause grows; 2 if it is not given."""


class RandomRetry(RetryPolicy):
    """A random pause, uniform between two bounds."""

    known_as = "io.kestra.core.models.tasks.retrys.Random"
    ascending = (("minInterval", "maxDuration"), ("maxInterval", "maxDuration"), ("minInterval", "maxInterval"))

    type: Literal["random"]
    min_interval: Duration
    """The shortest pause."""
    max_interval: Duration
    """The longest pause."""


Retry = Annotated[ConstantRetry | ExponentialRetry | RandomRetry, Field(discriminator="type")]
"""Any of the policies, told apart by `type`."""
