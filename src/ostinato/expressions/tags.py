"""The tags: how `{% name ... %}` is read. Each parser is registered with what documentation and completion show."""

from __future__ import annotations

from collections.abc import Callable

from ostinato.expressions import lexer as lex
from ostinato.expressions import nodes as n
from ostinato.expressions.catalogue import TAGS, TagEntry
from ostinato.expressions.errors import ExpressionSyntaxError
from ostinato.expressions.lexer import Token
from ostinato.expressions.parser import ExpressionParser

Body = tuple[n.Statement, ...]


class TemplateParser(ExpressionParser):
    """Reads a whole template."""

    def __init__(self, source: str) -> None:
        super().__init__(source)
        self.macros: dict[str, n.Macro] = {}
        self.blocks: dict[str, n.Block] = {}

    def template(self) -> n.Tree:
        """The tree of the template. Raises ExpressionSyntaxError."""
        body, _ = self.body(())
        return n.Tree(self.source, body, self.macros, self.blocks)

    def body(self, ends: tuple[str, ...]) -> tuple[Body, str]:
        """Statements up to one of the tags that end them, whose name is given too; its tag is left open."""
        self.deeper()
        statements: list[n.Statement] = []
        while not self.at(lex.END):
            statement, end = self.statement(ends)
            if end:
                self.depth -= 1
                return tuple(statements), end
            assert statement is not None
            statements.append(statement)
        if ends:
            raise self.fail(f'Unexpected end of template. Pebble was looking for the "{ends[-1]}" tag')
        self.depth -= 1
        return tuple(statements), ""

    def statement(self, ends: tuple[str, ...]) -> tuple[n.Statement | None, str]:
        token = self.advance()
        if token.kind == lex.TEXT:
            return n.Text(token.position, token.value), ""
        if token.kind == lex.PRINT_OPEN:
            expression = self.expression()
            self.expect(lex.PRINT_CLOSE)
            return n.Print(token.position, expression), ""
        return self.tag(token, ends)

    def tag(self, opening: Token, ends: tuple[str, ...]) -> tuple[n.Statement | None, str]:
        if not self.at(lex.NAME):
            raise self.fail("A block must start with a tag name.")
        name = self.advance()
        if name.value in ends:
            return None, name.value
        read = _PARSERS.get(name.value)
        if read is None:
            raise self.fail(f'Unexpected tag name "{name.value}"', name)
        return read(self, opening.position), ""

    def close(self) -> None:
        self.expect(lex.TAG_CLOSE)


_Parser = Callable[[TemplateParser, int], n.Statement]
_PARSERS: dict[str, _Parser] = {}


def _tag(name: str, signature: str, example: tuple[str, str]) -> Callable[[_Parser], _Parser]:
    def register(read: _Parser) -> _Parser:
        _PARSERS[name] = read
        TAGS[name] = TagEntry(name, signature, read.__doc__ or "", (example,))
        return read

    return register


@_tag(
    "if",
    "{% if condition %}..{% elseif condition %}..{% else %}..{% endif %}",
    ("{% if 1 > 2 %}a{% elseif 0 %}b{% else %}c{% endif %}", "c"),
)
def _if(parser: TemplateParser, position: int) -> n.Statement:
    """The part whose condition (boolean, number or text) is the first to hold, else the `else` part."""
    branches: list[tuple[n.Expression, Body]] = []
    otherwise: Body = ()
    end = "if"
    while end in ("if", "elseif"):
        condition = parser.expression()
        parser.close()
        body, end = parser.body(("elseif", "else", "endif"))
        branches.append((condition, body))
    if end == "else":
        parser.close()
        otherwise, _ = parser.body(("endif",))
    parser.close()
    return n.If(position, tuple(branches), otherwise)


@_tag(
    "for",
    "{% for name in iterable %}..{% else %}..{% endfor %}",
    ("{% for i in [1, 2] %}{{ loop.index }}{{ i }} {% endfor %}", "01 12 "),
)
def _for(parser: TemplateParser, position: int) -> n.Statement:
    """The body for each item of a list, or entry of a map; the `else` part if there is none.

    Inside, `loop` has `index` (from 0), `first`, `last`, `length`, `revindex`.
    """
    name = parser.assignable()
    parser.expect(lex.NAME, "in")
    iterable = parser.expression()
    parser.close()
    otherwise: Body = ()
    body, end = parser.body(("else", "endfor"))
    if end == "else":
        parser.close()
        otherwise, _ = parser.body(("endfor",))
    parser.close()
    return n.For(position, name, iterable, body, otherwise)


@_tag("set", "{% set name = expression %}", ("{% set a = 1 %}{{ a + 1 }}", "2"))
def _set(parser: TemplateParser, position: int) -> n.Statement:
    """Gives a name a value. A name of the execution (`flow`, `vars`...) cannot be set."""
    name = parser.assignable()
    parser.expect(lex.PUNCTUATION, "=")
    expression = parser.expression()
    parser.close()
    return n.Assign(position, name, expression)


@_tag(
    "macro",
    "{% macro name(a, b='default') %}..{% endmacro %}",
    ("{% macro hi(name) %}Hi {{ name }}!{% endmacro %}{{ hi('Ada') }}", "Hi Ada!"),
)
def _macro(parser: TemplateParser, position: int) -> n.Statement:
    """A piece of template to call like a function. It sees its arguments alone, nothing of the execution."""
    name = parser.expect(lex.NAME)
    parameters = _parameters(parser)
    parser.close()
    body, _ = parser.body(("endmacro",))
    parser.close()
    if name.value in parser.macros:
        raise parser.fail(f"More than one macro can not share the same name: {name.value}", name)
    macro = n.Macro(position, name.value, parameters, body)
    parser.macros[name.value] = macro
    return macro


def _parameters(parser: TemplateParser) -> tuple[tuple[str, n.Expression | None], ...]:
    parser.expect(lex.PUNCTUATION, "(")
    found: dict[str, n.Expression | None] = {}
    while not parser.at(lex.PUNCTUATION, ")"):
        name = parser.assignable()
        found[name] = parser.expression() if parser.take(lex.PUNCTUATION, "=") else None
        if not parser.take(lex.PUNCTUATION, ","):
            break
    parser.expect(lex.PUNCTUATION, ")")
    return tuple(found.items())


@_tag("block", "{% block name %}..{% endblock %}", ("{% block b %}x{% endblock %}{{ block('b') }}", "xx"))
def _block(parser: TemplateParser, position: int) -> n.Statement:
    """A piece of template that prints where it stands and again with `block('name')`."""
    token = parser.advance()
    if token.kind not in (lex.NAME, lex.STRING):
        raise parser.fail("A block needs a name.", token)
    parser.close()
    body, _ = parser.body(("endblock",))
    parser.take(lex.NAME)
    parser.close()
    block = n.Block(position, token.value, body)
    parser.blocks[token.value] = block
    return block


@_tag("filter", "{% filter name | name(..) %}..{% endfilter %}", ("{% filter upper %}abc{% endfilter %}", "ABC"))
def _filter(parser: TemplateParser, position: int) -> n.Statement:
    """The text of the body put through filters."""
    filters = [parser.filter_call()]
    while parser.take(lex.OPERATOR, "|"):
        filters.append(parser.filter_call())
    parser.close()
    body, _ = parser.body(("endfilter",))
    parser.close()
    return n.Filtered(position, tuple(filters), body)


TAGS["verbatim"] = TagEntry(
    "verbatim",
    "{% verbatim %}..{% endverbatim %}",
    "The text between the tags untouched, but for leading white space. May span lines.",
    (("{% verbatim %}{{ a }}{% endverbatim %}", "{{ a }}"),),
)
TAGS["raw"] = TagEntry(
    "raw",
    "{% raw %}..{% endraw %}",
    "The text between the tags untouched, also inside strings. On one line only.",
    (("{% raw %}{{ a }}{% endraw %}", "{{ a }}"),),
)


def parse(source: str) -> n.Tree:
    """The tree of a template. Raises ExpressionSyntaxError, its position inside the text."""
    try:
        return TemplateParser(source).template()
    except RecursionError:
        raise ExpressionSyntaxError("The template nests too deeply.").at(source, 0) from None
