"""YAML as Jackson reads it: scalars by the words of YAML 1.1, aliases as their names, merge keys as ordinary ones."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

MAX_DEPTH = 200

_TRUE = {"true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON"}
_FALSE = {"false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF"}
_NULL = {"", "~", "null", "Null", "NULL"}
_DECIMAL = re.compile(r"[+-]?(?:0|[1-9][0-9_]*)")
_OCTAL = re.compile(r"([+-]?)0([0-7_]+)")
_HEX = re.compile(r"([+-]?)0x([0-9a-fA-F_]+)")
_BINARY = re.compile(r"([+-]?)0b([01_]+)")
_FLOAT = re.compile(r"[+-]?(?:[0-9][0-9_]*\.[0-9_]*|\.[0-9][0-9_]*|[0-9][0-9_]*(?=[eE]))(?:[eE][+-]?[0-9]+)?")
_SPECIAL = re.compile(r"[+-]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_TAG = "tag:yaml.org,2002:"


def _based(found: re.Match[str], base: int) -> int:
    return int(found[1] + found[2].replace("_", ""), base)


def plain_scalar(text: str) -> Any:
    """The value of a plain scalar. Raises ValueError for `.inf` and `.nan`."""
    if text in _NULL:
        return None
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    if text[0] not in "+-.0123456789":
        return text
    if _SPECIAL.fullmatch(text):
        raise ValueError(f"Malformed numeric value '{text}'")
    if _DECIMAL.fullmatch(text):
        return int(text.replace("_", ""))
    for pattern, base in ((_OCTAL, 8), (_HEX, 16), (_BINARY, 2)):
        found = pattern.fullmatch(text)
        if found is not None and found[2].strip("_"):
            return _based(found, base)
    return float(text.replace("_", "")) if _FLOAT.fullmatch(text) else text


def _tagged(event: ScalarEvent) -> Any:
    tag = (event.tag or "").removeprefix(_TAG)
    if tag == "str":
        return event.value
    if tag == "binary":
        return base64.b64decode(event.value)
    if tag == "int" or tag == "float":
        value = plain_scalar(event.value)
        return float(value) if tag == "float" and isinstance(value, int) else value
    if tag in ("bool", "null"):
        return plain_scalar(event.value)
    return event.value


def _scalar(event: ScalarEvent) -> Any:
    if event.tag is not None and event.tag != "!":
        return _tagged(event)
    return plain_scalar(event.value) if event.implicit[0] else event.value


class _Builder:
    """Builds the value of one document from its events."""

    def __init__(self, events: Iterator[Event], unique: bool) -> None:
        self.events, self.unique = events, unique

    def value(self, event: Event, depth: int = 0) -> Any:
        if depth > MAX_DEPTH:
            raise ValueError("The document nests too deeply")
        if isinstance(event, ScalarEvent):
            return _scalar(event)
        if isinstance(event, AliasEvent):
            return event.anchor
        if isinstance(event, SequenceStartEvent):
            return self.sequence(depth)
        return self.mapping(depth)

    def sequence(self, depth: int) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(self.events), SequenceEndEvent):
            items.append(self.value(event, depth + 1))
        return items

    def mapping(self, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not isinstance(event := next(self.events), MappingEndEvent):
            key = self.key(event)
            if self.unique and key in found:
                raise ValueError(f"Duplicate field '{key}'")
            found[key] = self.value(next(self.events), depth + 1)
        return found

    def key(self, event: Event) -> str:
        if isinstance(event, ScalarEvent):
            return str(event.value)
        if isinstance(event, AliasEvent):
            return str(event.anchor)
        raise ValueError("Expected a field name")


def first_document(text: str, unique: bool = False) -> Any:
    """The value of the first document. Raises ValueError with the reason; with `unique` for a key that stands twice in
    a map too, of which the last value counts otherwise."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        events = yaml.parse(text, Loader=loader)
        for event in events:
            if isinstance(event, (ScalarEvent, SequenceStartEvent, MappingStartEvent, AliasEvent)):
                if isinstance(event, ScalarEvent) and event.value == "" and event.implicit[0]:
                    return None
                return _Builder(events, unique).value(event)
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from None
    raise ValueError("No content to map due to end-of-input")
