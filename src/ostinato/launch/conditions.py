"""Conditions of triggers: those that can be told from what the trigger gives and from a date."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from ostinato.expressions import ExpressionError, Scope, is_truthy_text, render_text
from ostinato.inputs.convert import text_of
from ostinato.plugin.index import PluginIndex

_CORE = "io.kestra.plugin.core.condition."
DAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
NTH = ("FIRST", "SECOND", "THIRD", "FOURTH")

Condition = Mapping[str, Any]


def conditions_of(trigger: Mapping[str, Any]) -> list[Condition]:
    """All conditions of a trigger, those under the old name too; `when` counts as one more."""
    found = [*(trigger.get("conditions") or ()), *(trigger.get("scheduleConditions") or ())]
    when = trigger.get("when")
    return found if when is None else [*found, {"type": "when", "expression": when}]


def hold(trigger: Mapping[str, Any], scope: Scope, index: PluginIndex) -> bool:
    """Whether all conditions of a trigger hold; ExpressionError for one that cannot be told. A date without another
    one named is the `trigger.date` of the scope."""
    return all(_holds(condition, scope, index) for condition in conditions_of(trigger))


def _holds(condition: Condition, scope: Scope, index: PluginIndex) -> bool:
    written = str(condition.get("type"))
    entry = index.lookup(written)
    kind = written if entry is None else entry.type.removeprefix(_CORE)
    if kind in ("Not", "Or"):
        some = any(_holds(one, scope, index) for one in condition.get("conditions") or ())
        return some is (kind == "Or")
    rule = _RULES.get(kind)
    if rule is None:
        raise ExpressionError(f"A condition of type {written} cannot be told for this trigger")
    try:
        return rule(_Rendered(condition, scope))
    except (ValueError, KeyError) as error:
        raise ExpressionError(f"The condition of type {written} cannot be told: {error}") from error


class _Rendered:
    """The properties of one condition."""

    def __init__(self, condition: Condition, scope: Scope):
        self._condition, self._scope = condition, scope

    def text(self, name: str) -> str:
        """A property, rendered; ValueError where it is missing."""
        found = self.optional(name)
        if found is None:
            raise ValueError(f"`{name}` is missing")
        return found

    def optional(self, name: str) -> str | None:
        written = self._condition.get(name)
        return None if written is None else render_text(text_of(written), self._scope)

    @property
    def moment(self) -> datetime:
        """The date in question; a mere day begins at midnight UTC."""
        return _moment(self.optional("date") or render_text("{{ trigger.date }}", self._scope))


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text.partition("[")[0])
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def _expression(condition: _Rendered) -> bool:
    return condition.text("expression").strip() not in ("", "false")


def _when(condition: _Rendered) -> bool:
    return is_truthy_text(condition.text("expression"))


def _weekend(condition: _Rendered) -> bool:
    return condition.moment.weekday() >= 5


def _day_of_week(condition: _Rendered) -> bool:
    return DAYS[condition.moment.weekday()] == condition.text("dayOfWeek")


def _day_in_month(condition: _Rendered) -> bool:
    if not _day_of_week(condition):
        return False
    day, nth = condition.moment.date(), condition.text("dayInMonth")
    return _is_last(day) if nth == "LAST" else (day.day - 1) // 7 == NTH.index(nth)


def _is_last(day: date) -> bool:
    return day.day + 7 > monthrange(day.year, day.month)[1]


def _between(condition: _Rendered, moment: Any, read: Callable[[str], Any]) -> bool:
    after, before = condition.optional("after"), condition.optional("before")
    if after is None and before is None:
        raise ValueError("Invalid condition with no before nor after")
    return (after is None or moment > read(after)) and (before is None or moment < read(before))


def _dates_between(condition: _Rendered) -> bool:
    return _between(condition, condition.moment, _moment)


def _times_between(condition: _Rendered) -> bool:
    return _between(condition, _since_midnight(condition.moment.timetz()), _time)


def _time(text: str) -> timedelta:
    return _since_midnight(time.fromisoformat(text))


def _since_midnight(at: time) -> timedelta:
    """Times with an offset are compared as if they were of one day, so this may be negative or above a day."""
    passed = timedelta(hours=at.hour, minutes=at.minute, seconds=at.second, microseconds=at.microsecond)
    return passed - (at.utcoffset() or timedelta())


_RULES: dict[str, Callable[[_Rendered], bool]] = {
    "Expression": _expression,
    "when": _when,
    "Weekend": _weekend,
    "DayWeek": _day_of_week,
    "DayWeekInMonth": _day_in_month,
    "DateTimeBetween": _dates_between,
    "TimeBetween": _times_between,
}
