"""Binding arguments to parameters, and calling functions and macros."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ostinato.expressions.catalogue import REQUIRED, CallableEntry
from ostinato.expressions.errors import ExpressionError, LimitExceeded
from ostinato.expressions.runtime import Frame
from ostinato.expressions.values import MacroText

Evaluate = Callable[[Frame], Any]
Named = tuple[tuple[str, Evaluate], ...]
Invoke = Callable[[Frame, tuple[Evaluate, ...], Named], Any]


class Bound:
    """The arguments of one call in the order of the parameters, worked out once when the template is compiled."""

    __slots__ = ("checked", "constant", "entry", "extra", "slots", "trouble")

    def __init__(self, entry: CallableEntry, slots: list[Evaluate | None], extra: tuple[Evaluate, ...]) -> None:
        self.entry = entry
        self.slots = slots
        self.extra = extra
        self.trouble: str | None = None
        self.constant = not slots and not extra
        self.checked = [index for index, one in enumerate(entry.parameters) if one.kind is not Any or not slots[index]]

    def values(self, frame: Frame) -> list[Any]:
        """The argument values, defaults filled in; raises for a missing one or one of a wrong class."""
        found = self.evaluated(frame)
        self.check(found)
        return found

    def evaluated(self, frame: Frame) -> list[Any]:
        """The argument values, defaults filled in, as they are."""
        if self.constant:
            return []
        self.refuse()
        parameters = self.entry.parameters
        slots = zip(self.slots, parameters, strict=True)
        found = [parameter.default if slot is None else slot(frame) for slot, parameter in slots]
        if self.extra:
            found.extend([evaluate(frame) for evaluate in self.extra])
        return found if parameters or self.entry.variadic else []

    def check(self, found: list[Any]) -> None:
        """Raise for a missing argument and for one of a wrong class."""
        for index in self.checked:
            parameter = self.entry.parameters[index]
            if self.slots[index] is not None:
                parameter.check(found[index])
            elif parameter.default is REQUIRED:
                raise self.entry.missing_argument(parameter.name)

    def refuse(self) -> None:
        """Raise if the call does not fit the declaration."""
        if self.trouble is not None:
            raise ExpressionError(self.trouble)


def bind(entry: CallableEntry, positional: tuple[Evaluate, ...], named: Named) -> Bound:
    """Match arguments to parameters. What does not fit is kept as trouble, to be raised when the call is reached."""
    count = len(entry.parameters)
    by_name = dict(named)
    slots: list[Evaluate | None] = [*positional[:count], *[None] * (count - len(positional))]
    extra = positional[count:]
    for index, parameter in enumerate(entry.parameters):
        slots[index] = by_name.pop(parameter.name, slots[index])
    bound = Bound(entry, slots, extra if entry.variadic or not count else ())
    if count and not entry.variadic:
        if extra:
            bound.trouble = (
                f"The argument at position {count + 1} is not allowed. Only {count} argument(s) are allowed."
            )
        elif by_name:
            bound.trouble = f"The following named argument does not exist: {next(iter(by_name))}"
    return bound


def invoke(entry: CallableEntry, bound: Bound) -> Evaluate:
    """A call of a function."""
    run = entry.run
    if entry.wants_context:
        return lambda frame: run(frame, *bound.values(frame))
    return lambda frame: run(*bound.values(frame))


def checked_input(entry: CallableEntry, value: Any) -> None:
    """Raise WrongClass unless a filter takes values of this class."""
    parameter = entry.input
    if parameter is not None and parameter.kind is not Any and value is not None:
        parameter.check(value)


def macro_call(name: str, parameters: list[tuple[str, Evaluate | None]], body: tuple[Any, ...]) -> Invoke:
    """A macro: its body over its arguments alone."""
    names = [parameter for parameter, _ in parameters]

    def call(frame: Frame, positional: tuple[Evaluate, ...], named: Named) -> Any:
        _check_arity(name, names, positional, named)
        inner = frame.macro({})
        values = inner.locals[0]
        for parameter, default in parameters:
            values[parameter] = None if default is None else default(inner)
        values.update(zip(names, [evaluate(frame) for evaluate in positional], strict=False))
        values.update({key: evaluate(frame) for key, evaluate in named})
        return MacroText(_run(frame, inner, body))

    return call


def _check_arity(name: str, names: list[str], positional: tuple[Evaluate, ...], named: Named) -> None:
    if len(positional) > len(names):
        allowed = f"Only {len(names)} argument(s) are allowed."
        raise ExpressionError(f"The argument at position {len(names) + 1} is not allowed. {allowed}")
    for key, _ in named:
        if key not in names:
            raise ExpressionError(f"The following named argument does not exist: {key}")


def _run(frame: Frame, inner: Frame, body: tuple[Any, ...]) -> str:
    run = frame.run
    run.step()
    run.calls += 1
    if run.calls > run.limits.depth:
        raise LimitExceeded(f"Macros call each other more than {run.limits.depth} levels deep.")
    try:
        out: list[str] = []
        for step in body:
            step(inner, out)
        return run.bounded("".join(out))
    finally:
        run.calls -= 1
