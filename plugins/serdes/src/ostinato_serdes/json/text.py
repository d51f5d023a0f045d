"""JSON text of Ion values, on one line: numbers keep their digits, null fields are left out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ostinato.plugin import plain
from ostinato.plugin.ion import Annotated


def json_text(value: Any, keep_annotations: bool = False) -> str:
    """The text of a value; annotations become an object around it if they are to be kept."""
    if isinstance(value, Annotated):
        inner = json_text(value.value, keep_annotations)
        if not keep_annotations:
            return inner
        return '{"ion_annotations":' + json_text(list(value.annotations)) + ',"value":' + inner + "}"
    if isinstance(value, Mapping):
        fields = ((key, item) for key, item in value.items() if item is not None)
        return "{" + ",".join(f"{_string(str(key))}:{json_text(item, keep_annotations)}" for key, item in fields) + "}"
    if isinstance(value, list):
        return "[" + ",".join(json_text(item, keep_annotations) for item in value) + "]"
    if isinstance(value, Decimal):
        return _decimal(value)
    if isinstance(value, datetime):
        return _string(value.isoformat(timespec="milliseconds").replace("+00:00", "Z"))
    return _string(value.isoformat()) if isinstance(value, date) else json.dumps(plain(value), ensure_ascii=False)


def _string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _decimal(value: Decimal) -> str:
    text = format(value, "f")
    return text.removesuffix(".")
