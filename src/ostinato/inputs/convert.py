"""One value to one type. A value of the native type is taken as it is; of anything else the text is read.

`Refused` carries the reason as users know it; `raw` reasons are those of a parser and are shown apart.
"""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from ostinato.duration import parse_duration
from ostinato.expressions.formats.yaml_reader import first_document
from ostinato.expressions.texts import java_text
from ostinato.inputs import json_words, times, uris


class Refused(ValueError):
    """A value that does not fit its type."""

    def __init__(self, reason: str, raw: bool = False):
        super().__init__(reason)
        self.reason = reason
        self.raw = raw

    def told(self, what: str, id_: str) -> str:
        """The whole message about an input or an output."""
        if self.raw:
            return f" errors:\n```\n{self.reason}\n```"
        return f"Invalid value for {what} `{id_}`. Cause: {self.reason}"


Options = Mapping[str, Any]
Converter = Callable[[Any, Options], Any]

_WHOLE = re.compile(r"[-+]?\d{1,20}", re.ASCII)
_LARGE = 1e7
"""From here on Java writes floats with an exponent."""
_DECIMAL = re.compile(r"([-+]?(?:NaN|Infinity|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?))[fFdD]?", re.ASCII)
_HEXADECIMAL = re.compile(r"([-+]?0[xX](?:[0-9a-fA-F]+\.?[0-9a-fA-F]*|\.[0-9a-fA-F]+)[pP][-+]?\d+)[fFdD]?", re.ASCII)


def text_of(value: Any) -> str:
    """The text of a value as it would have been sent."""
    if isinstance(value, str):
        return value
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (dict, list)):
        return java_text(value)
    return str(value)


def convert(type_: str, value: Any, options: Options) -> Any:
    """Convert a value to a type; Refused with the reason where that cannot be."""
    converter = _CONVERTERS.get(type_)
    if converter is None:
        raise Refused(f"Invalid type: {type_}")
    return converter(value, options)


def _string(value: Any, _: Options) -> str:
    return text_of(value)


def _int(value: Any, _: Options) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        number = value
    else:
        text = text_of(value)
        if not _WHOLE.fullmatch(text):
            raise Refused(f'For input string: "{text}"')
        number = int(text)
    if not -(2**31) <= number < 2**31:
        raise Refused(f'For input string: "{number}"')
    return number


def _float(value: Any, _: Options) -> float:
    number = value if isinstance(value, float) else _decimal(text_of(value))
    return number if math.isnan(number) else _shortest(struct.unpack("f", struct.pack("f", number))[0])


def storable(value: Any) -> Any:
    """A converted value as it is stored: JSON has no NaN and no infinity, and large whole floats are plain numbers."""
    if isinstance(value, list):
        return [storable(item) for item in value]
    if isinstance(value, dict):
        return {key: storable(inner) for key, inner in value.items()}
    if not isinstance(value, float):
        return value
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return int(Decimal(repr(value))) if abs(value) >= _LARGE and value.is_integer() else value


def _decimal(text: str) -> float:
    match = _DECIMAL.fullmatch(text.strip())
    if match is not None:
        return float(match[1])
    match = _HEXADECIMAL.fullmatch(text.strip())
    if match is None:
        raise Refused(f'For input string: "{text}"')
    return float.fromhex(match[1])


def _shortest(single: float) -> float:
    """The shortest decimal that names the same 32-bit number."""
    candidates = (float(f"{single:.{digits}g}") for digits in range(1, 10))
    return next(number for number in candidates if struct.unpack("f", struct.pack("f", number))[0] == single)


def _bool(value: Any, _: Options) -> bool:
    return value if isinstance(value, bool) else text_of(value).lower() == "true"


def _read(read: Callable[[str], Any], text: str) -> Any:
    """What a parser makes of a text; its own words where it cannot."""
    try:
        return read(text)
    except ValueError as error:
        raise Refused(str(error), raw=True) from None


def _datetime(value: Any, _: Options) -> str:
    return str(_read(times.instant, text_of(value)))


def _date(value: Any, _: Options) -> str:
    return str(_read(times.day, text_of(value)))


def _time(value: Any, _: Options) -> str:
    return str(_read(times.clock, text_of(value)))


def _duration(value: Any, _: Options) -> float:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    text = text_of(value)
    try:
        if not text.lstrip("+-").upper().startswith("P") or "W" in text.upper():
            raise ValueError
        return parse_duration(text).total_seconds()
    except ValueError:
        raise Refused("Text cannot be parsed to a Duration", raw=True) from None


def _json(value: Any, _: Options) -> Any:
    if isinstance(value, (dict, list)):
        return value
    return _read(json_words.parsed, text_of(value))


def _yaml(value: Any, _: Options) -> Any:
    if isinstance(value, (dict, list)):
        return value
    return _read(lambda text: first_document(text, unique=True), text_of(value))


def _uri(value: Any, _: Options) -> str:
    text = text_of(value)
    wrong = uris.fault(text)
    if wrong is not None:
        raise Refused(wrong)
    return text


def _array(value: Any, options: Options) -> list[Any]:
    item = options.get("itemType")
    items = value
    if not isinstance(value, list):
        items = _read(json_words.parsed, text_of(value))
        if not isinstance(items, list):
            raise Refused(json_words.no_list(items), raw=True)
    return [_element(one, str(item)) for one in items] if item else items


def _choices(value: Any, options: Options) -> list[Any]:
    return _array(value, {**options, "itemType": options.get("itemType") or "STRING"})


def _element(value: Any, item: str) -> Any:
    try:
        if value is None or (item == "DURATION" and not isinstance(value, str)):
            raise Refused("No value of the type")
        return convert(item, value, {})
    except Refused:
        raise Refused(f"Unable to parse array element as `{item}` on `{text_of(value)}`") from None


_CONVERTERS: dict[str, Converter] = {
    "STRING": _string,
    "SELECT": _string,
    "ENUM": _string,
    "FILE": _string,
    "SECRET": _string,
    "INT": _int,
    "FLOAT": _float,
    "BOOL": _bool,
    "BOOLEAN": _bool,
    "DATETIME": _datetime,
    "DATE": _date,
    "TIME": _time,
    "DURATION": _duration,
    "JSON": _json,
    "ION": _json,
    "YAML": _yaml,
    "URI": _uri,
    "EMAIL": _string,
    "ARRAY": _array,
    "MULTISELECT": _choices,
}
