"""Values to block YAML, in the layout and with the quoting of Jackson's writer."""

from __future__ import annotations

import re
from typing import Any

from ostinato.expressions.errors import ExpressionError
from ostinato.expressions.texts import MAX_DEPTH, java_text, json_text, quoted
from ostinato.expressions.values import Character, Entry, MacroText, is_map, is_number, items_of

_WORDS = {
    variant
    for word in ("null", "true", "false", "yes", "no", "on", "off", "y", "n")
    for variant in (word, word.capitalize(), word.upper())
}
_DOUBLE = re.compile(r"[\[\]{},]|^#|\s#|:$|:\s|[\x00-\x08\x0b-\x1f\x7f\t\r]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x85\ufeff\u2028\u2029\t\r]")
_SINGLE = re.compile(r"^[ !&*|>%@'`\"]|^[-?](?: |$)| $|^(?:---|\.\.\.)(?:\s|$)|^0[0-9]+$")
_KEY_DOUBLE = re.compile(r"^[0-9+.~-]")
_KEY_SINGLE = re.compile(r"^#|\s#|:$|:\s")
_ESCAPES = {"\n": "\\n", "\t": "\\t", "\r": "\\r", "\0": "\\0", "\a": "\\a", "\b": "\\b", "\f": "\\f", "\v": "\\v",
            "\x1b": "\\e", '"': '\\"', "\\": "\\\\", "\x85": "\\N", "\u2028": "\\L", "\u2029": "\\P"}  # fmt: skip


def _double(text: str) -> str:
    def escape(found: re.Match[str]) -> str:
        character = found[0]
        short = _ESCAPES.get(character)
        return short or (f"\\x{ord(character):02X}" if ord(character) < 256 else f"\\u{ord(character):04X}")

    return '"' + re.sub(r'[\x00-\x1f\x7f-\x9f"\\\u2028\u2029\ufeff]', escape, text) + '"'


def _single(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _scalar(text: str, indent: int) -> str:
    """A text as a value; `indent` is that of the lines of a literal block."""
    if text == "" or text in _WORDS or text.startswith("~"):
        return _double(text)
    if "\n" in text:
        return _literal(text, indent)
    if _DOUBLE.search(text) or _CONTROL.search(text):
        return _double(text)
    return _single(text) if _SINGLE.search(text) else text


def _literal(text: str, indent: int) -> str:
    if _CONTROL.search(text) or re.search(r" (?:\n|$)", text):
        return _double(text)
    body = text.rstrip("\n")
    ends = len(text) - len(body)
    chomp = "-" if ends == 0 else "" if ends == 1 and body else "+"
    hint = "2" if text[0] in " \n" else ""
    lines = text.split("\n")
    if ends:
        lines = lines[:-1]
    space = " " * indent
    return f"|{hint}{chomp}\n" + "\n".join(space + line if line else "" for line in lines)


def _key(key: Any, indent: int) -> tuple[str, bool]:
    """A key, and whether it needs the `? key` form."""
    text = java_text(key)
    if text == "" or "\n" in text:
        return _double(text) if text == "" else _literal(text, indent + 2), True
    if not isinstance(key, str):
        return text, False
    if text in _WORDS or _KEY_DOUBLE.search(text) or _CONTROL.search(text):
        return _double(text), False
    if _SINGLE.search(text) or _KEY_SINGLE.search(text) or text[0] in "[]{},":
        return _single(text), False
    return text, False


def _leaf(value: Any, indent: int) -> str | None:
    """A value that stands on the line of its key or dash; None for a list or map with items."""
    if value is None:
        return "null"
    if isinstance(value, bool) or is_number(value):
        return json_text(value).strip('"')
    if isinstance(value, (str, Character, MacroText)):
        return _scalar(java_text(value), indent)
    if is_map(value) or isinstance(value, Entry):
        return None if isinstance(value, Entry) or len(value) else "{}"
    items = items_of(value)
    if items is None:
        return _scalar(json_text(value).strip('"'), indent) if not isinstance(value, bytes) else _bytes(value)
    return None if items else "[]"


def _bytes(value: bytes) -> str:
    return "!!binary " + quoted(json_text(value).strip('"'))


def _pairs(value: Any) -> list[tuple[Any, Any]]:
    return [(value.key, value.value)] if isinstance(value, Entry) else list(value.items())


def _lines(value: Any, indent: int, out: list[str], depth: int) -> None:
    """A list or map whose dashes or keys stand at the indent."""
    if depth > MAX_DEPTH:
        raise ExpressionError("The value nests too deeply for YAML.")
    if is_map(value) or isinstance(value, Entry):
        for key, item in _pairs(value):
            _pair(key, item, indent, out, depth)
    else:
        for item in items_of(value) or ():
            _item(item, indent, out, depth)


def _pair(key: Any, item: Any, indent: int, out: list[str], depth: int) -> None:
    space = " " * indent
    name, explicit = _key(key, indent)
    leaf = _leaf(item, indent + 2)
    head = f"{space}? {name}\n{space}:" if explicit else f"{space}{name}:"
    if leaf is not None:
        out.append(f"{head} {leaf}\n")
        return
    out.append(head + "\n")
    _lines(item, indent + (2 if is_map(item) or isinstance(item, Entry) else 1), out, depth + 1)


def _item(item: Any, indent: int, out: list[str], depth: int) -> None:
    space = " " * indent
    leaf = _leaf(item, indent + 1)
    if leaf is not None:
        out.append(f"{space}- {leaf}\n")
        return
    out.append(f"{space}-\n")
    _lines(item, indent + (1 if is_map(item) or isinstance(item, Entry) else 2), out, depth + 1)


def yaml_text(value: Any) -> str:
    """The YAML of a value, ending in a line break."""
    if value == "" and isinstance(value, str):
        return '--- ""\n'
    leaf = _leaf(value, 2)
    if leaf is not None:
        return leaf if leaf.endswith("\n") else leaf + "\n"
    out: list[str] = []
    _lines(value, 0 if is_map(value) or isinstance(value, Entry) else 1, out, 0)
    return "".join(out)
