"""Tokens of a jq program."""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple

from ostinato.expressions.jq.values import JqError


class Token(NamedTuple):
    """`kind` is one of number, string, name, variable, field, format, sign, end. A string's value is its parts:
    texts and lists of tokens in turn."""

    kind: str
    value: Any


_SPACE = re.compile(r"(?:\s+|#[^\n]*)+")
_TOKEN = re.compile(
    r"(?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)"
    r"|(?P<field>\.[A-Za-z_]\w*)"
    r"|(?P<variable>\$(?:__loc__|[A-Za-z_]\w*))"
    r"|(?P<name>[A-Za-z_]\w*(?:::[A-Za-z_]\w*)*)"
    r"|(?P<format>@[A-Za-z0-9_]+)"
    r"|(?P<sign>\?//|//=|\|=|\+=|-=|\*=|/=|%=|==|!=|<=|>=|//|\.\.|[.\[\]{}()|,:;=<>+\-*/%?])",
    re.ASCII,
)
_PIECE = re.compile(r'(?:[^"\\]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})+')


class Lexer:
    """Reads tokens from a program."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.index = 0

    def tokens(self, closing: bool = False) -> list[Token]:
        """All tokens; with `closing` up to the bracket that ends an interpolation."""
        found: list[Token] = []
        depth = 0
        while True:
            space = _SPACE.match(self.text, self.index)
            if space is not None:
                self.index = space.end()
            if self.index >= len(self.text):
                if closing:
                    raise JqError("syntax error: unfinished string interpolation")
                return [*found, Token("end", "")]
            token = self.token()
            if token.kind == "sign":
                depth += (token.value == "(") - (token.value == ")")
                if closing and depth < 0:
                    return [*found, Token("end", "")]
            found.append(token)

    def token(self) -> Token:
        if self.text[self.index] == '"':
            return self.string()
        match = _TOKEN.match(self.text, self.index)
        if match is None:
            raise JqError(f"syntax error: unexpected character {self.text[self.index]!r}")
        self.index = match.end()
        kind = match.lastgroup or ""
        return Token(kind, match[0][1:] if kind in ("field", "variable", "format") else match[0])

    def string(self) -> Token:
        self.index += 1
        parts: list[Any] = []
        while True:
            piece = _PIECE.match(self.text, self.index)
            if piece is not None:
                parts.append(json.loads(f'"{piece[0]}"', strict=False))
                self.index = piece.end()
            elif self.text.startswith('"', self.index):
                self.index += 1
                return Token("string", parts)
            elif self.text.startswith("\\(", self.index):
                self.index += 2
                parts.append(self.tokens(closing=True))
            else:
                raise JqError("syntax error: unfinished string or bad escape")
