"""Statements to closures. A step takes the frame and the list of text pieces that it adds to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from ostinato.expressions import nodes as n
from ostinato.expressions import operations as ops
from ostinato.expressions.comparison import truth
from ostinato.expressions.errors import ExpressionError
from ostinato.expressions.runtime import Frame
from ostinato.expressions.texts import concatenated, java_text, printed
from ostinato.expressions.values import Entry, LoopNumber, entries, is_map, items_of

Step = Callable[[Frame, list[str]], None]
Evaluate = Callable[[Frame], Any]


class Expressions(Protocol):
    """What statements need of the compiler of expressions."""

    source: str

    def expression(self, node: n.Expression) -> Evaluate: ...

    def located(self, node: n.Expression, position: int) -> Evaluate: ...

    def applied(self, name: str, arguments: n.Arguments) -> ops.Applied: ...


def compile_body(statements: tuple[n.Statement, ...], compiler: Expressions) -> tuple[Step, ...]:
    """The steps of some statements; macros print nothing where they stand."""
    return tuple(_COMPILE[type(each)](each, compiler) for each in statements if not isinstance(each, n.Macro))


def _text(node: n.Text, compiler: Expressions) -> Step:
    text = node.text
    return lambda frame, out: out.append(text)


def _print(node: n.Print, compiler: Expressions) -> Step:
    evaluate = compiler.located(node.expression, node.position)
    source, position = compiler.source, node.position

    def step(frame: Frame, out: list[str]) -> None:
        value = evaluate(frame)
        if type(value) is str:
            out.append(value)
        elif frame.java:
            out.append(concatenated(value))
        else:
            try:
                out.append(printed(value))
            except ExpressionError as error:
                error.at(source, position)
                raise

    return step


def _if(node: n.If, compiler: Expressions) -> Step:
    branches = tuple(
        (compiler.located(condition, node.position), compile_body(body, compiler)) for condition, body in node.branches
    )
    otherwise = compile_body(node.otherwise, compiler)
    source, position = compiler.source, node.position

    def step(frame: Frame, out: list[str]) -> None:
        chosen = otherwise
        for condition, body in branches:
            try:
                holds = _holds(condition, frame)
            except ExpressionError as error:
                error.at(source, position)
                raise
            if holds:
                chosen = body
                break
        for inner in chosen:
            inner(frame, out)

    return step


_NO_CONDITION = "Wrong operand(s) type in conditional expression"


def _holds(condition: Evaluate, frame: Frame) -> bool:
    try:
        found = truth(condition(frame))
    except ExpressionError as error:
        raise ops.rewrapped(_NO_CONDITION, error) from None
    if found is None:
        raise ExpressionError(_NO_CONDITION)
    return found


def _for(node: n.For, compiler: Expressions) -> Step:
    iterable = compiler.located(node.iterable, node.position)
    body = compile_body(node.body, compiler)
    otherwise = compile_body(node.otherwise, compiler)
    name, source, position = node.name, compiler.source, node.position

    def step(frame: Frame, out: list[str]) -> None:
        value = iterable(frame)
        if value is None:
            return
        try:
            items = _items(value)
        except ExpressionError as error:
            error.at(source, position)
            raise
        if not items:
            for inner in otherwise:
                inner(frame, out)
            return
        _rounds(frame, name, items, body, out)

    return step


def _rounds(frame: Frame, name: str, items: list[Any], body: tuple[Step, ...], out: list[str]) -> None:
    names: dict[str, Any] = {}
    inner_frame = frame.inner(names)
    run = frame.run
    size, written, seen = len(items), 0, len(out)
    for index, item in enumerate(items):
        run.step()
        names["loop"] = loop_variable(index, size)
        names[name] = item
        for inner in body:
            inner(inner_frame, out)
        written += sum(map(len, out[seen:]))
        seen = len(out)
        if written > run.limits.characters:
            run.bounded("".join(out))


def loop_variable(index: int, size: int) -> dict[str, Any]:
    """What `loop` is in a round: index from 0, and numbers of a class of their own."""
    pairs = [
        ("last", index == size - 1),
        ("length", LoopNumber(size)),
        ("index", index),
        ("revindex", LoopNumber(size - index - 1)),
        ("first", index == 0),
    ]
    return dict(pairs)


def _items(value: Any) -> list[Any]:
    if is_map(value):
        return [Entry(key, each) for key, each in entries(value)]
    items = items_of(value)
    if items is None:
        raise ExpressionError(f"Not an iterable object. Value = [{java_text(value)}]")
    return list(items)


def _assign(node: n.Assign, compiler: Expressions) -> Step:
    evaluate = compiler.located(node.expression, node.position)
    name, source, position = node.name, compiler.source, node.position

    def step(frame: Frame, out: list[str]) -> None:
        value = evaluate(frame)
        try:
            frame.assign(name, value)
        except ExpressionError as error:
            error.at(source, position)
            raise

    return step


def block_step(body: tuple[Step, ...]) -> Step:
    """A block: its body in a scope of the template."""

    def step(frame: Frame, out: list[str]) -> None:
        for inner in body:
            inner(frame, out)

    return step


def _block(node: n.Block, compiler: Expressions) -> Step:
    name = node.name
    return lambda frame, out: frame.template.blocks[name](frame, out)


def _filtered(node: n.Filtered, compiler: Expressions) -> Step:
    body = compile_body(node.body, compiler)
    filters = [(compiler.applied(name, arguments), position) for name, arguments, position in node.filters]
    source = compiler.source

    def step(frame: Frame, out: list[str]) -> None:
        inner_out: list[str] = []
        java = frame.as_java()
        for inner in body:
            inner(java, inner_out)
        value: Any = "".join(inner_out)
        for applied, position in filters:
            try:
                value = applied.call(frame, value, applied.arguments(frame))
            except ExpressionError as error:
                error.at(source, position)
                raise
        out.append(concatenated(value) if frame.java else printed(value))

    return step


_COMPILE: dict[type, Callable[[Any, Expressions], Step]] = {
    n.Text: _text,
    n.Print: _print,
    n.If: _if,
    n.For: _for,
    n.Assign: _assign,
    n.Block: _block,
    n.Filtered: _filtered,
}
