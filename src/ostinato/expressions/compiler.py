"""Tree to closures: each expression becomes a function of a Frame, each statement one that also writes to a list."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from ostinato.expressions import nodes as n
from ostinato.expressions import operations as ops
from ostinato.expressions.access import attribute, item
from ostinato.expressions.catalogue import FILTERS, FUNCTIONS, TESTS
from ostinato.expressions.errors import ExpressionError, IllegalArgument, UndefinedVariable
from ostinato.expressions.hashing import hash_map, literal_capacity
from ostinato.expressions.invocation import Invoke, bind, invoke, macro_call
from ostinato.expressions.methods import call as call_method
from ostinato.expressions.runtime import Frame
from ostinato.expressions.statements import Step, block_step, compile_body
from ostinato.expressions.tags import parse
from ostinato.expressions.texts import concatenated, well_formed
from ostinato.expressions.values import MacroText

Evaluate = Callable[[Frame], Any]

CACHE_SIZE = 2000
"""Compiled templates that are kept."""

CHANGERS = frozenset({"sort", "rsort", "reverse"})
"""Filters that change the list they are given."""

_RAW = re.compile(r"\{%[-\s]*raw[-\s]*%\}(.*?)\{%[-\s]*endraw[-\s]*%\}", re.ASCII)
_PLACE = re.compile("\ufdd0([0-9]+)\ufdd1")


class Template:
    """A compiled template. Has no state of its own; may be shared between threads."""

    __slots__ = ("blocks", "body", "changes", "expression", "macros", "raws", "source", "tree")

    def __init__(self, source: str) -> None:
        self.source = source
        text, self.raws = _without_raw(source)
        self.tree = parse(text)
        compiler = Compiler(text)
        self.body = compiler.body(self.tree.body)
        self.macros = {name: compiler.macro(macro) for name, macro in self.tree.macros.items()}
        self.blocks = {name: block_step(compiler.body(block.body)) for name, block in self.tree.blocks.items()}
        self.changes = compiler.changes
        self.expression = _whole(self.tree, compiler)

    def run(self, frame: Frame) -> str:
        """The text of the template, raw pieces still in their tags."""
        out: list[str] = []
        self.write(frame, out)
        text = "".join(out)
        if not text.isascii():
            text = well_formed(text)
        if self.raws:
            text = _PLACE.sub(lambda found: self.raws[int(found[1])], text)
        return text

    def write(self, frame: Frame, out: list[str]) -> None:
        """Write the pieces of text to a list."""
        for step in self.body:
            step(frame, out)


def _whole(tree: n.Tree, compiler: Compiler) -> Evaluate | None:
    printed = [statement for statement in tree.body if not isinstance(statement, n.Macro)]
    if len(printed) == 1 and isinstance(printed[0], n.Print):
        return compiler.located(printed[0].expression, printed[0].position)
    return None


def _without_raw(source: str) -> tuple[str, tuple[str, ...]]:
    """The text with a mark in place of each raw piece, and the pieces."""
    if "endraw" not in source:
        return source, ()
    pieces: list[str] = []

    def mark(found: re.Match[str]) -> str:
        pieces.append(found[0])
        return f"\ufdd0{len(pieces) - 1}\ufdd1"

    return _RAW.sub(mark, source), tuple(pieces)


def without_raw_tags(text: str) -> str:
    """The text with every raw piece taken out of its tags."""
    return _RAW.sub(lambda found: found[1], text) if "endraw" in text else text


@lru_cache(maxsize=CACHE_SIZE)
def compile_template(source: str) -> Template:
    """The compiled template, from the cache if it is there. Raises ExpressionSyntaxError."""
    try:
        return Template(source)
    except RecursionError:
        from ostinato.expressions.errors import ExpressionSyntaxError

        raise ExpressionSyntaxError("The template nests too deeply.").at(source, 0) from None


class Compiler:
    """Compiles the expressions of one template; statements are left to the module of that name."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.changes = False

    def body(self, statements: tuple[n.Statement, ...]) -> tuple[Step, ...]:
        return compile_body(statements, self)

    def expression(self, node: n.Expression) -> Evaluate:
        return _COMPILE[type(node)](self, node)

    def located(self, node: n.Expression, position: int) -> Evaluate:
        """The expression with the position noted in errors that have none yet."""
        evaluate = self.expression(node)
        source = self.source

        def run(frame: Frame) -> Any:
            try:
                return evaluate(frame)
            except ExpressionError as error:
                error.at(source, position)
                raise

        return run

    def macro(self, node: n.Macro) -> Invoke:
        defaults = [(name, None if value is None else self.expression(value)) for name, value in node.parameters]
        return macro_call(node.name, defaults, self.body(node.body))

    def literal(self, node: n.Literal) -> Evaluate:
        value = node.value
        return lambda frame: value

    def bad_number(self, node: n.BadNumber) -> Evaluate:
        def run(frame: Frame) -> Any:
            raise IllegalArgument(f'For input string: "{node.text}"')

        return run

    def list_of(self, node: n.ListOf) -> Evaluate:
        items = tuple(self.expression(each) for each in node.items)
        return lambda frame: [evaluate(frame) for evaluate in items]

    def map_of(self, node: n.MapOf) -> Evaluate:
        pairs = tuple((self.expression(key), self.expression(value)) for key, value in node.pairs)
        capacity = literal_capacity(len(pairs))

        def run(frame: Frame) -> Any:
            return hash_map([(_key(key(frame)), value(frame)) for key, value in pairs], capacity)

        return run

    def name(self, node: n.Name) -> Evaluate:
        name, position, source = node.name, node.position, self.source

        def run(frame: Frame) -> Any:
            if not frame.locals and frame.run.copies is None:
                value = frame.variables.get(name)
                if value is not None:
                    return value
            try:
                return frame.lookup(name)
            except UndefinedVariable as error:
                error.at(source, position)
                raise

        return run

    def access(self, node: n.Access) -> Evaluate:
        target = self.expression(node.target)
        root = node.target.name if isinstance(node.target, n.Name) else None
        position, source = node.position, self.source
        if isinstance(node.key, n.Literal) and isinstance(node.key.value, str):
            name = node.key.value

            def named(frame: Frame) -> Any:
                value = target(frame)
                if type(value) is dict and name in value:
                    return value[name]
                try:
                    return attribute(value, name, root)
                except ExpressionError as error:
                    error.at(source, position)
                    raise

            return named
        key = self.expression(node.key)

        def keyed(frame: Frame) -> Any:
            value = target(frame)
            index = key(frame)
            try:
                return item(value, ops.plain_key(index), root)
            except ExpressionError as error:
                error.at(source, position)
                raise

        return keyed

    def method(self, node: n.Method) -> Evaluate:
        target = self.expression(node.target)
        arguments = tuple(self.expression(each) for each in node.arguments)
        self.changes = self.changes or node.name.lower() == "add"
        position, source = node.position, self.source

        def run(frame: Frame) -> Any:
            value = target(frame)
            given = tuple(evaluate(frame) for evaluate in arguments)
            try:
                return call_method(value, node.name, given)
            except ExpressionError as error:
                error.at(source, position)
                raise

        return run

    def arguments(self, arguments: n.Arguments) -> tuple[tuple[Evaluate, ...], tuple[tuple[str, Evaluate], ...]]:
        positional = tuple(self.expression(each) for each in arguments.positional)
        return positional, tuple((name, self.expression(each)) for name, each in arguments.named)

    def call(self, node: n.Call) -> Evaluate:
        positional, named = self.arguments(node.arguments)
        entry = FUNCTIONS.get(node.name)
        source, position, name = self.source, node.position, node.name
        run = None if entry is None else invoke(entry, bind(entry, positional, named))

        def called(frame: Frame) -> Any:
            try:
                if run is not None:
                    return run(frame)
                macro = frame.template.macros.get(name)
                if macro is None:
                    raise ExpressionError(f"Function or Macro [{name}] does not exist.")
                return macro(frame, positional, named)
            except ExpressionError as error:
                error.at(source, position)
                raise

        return called

    def filter(self, node: n.Filter) -> Evaluate:
        subject = self.expression(node.input)
        apply = self.applied(node.name, node.arguments)
        source, position = self.source, node.position
        swallows = node.name == "default"

        def run(frame: Frame) -> Any:
            try:
                given = apply.arguments(frame)
                try:
                    value = subject(frame)
                except UndefinedVariable:
                    if not swallows:
                        raise
                    value = None
                return apply.call(frame, value, given)
            except ExpressionError as error:
                error.at(source, position)
                raise

        return run

    def applied(self, name: str, arguments: n.Arguments) -> ops.Applied:
        """A filter with its arguments, to be put on a value."""
        self.changes = self.changes or name in CHANGERS
        positional, named = self.arguments(arguments)
        entry = FILTERS.get(name)
        return ops.Applied(name, entry, None if entry is None else bind(entry, positional, named))

    def test(self, node: n.Test) -> Evaluate:
        subject = self.expression(node.input)
        name, negated = node.name, node.negated
        if name == "defined":
            return ops.defined(subject, negated)
        entry = TESTS.get(name)

        def run(frame: Frame) -> Any:
            value = subject(frame)
            if entry is None:
                raise ExpressionError(f"Test [{name}] does not exist.")
            return entry.run(value) is not negated

        return run

    def unary(self, node: n.Unary) -> Evaluate:
        return ops.UNARY[node.symbol](self.expression(node.operand))

    def binary(self, node: n.Binary) -> Evaluate:
        left, right = self.expression(node.left), self.expression(node.right)
        evaluate = ops.BINARY[node.symbol](left, right)
        source, position = self.source, node.position

        def run(frame: Frame) -> Any:
            try:
                return evaluate(frame)
            except ExpressionError as error:
                error.at(source, position)
                raise

        return run

    def joined(self, node: n.Joined) -> Evaluate:
        parts = tuple(self.expression(each) for each in node.parts)

        def run(frame: Frame) -> Any:
            return frame.run.bounded("".join([concatenated(evaluate(frame)) for evaluate in parts]))

        return run

    def ternary(self, node: n.Ternary) -> Evaluate:
        condition, yes, no = map(self.expression, (node.condition, node.yes, node.no))

        def run(frame: Frame) -> Any:
            return yes(frame) if ops.condition(condition(frame)) else no(frame)

        return run


def _key(key: Any) -> Any:
    key = ops.plain_key(key)
    return key.text if isinstance(key, MacroText) else key


_COMPILE: dict[type, Callable[[Any, Any], Evaluate]] = {
    n.Literal: Compiler.literal,
    n.BadNumber: Compiler.bad_number,
    n.ListOf: Compiler.list_of,
    n.MapOf: Compiler.map_of,
    n.Name: Compiler.name,
    n.Access: Compiler.access,
    n.Method: Compiler.method,
    n.Call: Compiler.call,
    n.Filter: Compiler.filter,
    n.Test: Compiler.test,
    n.Unary: Compiler.unary,
    n.Binary: Compiler.binary,
    n.Joined: Compiler.joined,
    n.Ternary: Compiler.ternary,
}
