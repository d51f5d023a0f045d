"""The jq filter."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ostinato.expressions.catalogue import Context, filter_
from ostinato.expressions.errors import ExpressionError, WrongClass
from ostinato.expressions.formats.json_reader import first_value
from ostinato.expressions.jq import JqError, evaluate
from ostinato.expressions.runtime import Frame
from ostinato.expressions.texts import java_text, json_text
from ostinato.expressions.values import Entry, Float32, Long, class_name, is_map, items_of


def _plain(value: Any) -> Any:
    """A value as JSON; null entries of maps are lost."""
    if value is None or type(value) in (str, bool, int, float, Long):
        return value
    if isinstance(value, (str, int)):
        return str(value) if isinstance(value, str) else int(value)
    if isinstance(value, (Float32, Decimal)):
        return float(value)
    if is_map(value):
        return {java_text(key): _plain(item) for key, item in value.items() if item is not None}
    if isinstance(value, Entry):
        return {java_text(value.key): _plain(value.value)}
    items = items_of(value)
    if items is not None:
        return [_plain(item) for item in items]
    if isinstance(value, (bytes, datetime, date)) or hasattr(type(value), "JAVA"):
        return first_value(json_text(value))
    return java_text(value)


def _input(value: Any, program: str) -> Any:
    """A text is JSON; an empty one holds no value, which can only be passed through."""
    if not isinstance(value, str):
        return _plain(value)
    if value.strip():
        return first_value(value)
    if program.strip() != ".":
        raise JqError("there is no value in the text")
    return None


@filter_(
    ("{{ {'a': [1, 2]} | jq('.a[]') }}", "[1,2]"),
    ("{{ [1, 2, 3] | jq('map(. * 2) | add') | first }}", "12"),
)
def jq(context: Context, value: Any, expression: Any) -> list[Any]:
    """The list of all outputs of a jq program. A text is read as JSON first."""
    assert isinstance(context, Frame)
    if not isinstance(expression, str):
        raise WrongClass(f"class {class_name(expression)} cannot be cast to class java.lang.String")
    try:
        return evaluate(expression, _input(value, expression), context.run.step)
    except (JqError, ValueError) as error:
        shown = java_text(value)[:200]
        raise ExpressionError(f"Unable to parse jq value '{shown}' with type '{class_name(value)}': {error}") from None
