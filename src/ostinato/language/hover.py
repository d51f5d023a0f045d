"""What the thing under the cursor is."""

from __future__ import annotations

import re
from typing import Any

from ostinato.expressions import FILTERS, FUNCTIONS
from ostinato.language.cursor import cursor_at
from ostinato.language.members import fields_of, owner_of, values_of
from ostinato.language.variables import ROOTS, members
from ostinato.plugin.index import PluginIndex

_WORD = re.compile(r"[\w.$-]+")


def hover(source: str, line: int, column: int, index: PluginIndex) -> str | None:
    """A description in Markdown of what stands at a place; None where there is nothing to say."""
    lines = source.split("\n")
    text = lines[line - 1] if line <= len(lines) else ""
    word = next((m for m in _WORD.finditer(text) if m.start() < column <= m.end()), None)
    if word is None:
        return None
    cursor = cursor_at(source, line, word.end() + 1)
    if cursor.expression is not None:
        return _of_expression(source, line, word[0][: _end_of_name(word[0], column - word.start() - 1)])
    entry = index.lookup(word[0]) if "." in word[0] else None
    if entry is not None:
        documentation = (index.load(entry.type).__doc__ or "").strip()
        return f"**{entry.type}**\n\n{entry.title}\n\n{documentation}"
    before = text[: word.start()]
    if before.strip(" -") or not text[word.end() :].lstrip().startswith(":"):
        return None
    return _of_property(cursor_at(source, line, word.start() + 1), word[0], index)


def _of_property(cursor: Any, name: str, index: PluginIndex) -> str | None:
    owner = owner_of(cursor, index)
    for known, info in fields_of(owner) if owner is not None else ():
        if known == name:
            values = values_of(info.annotation)
            allowed = f"\n\nOne of: {', '.join(values)}" if values else ""
            default = "" if info.is_required() or info.default is None else f"\n\nDefault: `{info.default}`"
            return f"**{name}**\n\n{info.description or ''}{allowed}{default}"
    return None


def _end_of_name(path: str, place: int) -> int:
    """Where the name at a place of a path ends, so that of `outputs.load.uri` each step is told."""
    dot = path.find(".", place)
    return len(path) if dot < 0 else dot


def _of_expression(source: str, line: int, path: str) -> str | None:
    root, _, name = path.rpartition(".")
    known = next((one for one in (members(source, line, root) if root else ROOTS) if one.label == name), None)
    if known is not None:
        return "\n\n".join(part for part in (f"**{path}**", known.detail, known.documentation) if part)
    for what, entries in (("filter", FILTERS), ("function", FUNCTIONS)) if not root else ():
        entry = entries.get(name)
        if entry is not None:
            return f"**{name}** {what}\n\n`{entry.signature}`\n\n{entry.docstring}"
    return None
