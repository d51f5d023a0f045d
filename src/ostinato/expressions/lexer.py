"""Text to tokens. Modal: outside of delimiters everything is text, inside are the tokens of the language."""

from __future__ import annotations

import re
from typing import NamedTuple

from ostinato.expressions.errors import ExpressionSyntaxError
from ostinato.expressions.operators import OPERATOR_PATTERN

TEXT = "TEXT"
PRINT_OPEN, PRINT_CLOSE = "PRINT_START", "PRINT_END"
TAG_OPEN, TAG_CLOSE = "EXECUTE_START", "EXECUTE_END"
NAME, NUMBER, STRING, OPERATOR, PUNCTUATION = "NAME", "NUMBER", "STRING", "OPERATOR", "PUNCTUATION"
MIXED_OPEN, MIXED_CLOSE = "STRING_INTERPOLATION_START", "STRING_INTERPOLATION_END"
HOLE_OPEN, HOLE_CLOSE = "EXPRESSION_START", "EXPRESSION_END"
END = "EOF"

WHITE = " \t\n\x0b\f\r"
"""What is trimmed around delimiters: Java's white space, so not U+00A0."""


class Token(NamedTuple):
    """A piece of a template: what it is, its text (unescaped), and the offset at which it starts."""

    kind: str
    value: str
    position: int


_DELIMITER = re.compile(r"\{[{%#]")
_LEFT_TRIM = re.compile(r"-(?=\s)", re.ASCII)
_COMMENT_END = re.compile(r"(\s-)?#\}", re.ASCII)
_VERBATIM = re.compile(
    r"\{%(?P<before>-(?=\s))?\s*verbatim\s*-?%\}(?P<text>.*?)"
    r"\{%(?P<inside>-)?\s*endverbatim\s*(?P<after>-)?%\}",
    re.DOTALL | re.ASCII,
)
_VERBATIM_OPEN = re.compile(r"\{%-?\s*verbatim\s*-?%\}", re.ASCII)
_SPACE = re.compile(r"\s+", re.ASCII)
_CLOSE = {PRINT_OPEN: (re.compile(r"(-)?\}\}"), PRINT_CLOSE), TAG_OPEN: (re.compile(r"(-)?%\}"), TAG_CLOSE)}
_TOKEN = re.compile(
    rf"(?P<{OPERATOR}>{OPERATOR_PATTERN})"
    rf"|(?P<{NAME}>[^\W\d]\w*)"
    rf"|(?P<{NUMBER}>[0-9]+\.[0-9]+|[0-9]+L?)"
    rf"|(?P<{PUNCTUATION}>[()\[\]{{}}?:.,=])"
    r"|(?P<single>'(?:[^'\\]|\\.)*')"
    r'|(?P<double>"(?:[^"\\#]|\\.)*")'
    r'|(?P<mixed>")',
    re.DOTALL,
)
_LITERAL_PART = re.compile(r'(?:[^"\\#]|\\.|#(?!\{))+', re.DOTALL)
_CLOSING = {"(": ")", "[": "]", "{": "}"}


class _Lexer:
    """One pass over one template."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.position = 0
        self.tokens: list[Token] = []
        self.trim_next = False

    def run(self) -> list[Token]:
        while self.position < len(self.source):
            found = _DELIMITER.search(self.source, self.position)
            if found is None:
                self.text(len(self.source), False)
                break
            self.delimiter(found.start(), found.group())
        self.tokens.append(Token(END, "", len(self.source)))
        return self.tokens

    def fail(self, message: str, position: int | None = None) -> ExpressionSyntaxError:
        error = ExpressionSyntaxError(message)
        error.at(self.source, self.position if position is None else position)
        return error

    def text(self, end: int, trim: bool) -> None:
        """Take the text up to `end`, trimmed on the left if the delimiter before asked for it."""
        piece = self.source[self.position : end]
        if self.trim_next:
            piece = piece.lstrip(WHITE)
        if trim:
            piece = piece.rstrip(WHITE)
        if piece:
            self.tokens.append(Token(TEXT, piece, self.position))
        self.trim_next = False
        self.position = end

    def delimiter(self, start: int, opening: str) -> None:
        dash = _LEFT_TRIM.match(self.source, start + 2)
        if opening == "{%":
            verbatim = _VERBATIM.match(self.source, start)
            if verbatim is not None:
                return self.verbatim(verbatim)
            if _VERBATIM_OPEN.match(self.source, start):
                raise self.fail("Unclosed verbatim tag.", start)
        self.text(start, dash is not None)
        self.position = dash.end() if dash else start + 2
        if opening == "{#":
            return self.comment(start)
        self.inside(PRINT_OPEN if opening == "{{" else TAG_OPEN, start)
        return None

    def comment(self, start: int) -> None:
        end = _COMMENT_END.search(self.source, self.position)
        if end is None:
            raise self.fail("Unclosed comment.", start)
        self.trim_next = end.group(1) is not None
        self.position = end.end()

    def verbatim(self, found: re.Match[str]) -> None:
        self.text(found.start(), found["before"] is not None)
        piece = found["text"].lstrip(WHITE)
        if found["inside"]:
            piece = piece.rstrip(WHITE)
        if piece:
            self.tokens.append(Token(TEXT, piece, found.start("text")))
        self.trim_next = found["after"] is not None
        self.position = found.end()

    def inside(self, opening: str, start: int) -> None:
        """The tokens between an opening delimiter and its closing one."""
        self.tokens.append(Token(opening, self.source[start : start + 2], start))
        pattern, closing = _CLOSE[opening]
        brackets: list[str] = []
        while True:
            self.space()
            end = None if brackets else pattern.match(self.source, self.position)
            if end is not None:
                self.tokens.append(Token(closing, self.source[end.end() - 2 : end.end()], self.position))
                self.trim_next = end.group(1) is not None
                self.position = end.end()
                return
            self.token(brackets)

    def space(self) -> None:
        found = _SPACE.match(self.source, self.position)
        if found is not None:
            self.position = found.end()

    def token(self, brackets: list[str]) -> None:
        """One token; keeps the stack of closing brackets that are awaited."""
        found = _TOKEN.match(self.source, self.position)
        if found is None:
            raise self.unreadable(brackets)
        kind = found.lastgroup or ""
        value = found.group()
        if kind == "mixed":
            return self.mixed()
        if kind == "single":
            kind, value = STRING, value[1:-1].replace("\\'", "'")
        elif kind == "double":
            kind, value = STRING, value[1:-1].replace('\\"', '"')
        elif kind == PUNCTUATION:
            self.bracket(value, brackets)
        self.tokens.append(Token(kind, value, found.start()))
        self.position = found.end()
        return None

    def unreadable(self, brackets: list[str]) -> ExpressionSyntaxError:
        if self.position < len(self.source):
            return self.fail(f"Unexpected character [{self.source[self.position]}]")
        if brackets:
            return self.fail(f'Unclosed "{brackets[-1]}"')
        return self.fail("The template ends before the closing delimiter.")

    def bracket(self, value: str, brackets: list[str]) -> None:
        if value in _CLOSING:
            brackets.append(_CLOSING[value])
        elif value in ")]}":
            if not brackets:
                raise self.fail(f'Unexpected "{value}"')
            if brackets.pop() != value:
                raise self.fail(f'Unexpected "{value}": another bracket is still open')

    def mixed(self) -> None:
        """A double-quoted string with `#`: literal pieces and `#{...}` holes in turn."""
        start = self.position
        self.tokens.append(Token(MIXED_OPEN, '"', start))
        self.position += 1
        while self.position < len(self.source) and self.source[self.position] != '"':
            if self.source.startswith("#{", self.position):
                self.hole()
                continue
            piece = _LITERAL_PART.match(self.source, self.position)
            if piece is None:
                raise self.fail('Unclosed """', start)
            self.tokens.append(Token(STRING, piece.group(), self.position))
            self.position = piece.end()
        if self.position >= len(self.source):
            raise self.fail('Unclosed """', start)
        self.tokens.append(Token(MIXED_CLOSE, '"', self.position))
        self.position += 1

    def hole(self) -> None:
        self.tokens.append(Token(HOLE_OPEN, "#{", self.position))
        self.position += 2
        brackets: list[str] = []
        while True:
            self.space()
            if not brackets and self.source.startswith("}", self.position):
                self.tokens.append(Token(HOLE_CLOSE, "}", self.position))
                self.position += 1
                return
            self.token(brackets)


def tokenize(source: str) -> list[Token]:
    """The tokens of a template, ending with END. Raises ExpressionSyntaxError."""
    return _Lexer(source).run()
