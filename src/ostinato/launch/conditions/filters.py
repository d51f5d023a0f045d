"""The comparisons in the `where` of preconditions."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ostinato.expressions import ExpressionError, render_text
from ostinato.launch.conditions.rendered import Facts

_TESTS: dict[str, Callable[[str, str, Sequence[str]], bool]] = {
    "EQUAL_TO": lambda found, value, _: found == value,
    "NOT_EQUAL_TO": lambda found, value, _: found != value,
    "IN": lambda found, _, values: found in values,
    "NOT_IN": lambda found, _, values: found not in values,
    "IS_TRUE": lambda found, *_: found.strip() not in ("", "false"),
    "IS_FALSE": lambda found, *_: found.strip() == "false",
    "IS_NULL": lambda found, *_: not found.strip(),
    "IS_NOT_NULL": lambda found, *_: bool(found.strip()),
    "STARTS_WITH": lambda found, value, _: found.startswith(value),
    "ENDS_WITH": lambda found, value, _: found.endswith(value),
    "REGEX": lambda found, value, _: re.fullmatch(value, found) is not None,
    "CONTAINS": lambda found, value, _: value in found,
}


def passes(group: Mapping[str, Any], facts: Facts) -> bool:
    """Whether the watched execution passes all filters of a group, or one of them where its operand is OR."""
    passed = (_passes(one, facts) for one in group.get("filters") or ())
    return any(passed) if group.get("operand") == "OR" else all(passed)


def _passes(written: Mapping[str, Any], facts: Facts) -> bool:
    values = [str(value) for value in written.get("values") or ()]
    try:
        return _TESTS[str(written["type"])](_found(written, facts), str(written.get("value")), values)
    except re.error as error:
        raise ExpressionError(f"'{written.get('value')}' is not a valid pattern: {error}") from None


def _found(written: Mapping[str, Any], facts: Facts) -> str:
    """The text that is compared. What cannot be rendered is taken for nothing."""
    assert facts.watched is not None
    execution = facts.watched.execution
    if written["field"] == "EXPRESSION":
        try:
            return render_text(str(written.get("value")), facts.scope)
        except ExpressionError:
            return ""
    fields = {"FLOW_ID": execution.flow_id, "NAMESPACE": execution.namespace, "STATE": execution.state.value}
    return fields[str(written["field"])]
