"""Ranges of whole numbers and of letters."""

from __future__ import annotations

from typing import Any

from ostinato.expressions.errors import ExpressionError
from ostinato.expressions.runtime import Frame
from ostinato.expressions.values import Character, Long, is_number

_WRONG = "Arguments of range function must be of type Number or String with a length of 1"


def _letter(value: Any) -> int | None:
    if isinstance(value, Character):
        return ord(value.text)
    return ord(value) if isinstance(value, str) and len(value) == 1 else None


def inclusive_range(frame: Frame, start: Any, end: Any, step: Any = 1) -> list[Any]:
    """From start to end, both included; fractions are cut. Empty if the direction does not fit."""
    if not is_number(step) or step != step:
        raise ExpressionError("The increment of the range function must be a number")
    by = int(step)
    if by == 0:
        raise ExpressionError("The increment of the range function must be different than 0")
    numbers = is_number(start) and is_number(end)
    first, last = (int(start), int(end)) if numbers else (_letter(start), _letter(end))
    if first is None or last is None:
        raise ExpressionError(_WRONG)
    found = range(first, last + (1 if by > 0 else -1), by)
    frame.run.bounded_items(len(found))
    return [Long(value) for value in found] if numbers else [Character(chr(value)) for value in found]
