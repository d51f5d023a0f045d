"""Dates and times: proleptic Gregorian calendar, any year, nanoseconds. Immutable."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, ClassVar

from ostinato.expressions.dates.zones import Zone, offset_text
from ostinato.expressions.errors import EvaluationFailure

NANOS = 1_000_000_000
DAY = 86_400
_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
WEEKDAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
MONTHS = (
    "JANUARY", "FEBRUARY", "MARCH", "APRIL", "MAY", "JUNE", "JULY", "AUGUST", "SEPTEMBER", "OCTOBER", "NOVEMBER",
    "DECEMBER",
)  # fmt: skip


def is_leap(year: int) -> bool:
    """Whether the year has a 29 February."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def month_length(year: int, month: int) -> int:
    """The number of days of a month."""
    return 29 if month == 2 and is_leap(year) else _LENGTHS[month - 1]


def epoch_day(year: int, month: int, day: int) -> int:
    """Days since 1970-01-01."""
    y = year - (month <= 2)
    era = y // 400
    of_era = y - era * 400
    of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    return era * 146_097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719_468


def civil(days: int) -> tuple[int, int, int]:
    """Year, month and day of a day count since 1970-01-01."""
    z = days + 719_468
    era = z // 146_097
    of_era = z - era * 146_097
    years = (of_era - of_era // 1460 + of_era // 36_524 - of_era // 146_096) // 365
    of_year = of_era - (365 * years + years // 4 - years // 100)
    shifted = (5 * of_year + 2) // 153
    month = (shifted + 2) % 12 + 1
    return years + era * 400 + (month <= 2), month, of_year - (153 * shifted + 2) // 5 + 1


def fraction_text(nanos: int) -> str:
    """A fraction of a second as Java prints it in times: none, or in groups of three digits."""
    if nanos == 0:
        return ""
    digits = f"{nanos:09d}"
    return "." + (digits[:3] if digits.endswith("000000") else digits[:6] if digits.endswith("000") else digits)


def year_text(year: int) -> str:
    """A year with at least four digits and a sign where Java prints one."""
    return f"{'-' if year < 0 else '+' if year > 9999 else ''}{abs(year):04d}"


@dataclass(frozen=True, slots=True, order=True)
class LocalDate:
    """A day."""

    JAVA: ClassVar[str] = "java.time.LocalDate"
    MEMBERS: ClassVar[Any] = ()

    year: int
    month: int
    day: int

    def java_text(self) -> str:
        return f"{year_text(self.year)}-{self.month:02d}-{self.day:02d}"

    json_text = java_text

    @property
    def days(self) -> int:
        """Days since 1970-01-01."""
        return epoch_day(self.year, self.month, self.day)

    @property
    def weekday(self) -> int:
        """1 for Monday to 7."""
        return (self.days + 3) % 7 + 1

    @property
    def day_of_year(self) -> int:
        return self.days - epoch_day(self.year, 1, 1) + 1

    @staticmethod
    def of_days(days: int) -> LocalDate:
        return LocalDate(*civil(days))

    def checked(self) -> LocalDate:
        """The date itself. Raises EvaluationFailure if there is no such day."""
        if not 1 <= self.month <= 12:
            raise EvaluationFailure(f"Invalid value for MonthOfYear (valid values 1 - 12): {self.month}")
        if not 1 <= self.day <= month_length(self.year, self.month):
            raise EvaluationFailure(f"Invalid date '{MONTHS[self.month - 1]} {self.day}'")
        return self


@dataclass(frozen=True, slots=True, order=True)
class LocalTime:
    """A time of day."""

    JAVA: ClassVar[str] = "java.time.LocalTime"
    MEMBERS: ClassVar[Any] = ()

    hour: int = 0
    minute: int = 0
    second: int = 0
    nano: int = 0

    def java_text(self) -> str:
        rest = f":{self.second:02d}{fraction_text(self.nano)}" if self.second or self.nano else ""
        return f"{self.hour:02d}:{self.minute:02d}{rest}"

    def full(self) -> str:
        """With seconds always."""
        return f"{self.hour:02d}:{self.minute:02d}:{self.second:02d}{fraction_text(self.nano)}"

    json_text = full

    @property
    def seconds(self) -> int:
        """Whole seconds of the day."""
        return self.hour * 3600 + self.minute * 60 + self.second

    @staticmethod
    def of_seconds(seconds: int, nano: int = 0) -> LocalTime:
        return LocalTime(seconds // 3600, seconds // 60 % 60, seconds % 60, nano)


@dataclass(frozen=True, slots=True, order=True)
class LocalDateTime:
    """A day and a time of day, somewhere."""

    JAVA: ClassVar[str] = "java.time.LocalDateTime"
    MEMBERS: ClassVar[Any] = ()

    date: LocalDate
    time: LocalTime

    def java_text(self) -> str:
        return f"{self.date.java_text()}T{self.time.java_text()}"

    def json_text(self) -> str:
        return f"{self.date.java_text()}T{self.time.full()}"

    @property
    def seconds(self) -> int:
        """Seconds since 1970-01-01T00:00 on the same clock."""
        return self.date.days * DAY + self.time.seconds

    @staticmethod
    def of_seconds(seconds: int, nano: int = 0) -> LocalDateTime:
        days, rest = divmod(seconds, DAY)
        return LocalDateTime(LocalDate.of_days(days), LocalTime.of_seconds(rest, nano))


@dataclass(frozen=True, slots=True, order=True)
class Instant:
    """A point in time: seconds since 1970-01-01T00:00Z, and nanoseconds."""

    JAVA: ClassVar[str] = "java.time.Instant"
    MEMBERS: ClassVar[Any] = ()

    seconds: int
    nano: int = 0

    @staticmethod
    def of(value: datetime) -> Instant:
        """The instant of an aware datetime (a naive one counts as UTC)."""
        aware = value if value.tzinfo is not None else value.replace(tzinfo=UTC)
        delta = aware - datetime(1970, 1, 1, tzinfo=UTC)
        return Instant(delta.days * DAY + delta.seconds, delta.microseconds * 1000)

    def java_text(self) -> str:
        local = LocalDateTime.of_seconds(self.seconds, self.nano)
        return f"{local.date.java_text()}T{local.time.full()}Z"

    json_text = java_text

    def in_zone(self, zone: Zone) -> ZonedDateTime:
        """The instant on the clock of a zone."""
        offset = zone.offset_at(self.seconds)
        return ZonedDateTime(LocalDateTime.of_seconds(self.seconds + offset, self.nano), offset, zone)


@dataclass(frozen=True, slots=True)
class ZonedDateTime:
    """A point in time as a clock of a zone shows it; `offset` in seconds east of UTC."""

    JAVA: ClassVar[str] = "java.time.ZonedDateTime"
    MEMBERS: ClassVar[Any] = ()

    local: LocalDateTime
    offset: int
    zone: Zone

    @property
    def instant(self) -> Instant:
        return Instant(self.local.seconds - self.offset, self.local.time.nano)

    def java_text(self) -> str:
        region = "" if self.zone.fixed else f"[{self.zone.id}]"
        return f"{self.local.java_text()}{offset_text(self.offset, 'Z')}{region}"

    def json_text(self) -> str:
        return self.instant.java_text()

    def in_zone(self, zone: Zone) -> ZonedDateTime:
        """The same instant on the clock of another zone."""
        same = zone.offset_at(self.local.seconds - self.offset) == self.offset
        return ZonedDateTime(self.local, self.offset, zone) if same else self.instant.in_zone(zone)

    @staticmethod
    def of_local(local: LocalDateTime, zone: Zone) -> ZonedDateTime:
        """What the clock of a zone shows: moved forward in a gap, the earlier offset in an overlap."""
        shift, offset = zone.resolve(local.seconds)
        if shift:
            local = LocalDateTime.of_seconds(local.seconds + shift, local.time.nano)
        return ZonedDateTime(local, offset, zone)


def lifted(value: Any) -> Any:
    """A Python datetime or date as an Instant or LocalDate; any other value as it is."""
    if isinstance(value, datetime):
        return Instant.of(value)
    if isinstance(value, date):
        return LocalDate(value.year, value.month, value.day)
    return value


def _local(value: ZonedDateTime | LocalDateTime) -> LocalDateTime:
    return value.local if isinstance(value, ZonedDateTime) else value


def _day(value: Any) -> LocalDate:
    return value if isinstance(value, LocalDate) else _local(value).date


def _day_members() -> tuple[tuple[str, int, Any], ...]:
    from ostinato.expressions.dates.arithmetic import plus

    return (
        ("getYear", 0, lambda d: _day(d).year),
        ("getMonthValue", 0, lambda d: _day(d).month),
        ("getDayOfMonth", 0, lambda d: _day(d).day),
        ("getDayOfYear", 0, lambda d: _day(d).day_of_year),
        ("getDayOfWeek", 0, lambda d: WEEKDAYS[_day(d).weekday - 1]),
        ("getMonth", 0, lambda d: MONTHS[_day(d).month - 1]),
        ("plusDays", 1, lambda d, n: plus(d, n, "DAYS")),
        ("minusDays", 1, lambda d, n: plus(d, -n, "DAYS")),
        ("plusWeeks", 1, lambda d, n: plus(d, n, "WEEKS")),
        ("plusMonths", 1, lambda d, n: plus(d, n, "MONTHS")),
        ("plusYears", 1, lambda d, n: plus(d, n, "YEARS")),
    )


def _time_members() -> tuple[tuple[str, int, Any], ...]:
    from ostinato.expressions.dates.arithmetic import plus

    def clock(value: Any) -> LocalTime:
        return value if isinstance(value, LocalTime) else _local(value).time

    return (
        ("getHour", 0, lambda d: clock(d).hour),
        ("getMinute", 0, lambda d: clock(d).minute),
        ("getSecond", 0, lambda d: clock(d).second),
        ("getNano", 0, lambda d: clock(d).nano),
        ("plusHours", 1, lambda d, n: plus(d, n, "HOURS")),
        ("plusMinutes", 1, lambda d, n: plus(d, n, "MINUTES")),
        ("plusSeconds", 1, lambda d, n: plus(d, n, "SECONDS")),
    )


def register_members() -> None:
    """Give the classes the members that templates may call."""
    from ostinato.expressions.values import Long

    instant = (
        ("getEpochSecond", 0, lambda d: Long(d.seconds)),
        ("getNano", 0, lambda d: d.nano),
        ("toEpochMilli", 0, lambda d: Long(d.seconds * 1000 + d.nano // 1_000_000)),
    )
    LocalDate.MEMBERS = (*_day_members(), ("toEpochDay", 0, lambda d: Long(d.days)))
    LocalTime.MEMBERS = _time_members()
    LocalDateTime.MEMBERS = (*_day_members(), *_time_members(), ("toLocalDate", 0, lambda d: d.date))
    ZonedDateTime.MEMBERS = (
        *_day_members(),
        *_time_members(),
        ("toInstant", 0, lambda d: d.instant),
        ("toLocalDate", 0, lambda d: d.local.date),
        ("toEpochSecond", 0, lambda d: Long(d.instant.seconds)),
    )
    Instant.MEMBERS = instant


__all__ = ["NANOS", "Instant", "LocalDate", "LocalDateTime", "LocalTime", "ZonedDateTime", "lifted"]
