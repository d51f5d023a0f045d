"""Where one statement ends and the next begins."""

from __future__ import annotations

import re

from ostinato_jdbc.sql.scan import Syntax, scan

_TOKEN = re.compile(r"\w+|[();]")
_BODIES = frozenset({"FUNCTION", "PROCEDURE", "TRIGGER"})


def split(sql: str, syntax: Syntax) -> list[str]:
    """The statements of a text, without the semicolons between them; pieces of comments and blanks are none.

    A semicolon inside quotes, comments, parentheses or the body of a function or trigger does not end a statement.
    """
    statements: list[str] = []
    current = _Statement()
    for kind, text in scan(sql, syntax):
        if kind != "code":
            current.add(text, is_code=kind == "quoted")
            continue
        start = 0
        for token in _TOKEN.finditer(text):
            if current.ends_at(token[0]):
                current.add(text[start : token.start()])
                current.close(statements)
                current = _Statement()
                start = token.end()
        current.add(text[start:])
    current.close(statements)
    return statements


def words(sql: str, syntax: Syntax) -> set[str]:
    """The words of a text outside quotes and comments, in capitals."""
    found: set[str] = set()
    for kind, text in scan(sql, syntax):
        if kind == "code":
            found.update(word.upper() for word in re.findall(r"\w+", text))
    return found


class _Statement:
    """A statement on its way, with the depth of what is open in it."""

    def __init__(self) -> None:
        self._text: list[str] = []
        self._has_code = False
        self._parentheses = 0
        self._blocks = 0
        self._first = ""
        self._has_body = False

    def add(self, text: str, *, is_code: bool = True) -> None:
        self._text.append(text)
        self._has_code = self._has_code or (is_code and not text.isspace() and text != "")

    def close(self, statements: list[str]) -> None:
        if self._has_code:
            statements.append("".join(self._text).strip())

    def ends_at(self, token: str) -> bool:
        """Take note of a token; tells whether it ends the statement."""
        if token == ";":
            return self._parentheses <= 0 and self._blocks <= 0
        if token in "()":
            self._parentheses += 1 if token == "(" else -1
        else:
            self._word(token.upper())
        return False

    def _word(self, word: str) -> None:
        self._first = self._first or word
        self._has_body = self._has_body or (self._first == "CREATE" and word in _BODIES)
        if not self._has_body:
            return
        if word == "BEGIN" or (word == "CASE" and self._blocks > 0):
            self._blocks += 1
        elif word == "END" and self._blocks > 0:
            self._blocks -= 1
