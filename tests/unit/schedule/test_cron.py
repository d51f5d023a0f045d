"""Cron expressions: which instants they name, in which zone, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ostinato.schedule.cron import BadCron, Cron

BERLIN = ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
"""A zone that moves its clocks by half an hour."""


def at(text: str, zone: ZoneInfo | None = None) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone or UTC)


def dates(cron: Cron, after: datetime, number: int = 3) -> list[str]:
    found = []
    for _ in range(number):
        after_or_none = cron.next(after)
        assert after_or_none is not None
        after = after_or_none
        found.append(after.isoformat(timespec="seconds"))
    return found


@pytest.mark.parametrize(
    ("text", "after", "expected"),
    [
        ("* * * * *", "2026-01-01T00:00:00", "2026-01-01T00:01:00"),
        ("* * * * *", "2026-01-01T00:00:59.999", "2026-01-01T00:01:00"),
        ("*/15 * * * *", "2026-01-01T00:07:00", "2026-01-01T00:15:00"),
        ("5/20 * * * *", "2026-01-01T00:26:00", "2026-01-01T00:45:00"),
        ("10-20/5 * * * *", "2026-01-01T00:16:00", "2026-01-01T00:20:00"),
        ("0 9,17 * * *", "2026-01-01T09:00:00", "2026-01-01T17:00:00"),
        ("30 2 29 2 *", "2026-01-01T00:00:00", "2028-02-29T02:30:00"),
        ("0 0 31 * *", "2026-02-01T00:00:00", "2026-03-31T00:00:00"),
        ("0 0 1 JAN,jul *", "2026-01-02T00:00:00", "2026-07-01T00:00:00"),
        ("0 0 * * MON-FRI", "2026-01-02T12:00:00", "2026-01-05T00:00:00"),
        ("0 0 * * 0", "2026-01-01T00:00:00", "2026-01-04T00:00:00"),
        ("0 0 * * 7", "2026-01-01T00:00:00", "2026-01-04T00:00:00"),
        ("59 23 31 12 *", "2026-12-31T23:59:00", "2027-12-31T23:59:00"),
    ],
)
def test_the_next_date_is_the_first_one_after(text: str, after: str, expected: str) -> None:
    assert Cron(text).next(at(after)) == at(expected)


@pytest.mark.parametrize(
    ("nickname", "expected"),
    [
        ("@yearly", "2027-01-01T00:00:00"),
        ("@annually", "2027-01-01T00:00:00"),
        ("@monthly", "2026-06-01T00:00:00"),
        ("@weekly", "2026-05-17T00:00:00"),
        ("@daily", "2026-05-14T00:00:00"),
        ("@midnight", "2026-05-14T00:00:00"),
        ("@hourly", "2026-05-13T11:00:00"),
        (" @daily ", "2026-05-14T00:00:00"),
    ],
)
@pytest.mark.parametrize("with_seconds", [False, True])
def test_nicknames_stand_for_expressions(nickname: str, expected: str, with_seconds: bool) -> None:
    assert Cron(nickname, with_seconds=with_seconds).next(at("2026-05-13T10:30:00")) == at(expected)


def test_seconds_come_first() -> None:
    cron = Cron("10,40 0 12 * * *", with_seconds=True)
    assert dates(cron, at("2026-01-01T00:00:00")) == [
        "2026-01-01T12:00:10+00:00",
        "2026-01-01T12:00:40+00:00",
        "2026-01-02T12:00:10+00:00",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0 0 13 * FRI", ["2026-01-02", "2026-01-09", "2026-01-13", "2026-01-16"]),
        ("0 0 13 * *", ["2026-01-13", "2026-02-13", "2026-03-13", "2026-04-13"]),
        ("0 0 * * FRI", ["2026-01-02", "2026-01-09", "2026-01-16", "2026-01-23"]),
        ("0 0 1,2 FEB SUN", ["2026-02-01", "2026-02-02", "2026-02-08", "2026-02-15"]),
    ],
)
def test_either_day_matches_where_both_are_restricted(text: str, expected: list[str]) -> None:
    found = dates(Cron(text), at("2026-01-01T00:00:00"), 4)
    assert [date[:10] for date in found] == expected


def test_a_date_that_never_comes_is_none() -> None:
    never = Cron("0 0 30 2 *")
    assert never.next(at("2026-01-01T00:00:00")) is None
    assert never.previous(at("2026-01-01T00:00:00")) is None


# -- zones ------------------------------------------------------------------------------------------------------------


def test_dates_follow_the_clock_of_the_zone() -> None:
    cron = Cron("0 9 * * *", BERLIN)
    assert dates(cron, at("2026-03-28T00:00:00"), 2) == ["2026-03-28T09:00:00+01:00", "2026-03-29T09:00:00+02:00"]


def test_a_time_that_the_zone_skips_does_not_occur() -> None:
    cron = Cron("30 2 * * *", BERLIN)
    assert dates(cron, at("2026-03-27T12:00:00"), 2) == ["2026-03-28T02:30:00+01:00", "2026-03-30T02:30:00+02:00"]


def test_what_is_around_a_gap_occurs() -> None:
    cron = Cron("0,30 * * * *", BERLIN)
    assert dates(cron, at("2026-03-29T00:29:00"), 3) == [
        "2026-03-29T01:30:00+01:00",
        "2026-03-29T03:00:00+02:00",
        "2026-03-29T03:30:00+02:00",
    ]


def test_a_gap_of_half_an_hour_skips_half_an_hour() -> None:
    cron = Cron("15,45 2 * * *", LORD_HOWE)
    assert dates(cron, at("2026-10-03T12:00:00"), 2) == ["2026-10-04T02:45:00+11:00", "2026-10-05T02:15:00+11:00"]


def test_a_time_that_occurs_twice_counts_once() -> None:
    cron = Cron("30 2 * * *", BERLIN)
    assert dates(cron, at("2026-10-24T12:00:00"), 2) == ["2026-10-25T02:30:00+02:00", "2026-10-26T02:30:00+01:00"]


@pytest.mark.parametrize("minutes", range(0, 180, 10))
def test_the_next_date_is_later_within_an_overlap_too(minutes: int) -> None:
    cron = Cron("*/15 * * * *", BERLIN)
    after = (at("2026-10-24T23:30:00") + timedelta(minutes=minutes)).astimezone(BERLIN)
    found = cron.next(after)
    assert found is not None
    assert found.astimezone(UTC) > after.astimezone(UTC)


# -- before -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "before", "expected"),
    [
        ("* * * * *", "2026-01-01T00:00:00", "2025-12-31T23:59:00"),
        ("* * * * *", "2026-01-01T00:00:30", "2026-01-01T00:00:00"),
        ("0 0 * * MON", "2026-01-01T00:00:00", "2025-12-29T00:00:00"),
        ("0 0 31 * *", "2026-03-30T00:00:00", "2026-01-31T00:00:00"),
        ("0 0 1 7 *", "2026-01-01T00:00:00", "2025-07-01T00:00:00"),
        ("0 0 29 2 *", "2026-01-01T00:00:00", "2024-02-29T00:00:00"),
        ("0 0 29 2 *", "1904-02-29T00:00:00", "1896-02-29T00:00:00"),
    ],
)
def test_the_previous_date_is_the_last_one_before(text: str, before: str, expected: str) -> None:
    assert Cron(text).previous(at(before)) == at(expected)


def test_the_previous_date_is_found_across_an_overlap() -> None:
    cron = Cron("0 * * * *", BERLIN)
    before = cron.previous(at("2026-10-25T02:00:00"))
    assert before is not None
    assert before.astimezone(UTC) == at("2026-10-25T00:00:00")


# -- refusals ---------------------------------------------------------------------------------------------------------

NOT_IN = "Failed to parse cron expression. Value {} not in range [{}, {}]"
FAILED = "Failed to parse cron expression. "
INVALID = "Failed to parse cron expression. Invalid chars in expression! Expression: {0} Invalid chars: {0}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("61 * * * *", NOT_IN.format(61, 0, 59)),
        ("* 24 * * *", NOT_IN.format(24, 0, 23)),
        ("* * 0 * *", NOT_IN.format(0, 1, 31)),
        ("* * 32 * *", NOT_IN.format(32, 1, 31)),
        ("* * * 13 *", NOT_IN.format(13, 1, 12)),
        ("* * * * 8", NOT_IN.format(8, 0, 7)),
        ("0 0 L * *", INVALID.format("L")),
        ("* * ? * *", f"{FAILED}Invalid expression: ?"),
        ("* * * * 5#2", f"{FAILED}Invalid expression: 5#2"),
        ("0 0 15W * *", f"{FAILED}Invalid chars in expression! Expression: 15W Invalid chars: W"),
        ("0 0 L-3 * *", f"{FAILED}Invalid chars in expression! Expression: L-3 Invalid chars: L"),
        ("* * * FOO *", INVALID.format("FOO")),
        ("MON * * * *", INVALID.format("MON")),
        (
            "-1 * * * *",
            f"{FAILED}Invalid expression! Expression: -1 does not describe a range. Negative numbers are not allowed.",
        ),
        ("1- * * * *", f"{FAILED}Missing values for range: 1-"),
        ("1-2-3 * * * *", f"{FAILED}Missing values for range: 1-2-3"),
        ("*-5 * * * *", f"{FAILED}Invalid chars in expression! Expression: * Invalid chars: "),
        ("5,,6 * * * *", INVALID.format("")),
        (", * * * *", "Invalid field value! Trailing commas not permitted! ','"),
        ("{{ vars.x }}", "Cron expression contains 3 parts but we expect one of [5]"),
        ("* * * *", "Cron expression contains 4 parts but we expect one of [5]"),
        (" ", "Empty expression!"),
        ("0 0 * * * *", "Cron expression contains 6 parts but we expect one of [5]"),
        ("20-10 * * * *", f"{FAILED}Invalid range! [20,10]"),
        ("*/0 * * * *", f"{FAILED}Period 0 not in range [0, 59]"),
        ("* * 1-9/32 * *", f"{FAILED}Period 32 not in range [1, 31]"),
        ("* * * * SUN-MON", f"{FAILED}Invalid range! [7,1]"),
        ("5/ * * * *", f"{FAILED}Missing steps for expression: 5/"),
        ("1/5/2 * * * *", f"{FAILED}Invalid expression: 1/5/2"),
        ("*/x * * * *", f'{FAILED}For input string: "X"'),
        ("@reboot", "Nickname @reboot not supported!"),
        ("@Daily", "Cron expression contains 1 parts but we expect one of [5]"),
    ],
)
def test_what_is_no_expression_is_refused_with_the_reason(text: str, message: str) -> None:
    with pytest.raises(BadCron) as refused:
        Cron(text)
    assert str(refused.value) == message


def test_five_parts_are_too_few_with_seconds() -> None:
    with pytest.raises(BadCron, match=r"contains 5 parts but we expect one of \[6\]"):
        Cron("* * * * *", with_seconds=True)


def test_digits_of_other_scripts_are_refused() -> None:
    with pytest.raises(BadCron):
        Cron("² * * * *")


# -- in general -------------------------------------------------------------------------------------------------------

_number = st.integers(0, 23).map(str)
_part = st.one_of(
    st.just("*"), _number, st.builds("{},{}".format, _number, _number), st.builds("*/{}".format, st.integers(1, 9))
)
_instants = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)).map(lambda moment: moment.replace(tzinfo=UTC))


@settings(max_examples=60, deadline=None)
@given(_part, _part, _instants, st.sampled_from([BERLIN, NEW_YORK, LORD_HOWE]))
def test_dates_grow_match_and_are_found_backwards(minute: str, hour: str, start: datetime, zone: ZoneInfo) -> None:
    cron = Cron(f"{minute} {hour} * * *", zone)
    after = start
    for _ in range(4):
        found = cron.next(after)
        assert found is not None
        assert found.astimezone(UTC) > after
        assert found == found.astimezone(UTC).astimezone(zone)
        following = cron.next(found)
        assert following is not None
        back = cron.previous(following.astimezone(UTC))
        assert back is not None
        assert back.astimezone(UTC) == found.astimezone(UTC)
        after = found.astimezone(UTC)


@settings(max_examples=40, deadline=None)
@given(_part, _part, _instants)
def test_no_minute_between_two_dates_matches(minute: str, hour: str, start: datetime) -> None:
    cron = Cron(f"{minute} {hour} * * *")
    found = cron.next(start)
    assert found is not None
    begin = start.replace(second=0, microsecond=0) + timedelta(minutes=1)
    passed = islice((begin + timedelta(minutes=n) for n in range(2000)), 2000)
    first = next(moment for moment in passed if moment.minute in _all(minute, 60) and moment.hour in _all(hour, 24))
    assert found == first


def _all(part: str, count: int) -> set[int]:
    if part == "*":
        return set(range(count))
    if part.startswith("*/"):
        return set(range(0, count, int(part[2:])))
    return {int(number) for number in part.split(",")}
