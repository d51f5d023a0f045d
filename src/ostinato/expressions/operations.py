"""What the operators do at run time: closures over the compiled sides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ostinato.expressions import arithmetic, comparison
from ostinato.expressions.catalogue import CallableEntry
from ostinato.expressions.errors import ExpressionError, LimitExceeded, UndefinedVariable, WrongClass
from ostinato.expressions.invocation import Bound, checked_input
from ostinato.expressions.ranges import inclusive_range
from ostinato.expressions.runtime import Frame
from ostinato.expressions.values import MacroText, class_name, is_list, is_map

Evaluate = Callable[[Frame], Any]
Maker = Callable[[Evaluate, Evaluate], Evaluate]


class Applied:
    """A filter and its bound arguments."""

    __slots__ = ("bound", "entry", "name", "simple")

    def __init__(self, name: str, entry: CallableEntry | None, bound: Bound | None) -> None:
        self.name = name
        self.entry = entry
        self.bound = bound
        self.simple = bound is not None and bound.constant

    def arguments(self, frame: Frame) -> list[Any]:
        """The values of the arguments."""
        return [] if self.bound is None else self.bound.evaluated(frame)

    def call(self, frame: Frame, value: Any, given: list[Any]) -> Any:
        """The filter put on a value."""
        entry = self.entry
        if entry is None or self.bound is None:
            raise ExpressionError(f"Filter [{self.name}] does not exist.")
        self.bound.refuse()
        if value is None and not entry.accepts_null:
            return None
        self.bound.check(given)
        if type(value) is MacroText:
            value = value.text
        checked_input(entry, value)
        if entry.wants_context:
            return entry.run(frame, value, *given)
        return entry.run(value, *given)


def rewrapped(message: str, error: ExpressionError) -> ExpressionError:
    """An error inside an operand as one that nothing swallows; its own text if that says more."""
    if isinstance(error, LimitExceeded) or type(error) is ExpressionError:
        return error
    found = ExpressionError(f"{message}: {error.message}")
    found.summary = message
    found.template, found.line, found.column = error.template, error.line, error.column
    return found


def _strict(message: str, operate: Callable[[Any, Any], Any]) -> Maker:
    """A binary operator that turns every failure into an error of its own."""

    def make(left: Evaluate, right: Evaluate) -> Evaluate:
        def run(frame: Frame) -> Any:
            try:
                return operate(left(frame), right(frame))
            except ExpressionError as error:
                raise rewrapped(message, error) from None
            except (ArithmeticError, TypeError, ValueError):
                raise ExpressionError(message) from None

        return run

    return make


def _add(left: Evaluate, right: Evaluate) -> Evaluate:
    plain = _strict("Could not perform addition", arithmetic.add)(left, right)

    def run(frame: Frame) -> Any:
        result = plain(frame)
        if isinstance(result, str):
            frame.run.bounded(result)
        elif isinstance(result, list):
            frame.run.bounded_items(len(result))
        return result

    return run


def _order(symbol: str) -> Callable[[Any, Any], bool]:
    return lambda left, right: comparison.ordered(left, right, symbol)


def _coalesce(left: Evaluate, right: Evaluate) -> Evaluate:
    def run(frame: Frame) -> Any:
        try:
            value = left(frame)
        except UndefinedVariable:
            return right(frame)
        return right(frame) if value is None else value

    return run


def _coalesce_undefined(left: Evaluate, right: Evaluate) -> Evaluate:
    def run(frame: Frame) -> Any:
        try:
            return left(frame)
        except UndefinedVariable:
            return right(frame)

    return run


def _logical(value: Any, word: str) -> bool:
    if value is None:
        raise ExpressionError(f"null value used in {word} operator and strict variables is set to true")
    return comparison.cast_truth(value)


def _and(left: Evaluate, right: Evaluate) -> Evaluate:
    return lambda frame: _logical(left(frame), "and") and _logical(right(frame), "and")


def _or(left: Evaluate, right: Evaluate) -> Evaluate:
    return lambda frame: _logical(left(frame), "or") or _logical(right(frame), "or")


def _contains(left: Evaluate, right: Evaluate) -> Evaluate:
    def run(frame: Frame) -> Any:
        value = left(frame)
        return False if value is None else comparison.contains(value, right(frame))

    return run


def _is_in(left: Evaluate, right: Evaluate) -> Evaluate:
    return lambda frame: comparison.is_in(left(frame), right(frame))


def _range(left: Evaluate, right: Evaluate) -> Evaluate:
    return lambda frame: inclusive_range(frame, left(frame), right(frame))


def _unequal(left: Any, right: Any) -> bool:
    return not comparison.equal(left, right)


BINARY: dict[str, Maker] = {
    "+": _add,
    "-": _strict("Could not perform subtraction", arithmetic.subtract),
    "*": _strict("Could not perform multiplication", arithmetic.multiply),
    "/": _strict("Could not perform division", arithmetic.divide),
    "%": _strict("Could not perform greater modulus", arithmetic.modulo),
    "==": _strict("Could not perform equals comparison", comparison.equal),
    "equals": _strict("Could not perform equals comparison", comparison.equal),
    "!=": _strict("Could not perform not equals comparison", _unequal),
    "<": _strict("Could not perform less than comparison", _order("<")),
    ">": _strict("Could not perform greater than comparison", _order(">")),
    "<=": _strict("Could not perform less than or equals comparison", _order("<=")),
    ">=": _strict("Could not perform greater than or equals comparison", _order(">=")),
    "and": _and,
    "or": _or,
    "contains": _contains,
    "isIn": _is_in,
    "??": _coalesce,
    "???": _coalesce_undefined,
    "..": _range,
}


def _not(operand: Evaluate) -> Evaluate:
    def run(frame: Frame) -> Any:
        value = operand(frame)
        if value is None:
            raise ExpressionError("null value given to not() and strict variables is set to true")
        found = comparison.truth(value)
        if found is None:
            short = class_name(value).rsplit(".", 1)[-1]
            raise ExpressionError(f'Unsupported value type {short}. Expected Boolean, String, Number in "if" statement')
        return not found

    return run


def _sign(operate: Callable[[Any], Any]) -> Callable[[Evaluate], Evaluate]:
    return lambda operand: lambda frame: operate(operand(frame))


UNARY: dict[str, Callable[[Evaluate], Evaluate]] = {
    "not": _not,
    "-": _sign(arithmetic.minus),
    "+": _sign(arithmetic.plus),
}


def condition(value: Any) -> bool:
    """The truth of a ternary condition; null is false."""
    return value is not None and comparison.cast_truth(value)


def defined(subject: Evaluate, negated: bool) -> Evaluate:
    """`is defined`: not null, and nothing undefined inside."""

    def run(frame: Frame) -> Any:
        try:
            found = subject(frame) is not None
        except UndefinedVariable:
            found = False
        return found is not negated

    return run


def plain_key(key: Any) -> Any:
    """A map key that Python can hash. Raises WrongClass for lists and maps."""
    if is_list(key) or is_map(key):
        raise WrongClass(f"A {class_name(key)} cannot be a key.")
    return key
