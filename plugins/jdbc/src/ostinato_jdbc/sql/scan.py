"""Cuts SQL text into code, quoted text and comments, by the rules of a database."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal, NamedTuple

Kind = Literal["code", "quoted", "comment"]


class Piece(NamedTuple):
    """A part of SQL text; the pieces of a text put together are the text."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Syntax:
    """What a database takes for quoted text and comments beside `'text'`, `"name"` and `-- comment`."""

    escapes: bool = False
    """`E'it\\'s'`"""
    dollars: bool = False
    """`$tag$text$tag$`"""
    backticks: bool = False
    """`` `name` ``"""
    brackets: bool = False
    """`[name]`"""
    nested_comments: bool = False
    """`/* one /* two */ */`"""


POSTGRESQL = Syntax(escapes=True, dollars=True, nested_comments=True)
SQLITE = Syntax(backticks=True, brackets=True)
DUCKDB = Syntax(escapes=True, dollars=True)

_COMMENT_MARK = re.compile(r"/\*|\*/")


def scan(sql: str, syntax: Syntax) -> Iterator[Piece]:
    """The pieces of a text in order. What is not closed goes to the end of the text."""
    opening = _opening(syntax)
    position = 0
    while (found := opening.search(sql, position)) is not None:
        if found.start() > position:
            yield Piece("code", sql[position : found.start()])
        end = found.end()
        if found.lastgroup == "block":
            end = _end_of_comment(sql, found.end(), nested=syntax.nested_comments)
        kind: Kind = "comment" if found.lastgroup in ("line", "block") else "quoted"
        yield Piece(kind, sql[found.start() : end])
        position = end
    if position < len(sql):
        yield Piece("code", sql[position:])


@cache
def _opening(syntax: Syntax) -> re.Pattern[str]:
    forms = [r"(?P<line>--[^\n]*)", r"(?P<block>/\*)"]
    if syntax.escapes:
        forms.append(r"(?P<escaped>(?<!\w)[eE]'[^'\\]*(?:(?:\\.|'')[^'\\]*)*(?:'|\Z))")
    if syntax.dollars:
        forms.append(r"(?P<dollars>(?<![\w$])\$(?P<tag>(?:[^\W\d]\w*)?)\$.*?(?:\$(?P=tag)\$|\Z))")
    forms += [_quotes("text", "'", "'"), _quotes("name", '"', '"')]
    if syntax.backticks:
        forms.append(_quotes("backticks", "`", "`"))
    if syntax.brackets:
        forms.append(r"(?P<brackets>\[[^\]]*(?:\]|\Z))")
    return re.compile("|".join(forms), re.DOTALL)


def _quotes(name: str, opening: str, closing: str) -> str:
    return rf"(?P<{name}>{opening}[^{closing}]*(?:{closing}{closing}[^{closing}]*)*(?:{closing}|\Z))"


def _end_of_comment(sql: str, position: int, *, nested: bool) -> int:
    depth = 1
    for mark in _COMMENT_MARK.finditer(sql, position):
        if mark[0] == "*/":
            depth -= 1
        elif nested:
            depth += 1
        if depth == 0:
            return mark.end()
    return len(sql)
