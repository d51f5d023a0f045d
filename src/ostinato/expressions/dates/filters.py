"""What the date filters and `now()` share."""

from __future__ import annotations

from typing import Any

from ostinato.expressions.dates.locales import locale_of
from ostinato.expressions.dates.model import (
    Instant,
    LocalDate,
    LocalDateTime,
    LocalTime,
    ZonedDateTime,
    lifted,
    register_members,
)
from ostinato.expressions.dates.patterns import pattern_of
from ostinato.expressions.dates.reading import read_iso, read_number, read_pattern
from ostinato.expressions.dates.zones import Zone, zone_of
from ostinato.expressions.errors import EvaluationFailure, WrongClass
from ostinato.expressions.scope import Environment
from ostinato.expressions.values import class_name, is_long

register_members()

SERVER_LOCALE = ""
"""Stands for a locale that was not given."""


def zone(environment: Environment, name: str | None) -> Zone:
    """The zone of a name; None: that of the server."""
    return zone_of(environment.timezone if name is None else name)


def moment(environment: Environment, value: Any, time_zone: str | None, existing: str | None) -> ZonedDateTime:
    """A date of any form as a moment. Raises WrongClass for what is none, EvaluationFailure for a bad text."""
    place = zone(environment, time_zone)
    value = lifted(value)
    if isinstance(value, ZonedDateTime):
        return value
    if isinstance(value, Instant):
        return value.in_zone(place)
    if isinstance(value, LocalDateTime):
        return ZonedDateTime.of_local(value, place)
    if isinstance(value, LocalDate):
        return ZonedDateTime.of_local(LocalDateTime(value, LocalTime(12)), place)
    if is_long(value):
        return read_number(value).in_zone(place)
    if not isinstance(value, str):
        raise WrongClass(f"class {class_name(value)} cannot be cast to class java.lang.String")
    if existing is not None:
        return read_pattern(value, existing, locale_of(environment.locale), place)
    return read_iso(value, place)


def shown(
    environment: Environment,
    value: Instant | ZonedDateTime,
    pattern: str | None,
    time_zone: str | None,
    locale: str | None,
) -> str:
    """A moment as text, in a zone, by a named format or pattern, in a locale."""
    if pattern is None:
        raise EvaluationFailure("pattern")
    if locale is None:
        raise EvaluationFailure("The locale must not be null.")
    language = locale_of(locale if locale != SERVER_LOCALE else environment.locale)
    found = pattern_of(pattern, language)
    return found.show(value.in_zone(zone_of("Z") if found.utc else zone(environment, time_zone)), language)
