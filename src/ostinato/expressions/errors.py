"""What can go wrong in an expression. Everything raised on purpose derives from ExpressionError."""

from __future__ import annotations


class ExpressionError(Exception):
    """An expression that could not be rendered.

    `message` says what is wrong, `summary` the same without what lies behind it; `template` is the whole text and
    `line` and `column` (from 1) where in it, once known (None and 0 before).
    """

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = self.summary = message
        self.template: str | None = None
        self.line = 0
        self.column = 0

    def at(self, template: str, position: int) -> ExpressionError:
        """Note where the error arose, unless an inner place has been noted already; gives the error itself."""
        if self.template is None:
            self.template = template
            self.line = template.count("\n", 0, position) + 1
            self.column = position - (template.rfind("\n", 0, position) + 1) + 1
        return self

    def __str__(self) -> str:
        return f"{self.message} ({self.template}:{self.line})" if self.template is not None else self.message

    @property
    def told(self) -> str:
        """The text that clients of the API know for it."""
        place = f" ({self.template}:{self.line})" if self.template is not None else ""
        return f"io.pebbletemplates.pebble.error.PebbleException: {self.summary}{place}"


class ExpressionSyntaxError(ExpressionError):
    """The text is no template. Found before anything is rendered."""


class UndefinedVariable(ExpressionError):
    """A name, key, index or member that does not exist. The only error that `??` and its kin swallow."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Unable to find `{name}`")
        self.name = name

    def __str__(self) -> str:
        if self.template is None:
            return self.message
        return f"Unable to find `{self.name}` used in the expression `{self.template}` at line {self.line}"

    @property
    def told(self) -> str:
        return str(self)


class WrongClass(ExpressionError):
    """A value of a class that the operation does not take."""


class IllegalArgument(ExpressionError):
    """A value of the right class that makes no sense: bad number text, a bad pattern."""


class EvaluationFailure(ExpressionError):
    """Any other failure inside a function or filter: a missing value, an index out of range."""


class LimitExceeded(ExpressionError):
    """A bound of `Limits` was met. Never swallowed or rewritten."""
