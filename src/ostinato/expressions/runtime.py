"""What a rendering carries along: its scope, local names, counters and output."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ostinato.expressions.catalogue import Context
from ostinato.expressions.copies import Copies
from ostinato.expressions.errors import EvaluationFailure, LimitExceeded, UndefinedVariable
from ostinato.expressions.scope import Environment, Limits
from ostinato.expressions.values import JavaObject

if TYPE_CHECKING:
    from ostinato.expressions.compiler import Template

_ENGINE = {
    "locale": ("java.util.Locale", "en_US"),
    "template": ("io.pebbletemplates.pebble.template.PebbleTemplateImpl", ""),
    "_context": ("io.pebbletemplates.pebble.template.GlobalContext", ""),
}
_MISSING = object()


class Run:
    """The counters of one call of render_*, shared by all templates that it renders."""

    __slots__ = ("calls", "copies", "environment", "limits", "renders", "steps")

    def __init__(self, environment: Environment) -> None:
        self.environment = environment
        self.limits: Limits = environment.limits
        self.steps = 0
        self.calls = 0
        self.renders = 0
        self.copies: Copies | None = None

    def step(self) -> None:
        """Count a loop round or a call."""
        self.steps += 1
        if self.steps > self.limits.steps:
            raise LimitExceeded(f"The expression takes more than {self.limits.steps} steps.")

    def bounded(self, text: str) -> str:
        """The text, unless it is longer than allowed."""
        if len(text) > self.limits.characters:
            raise LimitExceeded(f"The expression builds a text of more than {self.limits.characters} characters.")
        return text

    def bounded_items(self, count: int) -> None:
        """Refuse a list of more items than allowed."""
        if count > self.limits.items:
            raise LimitExceeded(f"The expression builds a list of more than {self.limits.items} items.")


class Frame(Context):
    """The variables that a template sees at a point: local names, innermost first, then those of the scope."""

    __slots__ = ("isolated", "java", "locals", "run", "template", "variables")

    def __init__(self, variables: Mapping[str, Any], run: Run, template: Template) -> None:
        self.variables = variables
        self.run = run
        self.template = template
        self.locals: list[dict[str, Any]] = []
        self.isolated = False
        self.java = False

    @property
    def environment(self) -> Environment:
        return self.run.environment

    def lookup(self, name: str) -> Any:
        """The value of a name. Raises UndefinedVariable."""
        for local in self.locals:
            if name in local:
                return local[name]
        if self.run.copies is not None and not self.isolated:
            value = self.run.copies.root(self.variables, name)
        else:
            value = self.variables.get(name, _MISSING)
        if value is not _MISSING and (value is not None or name in self.variables):
            return value
        if name in _ENGINE and not self.isolated:
            return JavaObject(*_ENGINE[name], self.variables if name == "_context" else None)
        raise UndefinedVariable(name)

    def assign(self, name: str, value: Any) -> None:
        """`set`: changes the nearest scope that has the name, else makes it in the innermost."""
        for local in self.locals:
            if name in local:
                local[name] = value
                return
        if not self.isolated and name in self.variables:
            raise EvaluationFailure(f"{name} belongs to the execution and cannot be set.")
        if not self.locals:
            self.locals.append({})
        self.locals[0][name] = value

    def inner(self, names: dict[str, Any]) -> Frame:
        """A frame with one more local scope."""
        frame = Frame(self.variables, self.run, self.template)
        if not self.locals:
            self.locals.append({})
        frame.locals = [names, *self.locals]
        frame.isolated = self.isolated
        frame.java = self.java
        return frame

    def macro(self, names: dict[str, Any]) -> Frame:
        """A frame that sees these names alone."""
        frame = Frame({}, self.run, self.template)
        frame.locals = [names]
        frame.isolated = True
        frame.java = True
        return frame

    def as_java(self) -> Frame:
        """The same names, but values print as Java texts."""
        frame = Frame(self.variables, self.run, self.template)
        if not self.locals:
            self.locals.append({})
        frame.locals = self.locals
        frame.isolated = self.isolated
        frame.java = True
        return frame

    def visible(self) -> dict[str, Any]:
        """All names with their values, locals winning."""
        names: dict[str, Any] = {name: self.lookup(name) for name in self.variables}
        for local in reversed(self.locals):
            names.update(local)
        return names
