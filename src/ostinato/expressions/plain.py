"""Values of the language as plain Python values, for those who store or send them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ostinato.expressions.texts import java_text, well_formed
from ostinato.expressions.values import Float32, entries, is_map, items_of


def plain(value: Any) -> Any:
    """The value with the classes of the language taken off: int, float, Decimal, str, bool, None, list, dict.

    Dates and everything else become texts. Data that are plain already come back as they are.
    """
    if value is None or type(value) in (str, bool, int, float, Decimal):
        return value
    if isinstance(value, str):
        return well_formed(str.__str__(value))
    if isinstance(value, int):
        return int(value)
    if isinstance(value, Float32):
        return float(java_text(value))
    if isinstance(value, (datetime, date)):
        return java_text(value)
    if is_map(value):
        return {key if isinstance(key, str) else java_text(key): plain(item) for key, item in entries(value)}
    items = items_of(value)
    return java_text(value) if items is None else [plain(item) for item in items]
