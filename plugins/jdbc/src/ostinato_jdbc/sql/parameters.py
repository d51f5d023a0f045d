"""Named and numbered parameters of statements, put into the form that a driver takes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from ostinato_jdbc.sql.scan import Syntax, scan

_NAMED = re.compile(r"(?<![:\w]):(\w+)")
_QUESTION = re.compile(r"\?\??")

Escape = Callable[[str], str]


def unchanged(text: str) -> str:
    """The text as it is."""
    return text


def bind(
    sql: str,
    parameters: Mapping[str, Any],
    syntax: Syntax,
    placeholder: Callable[[str], str],
    escape: Escape = unchanged,
) -> tuple[str, dict[str, Any]]:
    """Replace each `:name` by a placeholder; gives the statement and the values of its placeholders.

    A name that is not given is null. A cast `::type`, a text and a comment are left alone; a number after a colon is a
    parameter only if it is given. `escape` is applied to everything else.
    """
    names: dict[str, str] = {}

    def replaced(text: str) -> str:
        result, position = [], 0
        for found in _NAMED.finditer(text):
            if found[1][0].isdigit() and found[1] not in parameters:
                continue
            key = names.setdefault(found[1], f"p{len(names)}")
            result += [escape(text[position : found.start()]), placeholder(key)]
            position = found.end()
        return "".join([*result, escape(text[position:])])

    written = "".join(replaced(text) if kind == "code" else escape(text) for kind, text in scan(sql, syntax))
    return written, {key: parameters.get(name) for name, key in names.items()}


def positional(
    sql: str, syntax: Syntax, placeholder: Callable[[int], str], escape: Escape = unchanged
) -> tuple[str, int]:
    """Replace each `?` by a placeholder, given its number from 1 on; gives the statement and how many there are.

    `??` is an operator `?`.
    """
    count = 0

    def replaced(text: str) -> str:
        nonlocal count
        result, position = [], 0
        for found in _QUESTION.finditer(text):
            result.append(escape(text[position : found.start()]))
            count += found[0] == "?"
            result.append("?" if found[0] == "??" else placeholder(count))
            position = found.end()
        return "".join([*result, escape(text[position:])])

    written = "".join(replaced(text) if kind == "code" else escape(text) for kind, text in scan(sql, syntax))
    return written, count
