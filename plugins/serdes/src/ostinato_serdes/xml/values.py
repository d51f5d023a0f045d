"""Elements as values: attributes and children are fields, repeated ones lists, text beside them `content`."""

from __future__ import annotations

import re
from collections.abc import Set
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import Element

_WORDS = {"true": True, "false": False, "null": None}
_WHOLE = re.compile(r"-?(?:0|[1-9]\d*)", re.ASCII)
_FRACTION = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d{1,3})?", re.ASCII)
_LONGEST_NUMBER = 1000


def value_of(element: Element, lists: Set[str] = frozenset()) -> Any:
    """The value of an element; the names in `lists` give a list even where they come once."""
    fields: dict[str, Any] = {}
    for name, text in element.attrib.items():
        _add(fields, name, scalar(text), lists)
    _add_text(fields, element.text, lists)
    for child in element:
        if child.tag in lists and not child.attrib and not len(child) and not (child.text or "").strip():
            fields.setdefault(child.tag, [])
        else:
            _add(fields, child.tag, value_of(child, lists), lists)
        _add_text(fields, child.tail, lists)
    if not fields:
        return ""
    return fields["content"] if set(fields) == {"content"} and not element.attrib else fields


def _add_text(fields: dict[str, Any], text: str | None, lists: Set[str]) -> None:
    stripped = (text or "").strip()
    if stripped:
        _add(fields, "content", scalar(stripped), lists)


def _add(fields: dict[str, Any], name: str, value: Any, lists: Set[str]) -> None:
    if name not in fields:
        fields[name] = [value] if name in lists else value
    elif isinstance(fields[name], list):
        fields[name].append(value)
    else:
        fields[name] = [fields[name], value]


def scalar(text: str) -> Any:
    """A text as the number, truth value or null that it is; numbers with leading zeros stay texts."""
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    if len(text) <= _LONGEST_NUMBER:
        if _WHOLE.fullmatch(text):
            return int(text)
        if _FRACTION.fullmatch(text):
            return Decimal(text)
    return text
