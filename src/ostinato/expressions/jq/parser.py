"""A jq program to nodes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ostinato.expressions.jq import bindings as b
from ostinato.expressions.jq import nodes as n
from ostinato.expressions.jq import values as v
from ostinato.expressions.jq.builtins import NATIVE
from ostinato.expressions.jq.formats import FORMATS
from ostinato.expressions.jq.lexer import Lexer, Token
from ostinato.expressions.jq.updates import Assign, Update
from ostinato.expressions.jq.values import JqError

MAX_DEPTH = 100
_Table = Mapping[str, Callable[[Any, Any], Any]]
_COMPARE: _Table = {
    "==": lambda a, b: v.compare(a, b) == 0,
    "!=": lambda a, b: v.compare(a, b) != 0,
    "<": lambda a, b: v.compare(a, b) < 0,
    ">": lambda a, b: v.compare(a, b) > 0,
    "<=": lambda a, b: v.compare(a, b) <= 0,
    ">=": lambda a, b: v.compare(a, b) >= 0,
}
_SUM = {"+": v.add, "-": v.subtract}
_PRODUCT = {"*": v.multiply, "/": v.divide, "%": v.modulo}
_ASSIGN: dict[str, Callable[[Any, Any], Any] | None] = {
    "=": None,
    "+=": v.add,
    "-=": v.subtract,
    "*=": v.multiply,
    "/=": v.divide,
    "%=": v.modulo,
    "//=": lambda old, new: old if v.truthy(old) else new,
}
_KEYWORDS = {
    "if", "then", "elif", "else", "end", "as", "def", "reduce", "foreach", "try", "catch", "label", "and", "or",
    "import", "include", "__loc__",
}  # fmt: skip


class Parser:
    """Reads nodes from tokens."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.index = 0
        self.depth = 0

    @property
    def current(self) -> Token:
        return self.tokens[self.index]

    def fail(self) -> JqError:
        return JqError(f"syntax error: unexpected {self.current.value or 'end'!r}")

    def advance(self) -> Token:
        token = self.current
        self.index = min(self.index + 1, len(self.tokens) - 1)
        return token

    def at(self, value: str, kind: str = "sign") -> bool:
        return self.current.kind == kind and self.current.value == value

    def take(self, value: str, kind: str = "sign") -> bool:
        if self.at(value, kind):
            self.index += 1
            return True
        return False

    def expect(self, value: str, kind: str = "sign") -> None:
        if not self.take(value, kind):
            raise self.fail()

    def word(self, kind: str) -> str:
        if self.current.kind != kind:
            raise self.fail()
        return str(self.advance().value)

    def program(self) -> n.Node:
        node = self.pipe()
        if self.current.kind != "end":
            raise self.fail()
        return node

    def pipe(self, commas: bool = True) -> n.Node:
        """`def`, `label`, `a as $x | b`, `a | b`; without commas inside of object values."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise JqError("The program nests too deeply.")
        if self.take("def", "name"):
            node = self.definition(commas)
        elif self.take("label", "name"):
            name = self.word("variable")
            self.expect("|")
            node = b.Label(name, self.pipe(commas))
        else:
            node = self.comma() if commas else self.alternative()
            if self.take("|"):
                node = n.Pipe(node, self.pipe(commas))
        self.depth -= 1
        return node

    def definition(self, commas: bool) -> n.Node:
        name = self.word("name")
        parameters: list[str] = []
        if self.take("("):
            while True:
                token = self.advance()
                if token.kind not in ("name", "variable"):
                    raise self.fail()
                parameters.append(("$" if token.kind == "variable" else "") + token.value)
                if not self.take(";"):
                    break
            self.expect(")")
        self.expect(":")
        body = self.pipe()
        self.expect(";")
        rest: n.Node = n.Identity() if self.current.kind == "end" else self.pipe(commas)
        return b.Define(name, tuple(parameters), body, rest)

    def comma(self) -> n.Node:
        node = self.alternative()
        while self.take(","):
            node = n.Comma(node, self.alternative())
        return node

    def alternative(self) -> n.Node:
        left = self.assignment()
        return n.Alternative(left, self.alternative()) if self.take("//") else left

    def assignment(self) -> n.Node:
        left = self.either()
        token = self.current
        if token.kind == "sign" and token.value == "|=":
            self.advance()
            return Update(left, self.alternative())
        if token.kind == "sign" and token.value in _ASSIGN:
            self.advance()
            return Assign(left, self.alternative(), _ASSIGN[token.value])
        return left

    def either(self) -> n.Node:
        node = self.both()
        while self.take("or", "name"):
            node = n.And(node, self.both(), True)
        return node

    def both(self) -> n.Node:
        node = self.comparison()
        while self.take("and", "name"):
            node = n.And(node, self.comparison(), False)
        return node

    def comparison(self) -> n.Node:
        left = self.binary(_SUM, lambda: self.binary(_PRODUCT, self.unary))
        operate = _COMPARE.get(self.current.value) if self.current.kind == "sign" else None
        if operate is None:
            return left
        self.advance()
        return n.Operator(operate, left, self.binary(_SUM, lambda: self.binary(_PRODUCT, self.unary)))

    def binary(self, table: _Table, operand: Callable[[], n.Node]) -> n.Node:
        node = operand()
        while self.current.kind == "sign" and self.current.value in table:
            operate = table[self.advance().value]
            node = n.Operator(operate, node, operand())
        return node

    def unary(self) -> n.Node:
        if self.take("-"):
            return n.Negate(self.postfix())
        return self.postfix()

    def postfix(self) -> n.Node:
        node = self.suffixes(self.term())
        if self.take("as", "name"):
            pattern = self.pattern()
            if self.at("?//"):
                raise self.fail()
            self.expect("|")
            return b.As(node, pattern, self.pipe())
        return node

    def suffixes(self, node: n.Node) -> n.Node:
        while True:
            if self.current.kind == "field":
                node = n.Index(node, n.Literal(self.advance().value))
            elif self.at(".") and self.tokens[self.index + 1].kind == "string":
                self.advance()
                node = n.Index(node, self.string(v.to_text))
            elif self.at("[") or (self.at(".") and self.tokens[self.index + 1].value == "["):
                self.take(".")
                self.advance()
                node = self.bracket(node)
            elif self.take("?"):
                node = n.Try(node, None)
            else:
                return node

    def bracket(self, target: n.Node) -> n.Node:
        if self.take("]"):
            return n.Each(target)
        if self.take(":"):
            end = self.pipe()
            self.expect("]")
            return n.Slice(target, None, end)
        start = self.pipe()
        if self.take(":"):
            rest = None if self.at("]") else self.pipe()
            self.expect("]")
            return n.Slice(target, start, rest)
        self.expect("]")
        return n.Index(target, start)

    def term(self) -> n.Node:
        token = self.current
        reader = _TERMS.get(token.kind)
        if reader is None:
            raise self.fail()
        return reader(self)

    def number(self) -> n.Node:
        text = self.advance().value
        if text.isdigit():
            if int(text) > 2**63 - 1:
                raise JqError(f"{text} is too large a number")
            return n.Literal(int(text))
        return n.Literal(float(text))

    def string(self, form: Callable[[Any], str]) -> n.Node:
        parts = self.advance().value
        if all(isinstance(part, str) for part in parts):
            return n.Literal("".join(parts))
        return n.Text([part if isinstance(part, str) else Parser(part).program() for part in parts], form)

    def sign(self) -> n.Node:
        if self.take("."):
            if self.current.kind == "string":
                return n.Index(n.Identity(), self.string(v.to_text))
            return n.Identity()
        if self.take(".."):
            return b.Call("recurse", (), NATIVE.get("recurse/0"))
        if self.take("("):
            node = self.pipe()
            self.expect(")")
            return node
        if self.take("["):
            if self.take("]"):
                return n.ListOf(None)
            node = self.pipe()
            self.expect("]")
            return n.ListOf(node)
        if self.take("{"):
            return self.object()
        raise self.fail()

    def object(self) -> n.Node:
        pairs: list[tuple[n.Node, n.Node]] = []
        while not self.take("}"):
            pairs.append(self.pair())
            if not self.take(","):
                self.expect("}")
                break
        return n.ObjectOf(pairs)

    def pair(self) -> tuple[n.Node, n.Node]:
        token = self.current
        if token.kind == "variable":
            self.advance()
            return n.Literal(token.value), n.Variable(token.value)
        key = self.key()
        if self.take(":"):
            return key, self.pipe(commas=False)
        if token.kind in ("name", "string", "format"):
            return key, n.Index(n.Identity(), key)
        raise self.fail()

    def key(self) -> n.Node:
        if self.current.kind == "name":
            return n.Literal(self.advance().value)
        if self.current.kind == "string":
            return self.string(v.to_text)
        if self.current.kind == "format":
            return self.format()
        if self.current.kind == "number":
            return n.Literal(self.advance().value)
        self.expect("(")
        node = self.pipe()
        self.expect(")")
        return node

    def format(self) -> n.Node:
        name = self.advance().value
        form = FORMATS.get(name)
        if form is None:
            raise JqError(f"{name} is not a valid format")
        return self.string(form) if self.current.kind == "string" else n.Apply(form)

    def variable(self) -> n.Node:
        return n.Variable(self.advance().value)

    def field(self) -> n.Node:
        return n.Index(n.Identity(), n.Literal(self.advance().value))

    def name(self) -> n.Node:
        word = self.advance().value
        special = _SPECIAL.get(word)
        if special is not None:
            return special(self)
        if word in _KEYWORDS:
            self.index -= 1
            raise self.fail()
        if word in ("null", "true", "false"):
            return n.Literal({"null": None, "true": True, "false": False}[word])
        if word == "break":
            return b.BreakTo(self.word("variable"))
        arguments: list[n.Node] = []
        if self.take("("):
            arguments.append(self.pipe())
            while self.take(";"):
                arguments.append(self.pipe())
            self.expect(")")
        return b.Call(word, tuple(arguments), NATIVE.get(f"{word}/{len(arguments)}"))

    def condition(self) -> n.Node:
        condition = self.pipe()
        self.expect("then", "name")
        yes = self.pipe()
        if self.take("elif", "name"):
            return n.Condition(condition, yes, self.condition())
        self.expect("else", "name")
        no = self.pipe()
        self.expect("end", "name")
        return n.Condition(condition, yes, no)

    def attempt(self) -> n.Node:
        body = self.suffixes(self.term())
        return n.Try(body, self.suffixes(self.term()) if self.take("catch", "name") else None)

    def folded(self) -> tuple[n.Node, b.Pattern]:
        source = self.suffixes(self.term())
        self.expect("as", "name")
        pattern = self.pattern()
        self.expect("(")
        return source, pattern

    def reduce(self) -> n.Node:
        source, pattern = self.folded()
        start = self.pipe()
        self.expect(";")
        update = self.pipe()
        self.expect(")")
        return b.Reduce(source, pattern, start, update)

    def foreach(self) -> n.Node:
        source, pattern = self.folded()
        start = self.pipe()
        self.expect(";")
        update = self.pipe()
        extract = self.pipe() if self.take(";") else None
        self.expect(")")
        return b.Foreach(source, pattern, start, update, extract)

    def pattern(self) -> b.Pattern:
        if self.current.kind == "variable":
            return b.Pattern(self.advance().value, None, None)
        if self.take("["):
            items = [self.pattern()]
            while self.take(","):
                items.append(self.pattern())
            self.expect("]")
            return b.Pattern(None, items, None)
        self.expect("{")
        pairs = [self.pattern_pair()]
        while self.take(","):
            pairs.append(self.pattern_pair())
        self.expect("}")
        return b.Pattern(None, None, pairs)

    def pattern_pair(self) -> tuple[n.Node, str | None, b.Pattern | None]:
        if self.current.kind == "variable":
            name = str(self.advance().value)
            return n.Literal(name), name, self.pattern() if self.take(":") else None
        key = self.key()
        self.expect(":")
        return key, None, self.pattern()


_TERMS: dict[str, Callable[[Parser], n.Node]] = {
    "number": Parser.number,
    "string": lambda parser: parser.string(v.to_text),
    "sign": Parser.sign,
    "format": Parser.format,
    "variable": Parser.variable,
    "field": Parser.field,
    "name": Parser.name,
}
_SPECIAL: dict[str, Callable[[Parser], n.Node]] = {
    "if": Parser.condition,
    "try": Parser.attempt,
    "reduce": Parser.reduce,
    "foreach": Parser.foreach,
}


def parse(program: str) -> n.Node:
    """The nodes of a program. Raises JqError for a syntax error."""
    return Parser(Lexer(program).tokens()).program()
