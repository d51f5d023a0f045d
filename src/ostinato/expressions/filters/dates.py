"""Filters on dates. A date is an ISO text, a text by `existingFormat`, an epoch of the class Long, or a date value."""

from __future__ import annotations

from typing import Any

from ostinato.expressions.arithmetic import parse_long
from ostinato.expressions.catalogue import Context, filter_
from ostinato.expressions.dates.arithmetic import plus
from ostinato.expressions.dates.filters import SERVER_LOCALE, moment, shown
from ostinato.expressions.dates.model import NANOS, Instant
from ostinato.expressions.errors import ExpressionError, IllegalArgument
from ostinato.expressions.runtime import Frame
from ostinato.expressions.texts import java_text
from ostinato.expressions.values import Long, is_number


@filter_(
    ("{{ '2024-03-10T23:59:59Z' | date }}", "2024-03-10T23:59:59.000000Z"),
    ("{{ '2024-03-10T23:59:59Z' | date('yyyy-MM-dd HH:mm', timeZone='Asia/Tokyo') }}", "2024-03-11 08:59"),
)
def date(
    context: Context,
    value: Any,
    format: str | None = "iso",  # noqa: A002
    time_zone: str | None = None,
    existing_format: str | None = None,
    locale: str | None = SERVER_LOCALE,
) -> str:
    """The date as text: `iso`, `iso_milli`, `iso_sec`, `sql`..., `full` to `short`, or a java.time pattern."""
    assert isinstance(context, Frame)
    environment = context.environment
    return shown(environment, moment(environment, value, time_zone, existing_format), format, time_zone, locale)


def _amount(amount: Any) -> int:
    if is_number(amount):
        return int(amount)
    if isinstance(amount, str):
        try:
            return int(parse_long(amount))
        except IllegalArgument:
            raise ExpressionError(f"{amount} can't be converted to long") from None
    raise ExpressionError(f"Incorrect {java_text(amount)} format, must be a number")


@filter_(
    ("{{ '2024-02-29' | dateAdd(1, 'YEARS', format='yyyy-MM-dd') }}", "2025-02-28"),
)
def date_add(
    context: Context,
    value: Any,
    amount: Any = None,
    unit: str = "null",
    format: str | None = "iso",  # noqa: A002
    time_zone: str | None = None,
    existing_format: str | None = None,
    locale: str | None = SERVER_LOCALE,
) -> str:
    """The date later by an amount of a unit (SECONDS, MINUTES, HOURS, DAYS, WEEKS, MONTHS, YEARS...), as text."""
    assert isinstance(context, Frame)
    environment = context.environment
    count = _amount(amount)
    later = plus(moment(environment, value, time_zone, existing_format), count, unit)
    return shown(environment, later, format, time_zone, locale)


def _instant(context: Context, value: Any, time_zone: str | None, existing_format: str | None) -> Instant:
    assert isinstance(context, Frame)
    return moment(context.environment, value, time_zone, existing_format).instant


@filter_(("{{ '1970-01-02' | timestamp }}", "86400"))
def timestamp(context: Context, value: Any, time_zone: str | None = None, existing_format: str | None = None) -> Long:
    """The date in seconds since 1970."""
    return Long(_instant(context, value, time_zone, existing_format).seconds)


@filter_(("{{ '1970-01-02' | timestampMilli }}", "86400000"))
def timestamp_milli(
    context: Context, value: Any, time_zone: str | None = None, existing_format: str | None = None
) -> Long:
    """The date in milliseconds since 1970."""
    found = _instant(context, value, time_zone, existing_format)
    return Long(found.seconds * 1000 + found.nano // 1_000_000)


@filter_(("{{ '1970-01-02' | timestampMicro }}", "86400000000"))
def timestamp_micro(
    context: Context, value: Any, time_zone: str | None = None, existing_format: str | None = None
) -> str:
    """The date in microseconds since 1970, as text."""
    found = _instant(context, value, time_zone, existing_format)
    return str(found.seconds * 1_000_000 + found.nano // 1000)


@filter_(("{{ '1970-01-02' | timestampNano }}", "86400000000000"))
def timestamp_nano(
    context: Context, value: Any, time_zone: str | None = None, existing_format: str | None = None
) -> str:
    """The date in nanoseconds since 1970, as text."""
    found = _instant(context, value, time_zone, existing_format)
    return str(found.seconds * NANOS + found.nano)
