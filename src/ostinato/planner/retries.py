"""Retry policies as they are written, made into those of the engine."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from ostinato.engine.retry import Retry, RetryKind
from ostinato.model.retry import ConstantRetry, ExponentialRetry, RandomRetry
from ostinato.model.retry import Retry as WrittenRetry

_WRITTEN: TypeAdapter[Any] = TypeAdapter(WrittenRetry)


def retry_of(written: Any) -> Retry | None:
    """The policy of a task or a flow; None where there is none."""
    if written is None:
        return None
    policy = written if not isinstance(written, dict) else _WRITTEN.validate_python(written)
    shared = {
        "max_attempts": policy.max_attempts,
        "max_duration": None if policy.max_duration is None else policy.max_duration.total_seconds(),
        "warning_on_retry": policy.warning_on_retry,
        "new_execution": policy.behavior == "CREATE_NEW_EXECUTION",
    }
    if isinstance(policy, ConstantRetry):
        return Retry(kind=RetryKind.CONSTANT, interval=policy.interval.total_seconds(), **shared)
    if isinstance(policy, ExponentialRetry):
        return Retry(
            kind=RetryKind.EXPONENTIAL,
            interval=policy.interval.total_seconds(),
            max_interval=policy.max_interval.total_seconds(),
            factor=policy.delay_factor or 2.0,
            **shared,
        )
    assert isinstance(policy, RandomRetry)
    low, high = policy.min_interval.total_seconds(), policy.max_interval.total_seconds()
    return Retry(kind=RetryKind.RANDOM, interval=low, max_interval=high, **shared)
