"""When a trigger fires next, and which of the missed dates are made up for."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ostinato.schedule import BadCron, Cron, first_fire, following, missed, next_fire
from ostinato.schedule.next_fire import cron_of

SCHEDULE = {"id": "s", "type": "io.kestra.plugin.core.trigger.Schedule", "cron": "0 9 * * *"}
NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)


def day(number: int, hour: int = 9) -> datetime:
    return datetime(2026, 1, number, hour, tzinfo=UTC)


def test_a_schedule_fires_at_its_next_date() -> None:
    assert next_fire(SCHEDULE, NOW) == day(16)


def test_the_old_name_of_the_type_is_a_schedule_too() -> None:
    assert next_fire({**SCHEDULE, "type": "io.kestra.core.models.triggers.types.Schedule"}, NOW) == day(16)


def test_a_new_trigger_never_fires_at_once() -> None:
    assert first_fire({**SCHEDULE, "cron": "* * * * *"}, NOW) == NOW.replace(minute=1)


def test_other_triggers_are_not_due_by_themselves() -> None:
    assert next_fire({"id": "w", "type": "io.kestra.plugin.core.trigger.Webhook", "key": "k"}, NOW) is None


@pytest.mark.parametrize(
    ("given", "default", "hour"),
    [({}, "UTC", 9), ({}, "Asia/Tokyo", 0), ({"timezone": "America/New_York"}, "Asia/Tokyo", 14)],
)
def test_the_zone_of_the_trigger_counts_before_that_of_the_server(
    given: dict[str, str], default: str, hour: int
) -> None:
    found = next_fire({**SCHEDULE, **given}, NOW, default)
    assert found is not None
    assert found.astimezone(UTC).hour == hour


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "../etc", "Europe", "/etc/localtime"])
def test_an_unknown_zone_is_named(name: str) -> None:
    with pytest.raises(ValueError, match=r"timezone '\(.*\)' is not a valid time-zone ID"):
        cron_of({**SCHEDULE, "timezone": name or "nope"}, "UTC")


def test_seconds_count_where_they_are_asked_for() -> None:
    trigger = {**SCHEDULE, "cron": "30 0 9 * * *", "withSeconds": True}
    assert next_fire(trigger, NOW) == day(16).replace(second=30)
    with pytest.raises(BadCron):
        next_fire({**trigger, "withSeconds": "true"}, NOW)


@pytest.mark.parametrize(
    ("policy", "expected"),
    [("ALL", day(10)), ("LAST", day(15)), ("NONE", day(16))],
)
def test_missed_dates_are_made_up_for_as_the_policy_says(policy: str, expected: datetime) -> None:
    assert missed(policy, Cron("0 9 * * *"), day(10), NOW) == expected


@pytest.mark.parametrize("policy", ["ALL", "LAST", "NONE"])
def test_a_date_to_come_was_not_missed(policy: str) -> None:
    assert missed(policy, Cron("0 9 * * *"), day(16), NOW) == day(16)


def test_the_latest_of_one_missed_date_is_itself() -> None:
    assert missed("LAST", Cron("0 9 * * *"), day(15), NOW) == day(15)


def test_a_due_date_stands_where_the_expression_names_none_before() -> None:
    assert missed("LAST", Cron("0 0 30 2 *"), day(10), NOW) == day(10)


def test_the_dates_between_two_instants_end_with_the_last_one() -> None:
    assert list(following(Cron("0 9 * * *"), day(10), day(12))) == [day(11), day(12)]


def test_so_many_dates_and_no_more() -> None:
    assert list(following(Cron("0 9 * * *"), day(10), day(31), most=2)) == [day(11), day(12)]


def test_no_dates_where_none_come() -> None:
    assert list(following(Cron("0 0 30 2 *"), day(10), day(31))) == []
