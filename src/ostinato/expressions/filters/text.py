"""Filters on text."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import unicodedata
from collections.abc import Callable
from typing import Any
from urllib.parse import quote_plus, unquote_to_bytes

from ostinato.expressions.catalogue import Context, filter_
from ostinato.expressions.errors import EvaluationFailure, ExpressionError, IllegalArgument
from ostinato.expressions.formats.printf import format_text
from ostinato.expressions.hashing import hash_map
from ostinato.expressions.regexes import java_split, java_sub
from ostinato.expressions.runtime import Frame
from ostinato.expressions.texts import java_text
from ostinato.expressions.values import (
    Array,
    Long,
    class_name,
    is_collection,
    is_map,
    is_number,
    items_of,
)

_CONTROL = "".join(map(chr, range(33)))


@filter_(("{{ 'straße' | upper }}", "STRASSE"), ("{{ ['a'] | upper }}", "[A]"))
def upper(value: Any) -> str:
    """The text in upper case."""
    return java_text(value).upper()


@filter_(("{{ 'ABc' | lower }}", "abc"))
def lower(value: Any) -> str:
    """The text in lower case."""
    return java_text(value).lower()


_NOT_WHITE = "\u00a0\u2007\u202f\x85"


def _is_white(character: str) -> bool:
    return character.isspace() and character not in _NOT_WHITE


@filter_(("{{ 'ab CD' | capitalize }}", "Ab CD"))
def capitalize(value: str) -> str:
    """The first character that is not white space in title case, the rest unchanged."""
    for index, character in enumerate(value):
        if not _is_white(character):
            return value[:index] + _title_case(character) + value[index + 1 :]
    return value


def _title_case(character: str) -> str:
    titled = character.title()
    return titled if len(titled) == 1 else character


@filter_(("{{ 'ab-cd eF' | title }}", "Ab-cd EF"))
def title(value: str) -> str:
    """The first character of each word in title case, the rest unchanged."""
    out = []
    start = True
    for character in value:
        white = _is_white(character)
        out.append(_title_case(character) if start and not white else character)
        start = white
    return "".join(out)


@filter_(("[{{ ' a ' | trim }}]", "[a]"))
def trim(value: str) -> str:
    """Without leading and trailing white space and control characters."""
    return value.strip(_CONTROL)


@filter_(("{{ 'hello world' | abbreviate(8) }}", "hello..."), ("{{ 'hello' | abbreviate(5) }}", "he..."))
def abbreviate(value: str, length: Long | None = None) -> str:
    """The text if it is shorter than `length`, else cut to `length` with `...` at its end.

    Texts of at most 3 characters stay; a text of exactly the length is cut too. The length must be a Long.
    """
    if length is None:
        raise EvaluationFailure("The 'abbreviate' filter needs a length.")
    if length < 0:
        raise ExpressionError("Invalid argument to abbreviate filter; must be greater than zero")
    if len(value) < length or len(value) <= 3:
        return value
    return value[:length] if length <= 3 else value[: length - 3] + "..."


def _deeply(value: Any, change: Callable[[str], str]) -> Any:
    """The change on every leaf of maps and lists, as text; maps come out in hash order."""
    if value is None:
        raise EvaluationFailure("A null has no text to change.")
    if is_map(value):
        return hash_map([(key, _deeply(item, change)) for key, item in value.items()])
    if is_collection(value):
        return [_deeply(item, change) for item in items_of(value) or ()]
    return change(java_text(value))


def _pairs(pairs: Any) -> list[tuple[str, str]]:
    for new in pairs.values():
        if new is None:
            raise EvaluationFailure("A replacement must not be null.")
    return [(java_text(old), java_text(new)) for old, new in pairs.items()]


@filter_(
    ("{{ 'a.b' | replace({'.': '-'}) }}", "a-b"),
    ("{{ 'a1b22' | replace({'\\d+': '#'}, regexp=true) }}", "a#b#"),
    missing="The argument '{name}' is required.",
    renamed={"replace_pairs": "replace_pairs"},
)
def replace(context: Context, value: Any, replace_pairs: dict[str, Any] | None, regexp: bool = False) -> Any:
    """The keys of the map replaced by its values, in lists and maps at every leaf.

    With `regexp` the keys are Java regular expressions, and `$1`, `${name}` in the values stand for groups.
    """
    assert isinstance(context, Frame)
    if replace_pairs is None:
        raise ExpressionError("The argument 'replace_pairs' is required.")
    pairs = _pairs(replace_pairs)
    run = context.run

    def change(text: str) -> str:
        for old, new in pairs:
            text = run.bounded(java_sub(old, new, text) if regexp else text.replace(old, new))
        return text

    return _deeply(value, change)


@filter_(("{{ 'a.b.c' | substringBefore('.') }}", "a"))
def substring_before(value: Any, separator: str | None) -> str:
    """The text before the first separator; all of it if there is none."""
    text = java_text(value)
    return text if separator is None else text[: _found(text.find(separator), len(text))]


def _found(index: int, otherwise: int) -> int:
    return otherwise if index < 0 else index


@filter_(("{{ 'a.b.c' | substringAfter('.') }}", "b.c"))
def substring_after(value: Any, separator: str | None) -> str:
    """The text after the first separator; nothing if there is none."""
    text = java_text(value)
    if separator is None or separator not in text:
        return ""
    return text[text.find(separator) + len(separator) :]


@filter_(("{{ 'a.b.c' | substringBeforeLast('.') }}", "a.b"))
def substring_before_last(value: Any, separator: str | None) -> str:
    """The text before the last separator; all of it if there is none."""
    text = java_text(value)
    return text if not separator else text[: _found(text.rfind(separator), len(text))]


@filter_(("{{ 'a.b.c' | substringAfterLast('.') }}", "c"))
def substring_after_last(value: Any, separator: str | None) -> str:
    """The text after the last separator; nothing if there is none."""
    text = java_text(value)
    if not separator or separator not in text:
        return ""
    return text[text.rfind(separator) + len(separator) :]


def _required(value: Any) -> str:
    if value is None:
        raise EvaluationFailure("A null has no text to compare.")
    return java_text(value)


@filter_(("{{ 'Hello' | startsWith('He') }}", "true"), nulls=True)
def starts_with(text: Any, value: Any = None) -> bool:
    """Whether the text starts with another."""
    return _required(text).startswith(_required(value))


@filter_(("{{ 'Hello' | endsWith('lo') }}", "true"), nulls=True)
def ends_with(text: Any, value: Any = None) -> bool:
    """Whether the text ends with another."""
    return _required(text).endswith(_required(value))


_SLUG_SPACE = re.compile(r"[ \t\n\x0b\f\r]")
_SLUG_OTHER = re.compile(r"[^A-Za-z0-9_-]")


@filter_(("{{ 'Héllo W_1!' | slugify }}", "hello-w-1"))
def slugify(value: Any) -> str:
    """The text as part of a URL: ASCII letters, digits and dashes, lower case."""
    text = _SLUG_SPACE.sub("-", java_text(value))
    text = _SLUG_OTHER.sub("", unicodedata.normalize("NFD", text)).replace("_", "-")
    text = re.sub("-{2,}", "-", text)
    return text.removeprefix("-").removesuffix("-").lower()


@filter_(
    ("{{ 'a,b,c' | split(',') }}", '["a","b","c"]'),
    ("{{ 'a,b,c' | split(',', 2) }}", '["a","b,c"]'),
    missing="missing {name} parameter in split filter",
)
def split(value: str, delimiter: str, limit: Any = None) -> Array:
    """The parts of the text between matches of a Java regular expression.

    `limit`: at most so many parts; negative: trailing empty parts are kept.
    """
    if limit is not None and not is_number(limit):
        raise EvaluationFailure("The limit must be a number.")
    return Array(java_split(delimiter, value, int(limit or 0)))


@filter_(("{{ missing | default('x') }}", "x"), ("{{ 0 | default('x') }}", "0"), nulls=True)
def default(value: Any, default: Any = None) -> Any:
    """Another value for what is undefined, null, blank or empty."""
    return default if _is_void(value) else value


def _is_void(value: Any) -> bool:
    if isinstance(value, str):
        return value.strip(_CONTROL) == ""
    return value is None or ((is_map(value) or is_collection(value)) and not _size(value))


def _size(value: Any) -> int:
    return len(value) if is_map(value) else len(items_of(value) or ())


_ESCAPES = {"single": ("'", "\\'"), "double": ('"', '\\"'), "shell": ("'", "'\\''")}


@filter_(("{{ \"it's\" | escapeChar('shell') }}", "it'\\''s"))
def escape_char(value: Any, type: Any) -> Any:  # noqa: A002
    """Quotes escaped for text in `single` or `double` quotes or for a `shell`; in lists and maps at every leaf."""
    kind = java_text(type).lower()
    if kind not in _ESCAPES:
        raise ExpressionError(
            "The 'escapeChar' filter expects the value of 'type' to be one of: single, double, shell."
        )
    old, new = _ESCAPES[kind]
    return _deeply(value, lambda text: text.replace(old, new))


@filter_(("{{ 'a b~' | urlencode }}", "a+b%7E"))
def urlencode(value: str) -> str:
    """The text in the form encoding of UTF-8."""
    return quote_plus(value, safe="*").replace("~", "%7E")


_BAD_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


@filter_(("{{ 'a+b%7E' | urldecode }}", "a b~"))
def urldecode(value: str) -> str:
    """The text that the form encoding stands for."""
    if _BAD_PERCENT.search(value):
        raise IllegalArgument("URLDecoder: Illegal or incomplete escape (%) pattern")
    return unquote_to_bytes(value.replace("+", " ")).decode("utf-8", "replace")


@filter_(("{{ 'ab' | base64encode }}", "YWI="))
def base64encode(value: Any) -> str:
    """The text in base64."""
    return base64.b64encode(_utf8(java_text(value))).decode()


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", "replace")


@filter_(("{{ 'YWI' | base64decode }}", "ab"))
def base64decode(value: Any) -> str:
    """The UTF-8 text that base64 stands for; padding may be missing."""
    if not isinstance(value, str):
        raise ExpressionError("This filter applies to String")
    body = value.rstrip("=")
    if len(value) - len(body) > 2 or (value != body and len(value) % 4):
        raise ExpressionError("Please provide a correctly Base64 encoded value")
    try:
        return base64.b64decode(body + "=" * (-len(body) % 4), validate=True).decode("utf-8", "replace")
    except binascii.Error:
        raise ExpressionError("Please provide a correctly Base64 encoded value") from None


def _digest(value: Any, algorithm: str) -> str:
    if not isinstance(value, str):
        raise ExpressionError("Need a string to hash")
    return hashlib.new(algorithm, _utf8(value), usedforsecurity=False).hexdigest()


@filter_(("{{ '' | md5 }}", "d41d8cd98f00b204e9800998ecf8427e"))
def md5(value: Any) -> str:
    """The MD5 digest in hexadecimal."""
    return _digest(value, "md5")


@filter_(("{{ '' | sha1 }}", "da39a3ee5e6b4b0d3255bfef95601890afd80709"))
def sha1(value: Any) -> str:
    """The SHA-1 digest in hexadecimal."""
    return _digest(value, "sha1")


@filter_(("{{ '' | sha256 | length }}", "64"))
def sha256(value: Any) -> str:
    """The SHA-256 digest in hexadecimal."""
    return _digest(value, "sha256")


@filter_(("{{ '' | sha512 | length }}", "128"))
def sha512(value: Any) -> str:
    """The SHA-512 digest in hexadecimal."""
    return _digest(value, "sha512")


def _line_end(text: str) -> str:
    """The first kind of line end that is present."""
    return next((end for end in ("\r\n", "\n\r", "\n", "\r") if end in text), "\n")


def _prefix(name: str, amount: Long | None, prefix: str) -> str:
    if amount is None or amount < 0:
        raise ExpressionError(f"The '{name}' filter expects a positive integer >=0 as argument 'amount'.")
    if len(prefix) * amount > 1_000_000:
        raise ExpressionError(f"The '{name}' filter indents by at most a million characters.")
    return prefix * amount


@filter_(("{{ 'a' | indent(2) }}", "a"))
def indent(context: Context, value: Any, amount: Long | None = None, prefix: str = " ") -> str:
    """Every line but the first indented by `amount` times `prefix`. The amount must be a Long."""
    assert isinstance(context, Frame)
    text = java_text(value)
    if text == "":
        return text
    end = _line_end(text)
    return context.run.bounded(text.replace(end, end + _prefix("indent", amount, prefix)))


@filter_(("{{ 'a' | nindent(2) }}", "\n  a"))
def nindent(context: Context, value: Any, amount: Long | None = None, prefix: str = " ") -> str:
    """A line break, then every line indented by `amount` times `prefix`."""
    assert isinstance(context, Frame)
    text = java_text(value)
    if text == "":
        return text
    end = _line_end(text)
    space = _prefix("nindent", amount, prefix)
    return context.run.bounded(end + space + text.replace(end, end + space))


@filter_(("{{ 'ab' | nl2br }}", "ab"))
def nl2br(value: Any) -> str:
    """Line ends as `<br />`."""
    if not isinstance(value, str):
        raise IllegalArgument("Value must be a string.")
    return value.replace("\r\n", "<br />").replace("\n", "<br />").replace("\r", "<br />")


@filter_(("{{ '%05d|%s' | format(42, 'x') }}", "00042|x"), name="format")
def format_(value: Any, *arguments: Any) -> str:
    """The text as a Java format string, filled with the arguments."""
    return format_text(java_text(value), arguments)


@filter_(("{{ [1, 'x'] | string }}", "[1, x]"))
def string(value: Any) -> str:
    """The value as text."""
    return java_text(value)


@filter_(("{{ 1 | className }}", "java.lang.Long"))
def class_name_(value: Any) -> str:
    """The name of the Java class of the value, which decides what it can be used for."""
    return class_name(value)
