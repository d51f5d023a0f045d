"""The operator table: what the lexer reads and how the parser binds. What they do is in arithmetic and comparison."""

from __future__ import annotations

import re
from typing import NamedTuple


class Operator(NamedTuple):
    """A binary operator: the higher its precedence the tighter it binds; all group to the left."""

    symbol: str
    precedence: int
    meaning: str


UNARY_PRECEDENCE = 500

BINARY: dict[str, Operator] = {
    operator.symbol: operator
    for operator in (
        Operator("??", 120, "the right side if the left one is null or undefined"),
        Operator("???", 120, "the right side if the left one is undefined"),
        Operator("..", 120, "the list of whole numbers or letters from left to right"),
        Operator("isIn", 120, "whether the text of the left side is among those of the right"),
        Operator("~", 110, "both texts joined"),
        Operator("|", 100, "the left side put through a filter"),
        Operator("*", 60, "product"),
        Operator("/", 60, "quotient, cut to a whole number for two whole numbers"),
        Operator("%", 60, "remainder with the sign of the left side"),
        Operator("+", 40, "sum; joins texts, extends lists"),
        Operator("-", 40, "difference; removes from lists"),
        Operator("==", 30, "equal"),
        Operator("equals", 30, "equal"),
        Operator("!=", 30, "not equal"),
        Operator("<", 30, "less, of numbers"),
        Operator(">", 30, "greater, of numbers"),
        Operator("<=", 30, "at most, of numbers"),
        Operator(">=", 30, "at least, of numbers"),
        Operator("is", 20, "a test"),
        Operator("is not", 20, "a test, negated"),
        Operator("contains", 20, "whether the list, map or text on the left has what is on the right"),
        Operator("and", 15, "both"),
        Operator("or", 10, "at least one"),
    )
}

UNARY: dict[str, str] = {"not": "negation", "-": "minus", "+": "plus"}


def _pattern() -> str:
    symbols = sorted({*BINARY, *UNARY}, key=len, reverse=True)
    parts = [re.escape(symbol) + (r"(?![A-Za-z0-9_])" if symbol[-1].isalpha() else "") for symbol in symbols]
    return "|".join(parts)


OPERATOR_PATTERN = _pattern()
"""Regular expression of all operators, longest first; a word ends where no ASCII letter, digit or _ follows."""
