"""Where a cursor stands in a text that may be no YAML at the moment: told from indentation alone.

A line belongs to the nearest line above that is less indented; `- ` begins an item of a list. This is enough for what
people type, and never fails.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

_KEY = re.compile(r"^(?P<indent>\s*)(?P<dashes>(?:-\s+)*)(?P<key>[\w.$-]+|\"[^\"]*\"|'[^']*')\s*:(?P<rest>\s.*|)$")
_ITEM = re.compile(r"^(?P<indent>\s*)-(?:\s|$)")


@dataclass(slots=True)
class Cursor:
    """What stands around a cursor.

    `path` are the keys around it, outermost first; `siblings` the scalar entries of the innermost map, by key;
    `key` is the key whose value is being typed (None while a key is), `prefix` what has been typed of key or value.
    `expression` is the text of an open `{{` or `{%` up to the cursor.
    """

    path: list[str] = field(default_factory=list)
    siblings: dict[str, str] = field(default_factory=dict)
    key: str | None = None
    prefix: str = ""
    expression: str | None = None
    owners: list[dict[str, str]] = field(default_factory=list)


def cursor_at(source: str, line: int, column: int) -> Cursor:
    """The cursor before the character at a place, counted from 1; a place outside the text is at its nearest end."""
    lines = source.split("\n")
    line = min(max(line, 1), len(lines))
    typed = lines[line - 1][: max(column - 1, 0)]
    cursor = Cursor(expression=_expression(typed))
    match = _KEY.match(typed)
    if match is not None:
        cursor.key, cursor.prefix = _bare(match["key"]), match["rest"].strip()
        depth = len(match["indent"]) + len(match["dashes"])
    else:
        cursor.prefix = typed.strip().removeprefix("-").strip()
        depth = _depth(typed)
    _walk_up(lines, line, depth, cursor)
    return cursor


def _expression(typed: str) -> str | None:
    opened = max(typed.rfind("{{"), typed.rfind("{%"))
    if opened < 0 or typed.find("}}", opened) >= 0 or typed.find("%}", opened) >= 0:
        return None
    return typed[opened + 2 :]


def _depth(typed: str) -> int:
    """The column in which the keys of the map that is being typed stand."""
    item = re.match(r"^(\s*(?:-\s+)*)", typed)
    return len(item[1]) if item else len(typed)


def _bare(key: str) -> str:
    return key.strip("\"'")


def _walk_up(lines: list[str], line: int, depth: int, cursor: Cursor) -> None:
    """Collect the keys around, and for each map on the way its scalar entries."""
    entries = _entries(lines)
    place = line - 1
    level: int | None = depth
    while level is not None:
        cursor.owners.append(_map_of(entries, place, level))
        parent = next((n for n in range(place - 1, -1, -1) if entries[n] and entries[n][0] < level), None)
        if parent is None:
            break
        cursor.path.insert(0, entries[parent][1])
        place, level = parent, entries[parent][0]
    cursor.siblings = cursor.owners[0] if cursor.owners else {}


def _entries(lines: list[str]) -> list[Any]:
    """For each line: the column of its key, the key, the text behind it, and whether it begins an item; or None."""
    found: list[Any] = []
    for text in lines:
        match = _KEY.match(text)
        if match is None or text.lstrip().startswith("#"):
            found.append(None)
        else:
            column = len(match["indent"]) + len(match["dashes"])
            found.append((column, _bare(match["key"]), match["rest"].strip(), bool(match["dashes"])))
    return found


def _map_of(entries: list[Any], place: int, level: int) -> dict[str, str]:
    """The entries of the map in which a line stands: those of its level, up and down, within one item."""
    found: dict[str, str] = {}
    here = entries[place]
    above = range(place, -1, -1) if not (here and here[3]) else range(place, place - 1, -1)
    for n in above:
        entry = entries[n]
        if entry and entry[0] < level:
            break
        if entry and entry[0] == level:
            found[entry[1]] = entry[2]
            if entry[3]:
                break
    for n in range(place + 1, len(entries)):
        entry = entries[n]
        if entry and (entry[0] < level or (entry[0] == level and entry[3])):
            break
        if entry and entry[0] == level:
            found.setdefault(entry[1], entry[2])
    return found
