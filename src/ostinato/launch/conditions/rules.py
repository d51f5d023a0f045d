"""Whether conditions hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ostinato.expressions import ExpressionError, is_truthy_text
from ostinato.launch.conditions.dates import DATES
from ostinato.launch.conditions.executions import EXECUTIONS
from ostinato.launch.conditions.rendered import Condition, Facts, Rendered
from ostinato.plugin.index import PluginIndex

_CORE = "io.kestra.plugin.core.condition."
MULTIPLE = "MultipleCondition"
"""The condition that collects others in a window; `groups` tells of it."""


def conditions_of(trigger: Mapping[str, Any]) -> list[Condition]:
    """All conditions of a trigger, those under the old name too; `when` counts as one more."""
    found = [*(trigger.get("conditions") or ()), *(trigger.get("scheduleConditions") or ())]
    when = trigger.get("when")
    return found if when is None else [*found, {"type": "when", "expression": when}]


def hold(trigger: Mapping[str, Any], facts: Facts) -> bool:
    """Whether all conditions of a trigger hold; ExpressionError for one that cannot be told. A date without another
    one named is the `trigger.date` of the scope."""
    return all(holds(condition, facts) for condition in conditions_of(trigger))


def holds(condition: Condition, facts: Facts) -> bool:
    """Whether one condition holds; ExpressionError if that cannot be told."""
    kind = kind_of(condition, facts.index)
    if kind in ("Not", "Or"):
        some = any(holds(one, facts) for one in condition.get("conditions") or ())
        return some is (kind == "Or")
    rule = _RULES.get(kind)
    if rule is None:
        raise ExpressionError(f"A condition of type {condition.get('type')} cannot be told for this trigger")
    try:
        return rule(Rendered(condition, facts))
    except (ValueError, KeyError) as error:
        raise ExpressionError(f"The condition of type {condition.get('type')} cannot be told: {error}") from error


def kind_of(condition: Condition, index: PluginIndex) -> str:
    """The last part of a condition's type, whatever name it is written under."""
    written = str(condition.get("type"))
    entry = index.lookup(written)
    return written if entry is None else entry.type.removeprefix(_CORE)


def _expression(condition: Rendered) -> bool:
    return condition.text("expression").strip() not in ("", "false")


def _when(condition: Rendered) -> bool:
    return is_truthy_text(condition.text("expression"))


_RULES: dict[str, Callable[[Rendered], bool]] = {"Expression": _expression, "when": _when, **DATES, **EXECUTIONS}
