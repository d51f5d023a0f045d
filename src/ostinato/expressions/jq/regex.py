"""Regular expressions of jq on those of Java."""

from __future__ import annotations

import re
from typing import Any

from ostinato.expressions.errors import ExpressionError
from ostinato.expressions.jq.values import JqError
from ostinato.expressions.regexes import MAX_INPUT, compiled

_FLAGS = {"i": "i", "x": "x", "s": "s", "p": "s", "l": "", "n": "", "g": ""}


def match_all(text: str, pattern: str, flags: str) -> list[dict[str, Any]]:
    """The matches, or with the flag `g` all of them: offset, length, string, captures."""
    if any(flag not in _FLAGS for flag in flags):
        raise JqError(f"{flags} is not a valid modifier string")
    if len(text) > MAX_INPUT:
        raise JqError("The text is too long for a regular expression.")
    letters = "".join(sorted({_FLAGS[flag] for flag in flags} - {""}))
    try:
        expression = compiled((f"(?{letters})" if letters else "") + pattern)
    except ExpressionError as error:
        raise JqError(f"{pattern} (at offset 0) is not a valid regex: {error.message}") from None
    found = [_match(each) for each in expression.finditer(text) if not ("n" in flags and each[0] == "")]
    return found if "g" in flags else found[:1]


def _match(found: re.Match[str]) -> dict[str, Any]:
    names = {number: name for name, number in found.re.groupindex.items()}
    captures = [
        {
            "offset": found.start(number),
            "length": len(found[number] or ""),
            "string": found[number],
            "name": names.get(number),
        }
        for number in range(1, found.re.groups + 1)
    ]
    return {"offset": found.start(), "length": len(found[0]), "string": found[0], "captures": captures}
