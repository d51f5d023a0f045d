"""File patterns as flows write them: `*` and `?` stay in a folder, `**` crosses folders, `[..]` and `{a,b}` choose."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

LONGEST_PATTERN = 1000
"""Characters of the longest pattern that is taken."""


@lru_cache(maxsize=512)
def compile_glob(pattern: str) -> re.Pattern[str]:
    """Compile a pattern that must match a whole relative path; ValueError for one that is too long or not closed."""
    if len(pattern) > LONGEST_PATTERN:
        raise ValueError(f"The pattern is longer than {LONGEST_PATTERN} characters")
    pieces, position, depth = [], 0, 0
    while position < len(pattern):
        piece, position, depth = _piece(pattern, position, depth)
        pieces.append(piece)
    if depth:
        raise ValueError(f"Missing '}}' in the pattern '{pattern}'")
    return re.compile("".join(pieces), re.DOTALL)


def _piece(pattern: str, position: int, depth: int) -> tuple[str, int, int]:
    character = pattern[position]
    if character == "*":
        end = position
        while end < len(pattern) and pattern[end] == "*":
            end += 1
        return (".*" if end - position > 1 else "[^/]*"), end, depth
    if character == "?":
        return "[^/]", position + 1, depth
    if character == "[":
        return *_bracket(pattern, position), depth
    if character == "\\" and position + 1 < len(pattern):
        return re.escape(pattern[position + 1]), position + 2, depth
    return _choice(character, position, depth)


def _choice(character: str, position: int, depth: int) -> tuple[str, int, int]:
    if character == "{":
        return "(?:", position + 1, depth + 1
    if character == "}" and depth:
        return ")", position + 1, depth - 1
    if character == "," and depth:
        return "|", position + 1, depth
    return re.escape(character), position + 1, depth


def _bracket(pattern: str, position: int) -> tuple[str, int]:
    end = pattern.find("]", position + 2)
    if end < 0:
        raise ValueError(f"Missing ']' in the pattern '{pattern}'")
    body = pattern[position + 1 : end]
    negated, body = (True, body[1:]) if body[0] in "!^" else (False, body)
    escaped = body.replace("\\", "\\\\").replace("[", "\\[").replace("^", "\\^")
    return f"(?:(?!/)[{'^' if negated else ''}{escaped}])", end + 1


def is_glob(text: str) -> bool:
    """Whether a name is a pattern rather than the name of one file."""
    return any(character in text for character in "*?[{")


def matches_any(path: str, patterns: Iterable[str], *, anywhere: bool = False) -> bool:
    """Whether a relative path, with `/`, matches one of the patterns.

    `anywhere`: a pattern may begin at any folder, unless it begins with `/`, as those of namespace files do.
    """
    return any(_matches(path, pattern, anywhere) for pattern in patterns)


def _matches(path: str, pattern: str, anywhere: bool) -> bool:
    rest = pattern.removeprefix("./")
    if not anywhere or rest.startswith("/"):
        return compile_glob(rest.lstrip("/")).fullmatch(path) is not None
    return compile_glob("**/" + rest).fullmatch("/" + path) is not None


@lru_cache(maxsize=512)
def compile_wildcards(pattern: str) -> re.Pattern[str]:
    """Compile a pattern of names in which `*` stands for any text and `?` for one character."""
    return re.compile("".join({"*": ".*", "?": "."}.get(sign) or re.escape(sign) for sign in pattern), re.DOTALL)
