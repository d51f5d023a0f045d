"""Names of tables and columns as they stand in a statement: always quoted, so that none can be more than a name."""

from __future__ import annotations

import re

_PART = re.compile(r'"((?:[^"]|"")*)"|([^.]+)')
_BARE = re.compile(r"[^\W\d][\w$]*")


def quoted(name: str) -> str:
    """One name in quotes."""
    return '"' + name.replace('"', '""') + '"'


def table(name: str, *, folds: bool) -> str:
    """The name of a table, perhaps with those of its schema and database before it: `sales.orders`.

    A part in quotes is kept as it is. `folds` tells that the database reads a bare name in small letters.
    """
    parts = [_part(match, folds) for match in _PART.finditer(name.strip())]
    if not parts:
        raise ValueError(f"'{name}' is no name of a table")
    return ".".join(parts)


def column(name: str, *, folds: bool) -> str:
    """The name of a column; dots are part of it."""
    if len(name) > 1 and name[0] == name[-1] == '"':
        return quoted(name[1:-1].replace('""', '"'))
    return quoted(name.lower() if folds and _BARE.fullmatch(name) else name)


def _part(match: re.Match[str], folds: bool) -> str:
    if match[1] is not None:
        return quoted(match[1].replace('""', '"'))
    bare = match[2].strip()
    return quoted(bare.lower() if folds and _BARE.fullmatch(bare) else bare)
