"""The tree of a template. Nodes are immutable; `position` is the offset in the template, for errors and tools."""

from __future__ import annotations

from typing import Any

import msgspec


class Node(msgspec.Struct, frozen=True):
    """Base of all nodes."""

    position: int


class Expression(Node, frozen=True):
    """Something with a value."""


class Statement(Node, frozen=True):
    """Something that prints or acts."""


class Arguments(msgspec.Struct, frozen=True):
    """What stands in the brackets of a call."""

    positional: tuple[Expression, ...] = ()
    named: tuple[tuple[str, Expression], ...] = ()


class Literal(Expression, frozen=True):
    """A number, text, boolean or null."""

    value: Any


class BadNumber(Expression, frozen=True):
    """A number that no class can hold; fails when it is reached."""

    text: str


class ListOf(Expression, frozen=True):
    """`[a, b]`."""

    items: tuple[Expression, ...]


class MapOf(Expression, frozen=True):
    """`{k: v}`."""

    pairs: tuple[tuple[Expression, Expression], ...]


class Name(Expression, frozen=True):
    """A variable."""

    name: str


class Access(Expression, frozen=True):
    """`target.name` or `target[key]`; `name` is set for the first form."""

    target: Expression
    key: Expression
    name: str | None = None


class Method(Expression, frozen=True):
    """`target.name(...)`."""

    target: Expression
    name: str
    arguments: tuple[Expression, ...]


class Call(Expression, frozen=True):
    """`name(...)`: a function or macro."""

    name: str
    arguments: Arguments


class Filter(Expression, frozen=True):
    """`input | name(...)`."""

    input: Expression
    name: str
    arguments: Arguments


class Test(Expression, frozen=True):
    """`input is name`, `input is not name`."""

    input: Expression
    name: str
    negated: bool


class Unary(Expression, frozen=True):
    """`not x`, `-x`, `+x`."""

    symbol: str
    operand: Expression


class Binary(Expression, frozen=True):
    """Any other operator of two sides."""

    symbol: str
    left: Expression
    right: Expression


class Joined(Expression, frozen=True):
    """`a ~ b ~ c`, and strings with `#{}`."""

    parts: tuple[Expression, ...]


class Ternary(Expression, frozen=True):
    """`condition ? a : b`."""

    condition: Expression
    yes: Expression
    no: Expression


class Text(Statement, frozen=True):
    """Text as it stands."""

    text: str


class Print(Statement, frozen=True):
    """`{{ expression }}`."""

    expression: Expression


class If(Statement, frozen=True):
    """`{% if %}` with its `elseif` branches; `otherwise` is the `else` part."""

    branches: tuple[tuple[Expression, tuple[Statement, ...]], ...]
    otherwise: tuple[Statement, ...]


class For(Statement, frozen=True):
    """`{% for name in iterable %}`."""

    name: str
    iterable: Expression
    body: tuple[Statement, ...]
    otherwise: tuple[Statement, ...]


class Assign(Statement, frozen=True):
    """`{% set name = expression %}`."""

    name: str
    expression: Expression


class Macro(Statement, frozen=True):
    """`{% macro name(a, b='d') %}`; prints nothing where it stands."""

    name: str
    parameters: tuple[tuple[str, Expression | None], ...]
    body: tuple[Statement, ...]


class Block(Statement, frozen=True):
    """`{% block name %}`."""

    name: str
    body: tuple[Statement, ...]


class Filtered(Statement, frozen=True):
    """`{% filter a | b %}`."""

    filters: tuple[tuple[str, Arguments, int], ...]
    body: tuple[Statement, ...]


class Tree(msgspec.Struct, frozen=True):
    """A whole template: its statements, and the macros and blocks found anywhere in it, by name."""

    source: str
    body: tuple[Statement, ...]
    macros: dict[str, Macro]
    blocks: dict[str, Block]
