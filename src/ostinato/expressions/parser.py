"""Tokens to tree: statements by recursive descent, expressions by precedence climbing over the operator table."""

from __future__ import annotations

from ostinato.expressions import lexer as lex
from ostinato.expressions import nodes as n
from ostinato.expressions.errors import ExpressionSyntaxError
from ostinato.expressions.lexer import Token, tokenize
from ostinato.expressions.operators import BINARY, UNARY, UNARY_PRECEDENCE
from ostinato.expressions.values import LONG_MAX, Long

MAX_DEPTH = 100
"""How deep brackets, tags and signs may nest."""

CONSTANTS = {
    "true": True, "TRUE": True, "false": False, "FALSE": False,
    "null": None, "NULL": None, "none": None, "NONE": None,
}  # fmt: skip


class ExpressionParser:
    """Reads expressions from a list of tokens."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.tokens = tokenize(source)
        self.index = 0
        self.depth = 0

    @property
    def current(self) -> Token:
        return self.tokens[self.index]

    def fail(self, message: str, token: Token | None = None) -> ExpressionSyntaxError:
        error = ExpressionSyntaxError(message)
        error.at(self.source, (token or self.current).position)
        return error

    def advance(self) -> Token:
        token = self.tokens[self.index]
        self.index = min(self.index + 1, len(self.tokens) - 1)
        return token

    def at(self, kind: str, value: str | None = None) -> bool:
        token = self.tokens[self.index]
        return token.kind == kind and (value is None or token.value == value)

    def take(self, kind: str, value: str | None = None) -> Token | None:
        return self.advance() if self.at(kind, value) else None

    def expect(self, kind: str, value: str | None = None) -> Token:
        if not self.at(kind, value):
            token = self.current
            wanted = kind if value is None else f'{kind} "{value}"'
            shown = f'Unexpected token of value "{token.value}" and type {token.kind}, expected token of type {wanted}'
            raise self.fail(shown)
        return self.advance()

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.fail(f"The template nests deeper than {MAX_DEPTH} levels.")

    def expression(self, least: int = 0) -> n.Expression:
        """An expression of operators that bind at least this tightly; a ternary only at the loosest level."""
        self.deeper()
        left = self.operand()
        while (token := self.current).kind == lex.OPERATOR:
            operator = BINARY.get(token.value)
            if operator is None or operator.precedence < least:
                break
            self.advance()
            left = self.binary(left, token, operator.precedence)
        if least == 0 and self.at(lex.PUNCTUATION, "?"):
            left = self.ternary(left)
        self.depth -= 1
        return left

    def binary(self, left: n.Expression, token: Token, precedence: int) -> n.Expression:
        symbol = token.value
        if symbol == "|":
            name, arguments, position = self.filter_call()
            return n.Filter(position, left, name, arguments)
        if symbol in ("is", "is not"):
            name = self.expect(lex.NAME).value
            if self.at(lex.PUNCTUATION, "("):
                self.arguments()
            return n.Test(token.position, left, name, symbol == "is not")
        right = self.expression(precedence + 1)
        if symbol == "~":
            parts = left.parts if isinstance(left, n.Joined) else (left,)
            return n.Joined(left.position, (*parts, right))
        return n.Binary(token.position, symbol, left, right)

    def filter_call(self) -> tuple[str, n.Arguments, int]:
        name = self.expect(lex.NAME)
        arguments = self.arguments() if self.at(lex.PUNCTUATION, "(") else n.Arguments()
        return name.value, arguments, name.position

    def ternary(self, condition: n.Expression) -> n.Expression:
        position = self.advance().position
        yes = self.expression()
        self.expect(lex.PUNCTUATION, ":")
        return n.Ternary(position, condition, yes, self.expression())

    def operand(self) -> n.Expression:
        token = self.current
        if token.kind == lex.OPERATOR and token.value in UNARY:
            self.advance()
            return n.Unary(token.position, token.value, self.expression(UNARY_PRECEDENCE))
        if token.kind == lex.PUNCTUATION:
            if token.value == "[":
                return self.list_literal()
            if token.value == "{":
                return self.map_literal()
        return self.postfix(self.primary())

    def primary(self) -> n.Expression:
        token = self.advance()
        if token.kind == lex.NAME:
            if token.value in CONSTANTS:
                return n.Literal(token.position, CONSTANTS[token.value])
            return n.Name(token.position, token.value)
        if token.kind == lex.STRING:
            return n.Literal(token.position, token.value)
        if token.kind == lex.NUMBER:
            return self.number(token)
        if token.kind == lex.MIXED_OPEN:
            return self.mixed(token)
        if token.kind == lex.PUNCTUATION and token.value == "(":
            inner = self.expression()
            self.expect(lex.PUNCTUATION, ")")
            return self.closed(inner)
        raise self.fail(f'Unexpected token "{token.kind}" of value "{token.value}"', token)

    def closed(self, inner: n.Expression) -> n.Expression:
        """An expression in brackets: a join inside is one operand, not to be flattened into an outer one."""
        if isinstance(inner, n.Joined):
            return n.Joined(inner.position, (n.Joined(inner.position, inner.parts),))
        return inner

    def number(self, token: Token) -> n.Expression:
        if "." in token.value:
            return n.Literal(token.position, float(token.value))
        digits = token.value.rstrip("L")
        if len(digits.lstrip("0")) > 19 or int(digits) > LONG_MAX:
            return n.BadNumber(token.position, digits)
        return n.Literal(token.position, Long(digits))

    def mixed(self, opening: Token) -> n.Expression:
        parts: list[n.Expression] = []
        while not self.take(lex.MIXED_CLOSE):
            if self.take(lex.HOLE_OPEN):
                parts.append(self.expression())
                self.expect(lex.HOLE_CLOSE)
            else:
                piece = self.expect(lex.STRING)
                parts.append(n.Literal(piece.position, piece.value))
        return parts[0] if len(parts) == 1 else self.closed(n.Joined(opening.position, tuple(parts)))

    def postfix(self, node: n.Expression) -> n.Expression:
        """Accesses and calls that follow an operand."""
        while self.current.kind == lex.PUNCTUATION and self.current.value in ".[(":
            token = self.advance()
            if token.value == ".":
                node = self.member(node)
            elif token.value == "[":
                key = self.expression()
                self.expect(lex.PUNCTUATION, "]")
                node = n.Access(key.position, node, key)
            elif isinstance(node, n.Name):
                self.index -= 1
                node = n.Call(node.position, node.name, self.arguments())
            else:
                raise self.fail("Only a function or a method can be called.", token)
        return node

    def member(self, target: n.Expression) -> n.Expression:
        name = self.expect(lex.NAME)
        if not self.at(lex.PUNCTUATION, "("):
            return n.Access(name.position, target, n.Literal(name.position, name.value), name.value)
        arguments = self.arguments()
        if arguments.named:
            raise self.fail("Can not use named arguments when calling a bean method", name)
        return n.Method(name.position, target, name.value, arguments.positional)

    def arguments(self) -> n.Arguments:
        self.expect(lex.PUNCTUATION, "(")
        positional: list[n.Expression] = []
        named: dict[str, n.Expression] = {}
        while not self.at(lex.PUNCTUATION, ")") or positional or named:
            following = self.tokens[self.index + 1] if self.index + 1 < len(self.tokens) else self.current
            if self.at(lex.NAME) and following.kind == lex.PUNCTUATION and following.value == "=":
                name = self.assignable()
                self.advance()
                named[name] = self.expression()
            elif named:
                raise self.fail("Positional arguments must be declared before any named arguments.")
            else:
                positional.append(self.expression())
            if not self.take(lex.PUNCTUATION, ","):
                break
        self.expect(lex.PUNCTUATION, ")")
        return n.Arguments(tuple(positional), tuple(named.items()))

    def assignable(self) -> str:
        token = self.expect(lex.NAME)
        if token.value in CONSTANTS:
            raise self.fail(f"Can not assign a value to {token.value}", token)
        return token.value

    def list_literal(self) -> n.Expression:
        opening = self.advance()
        items: list[n.Expression] = []
        if not self.take(lex.PUNCTUATION, "]"):
            items.append(self.expression())
            while self.take(lex.PUNCTUATION, ","):
                items.append(self.expression())
            self.expect(lex.PUNCTUATION, "]")
        return n.ListOf(opening.position, tuple(items))

    def map_literal(self) -> n.Expression:
        opening = self.advance()
        pairs: list[tuple[n.Expression, n.Expression]] = []
        if not self.take(lex.PUNCTUATION, "}"):
            pairs.append(self.pair())
            while self.take(lex.PUNCTUATION, ","):
                pairs.append(self.pair())
            self.expect(lex.PUNCTUATION, "}")
        return n.MapOf(opening.position, tuple(pairs))

    def pair(self) -> tuple[n.Expression, n.Expression]:
        key = self.expression()
        self.expect(lex.PUNCTUATION, ":")
        return key, self.expression()
