"""What filters, functions, tests and tags there are.

Each is a Python function under a decorator. Its signature is the declaration: names (snake_case here, as templates
write them there), order, defaults, and by annotation the class that an argument must have. Documentation, completion,
arity errors and class errors all come from it. `examples` are pairs of template and result, and run as tests.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, get_type_hints

from ostinato.expressions.errors import ExpressionError, WrongClass
from ostinato.expressions.values import Long, class_name, is_long, is_map

Example = tuple[str, str]


class Required:
    """Stands for the default that a parameter does not have."""

    def __repr__(self) -> str:
        return "required"


REQUIRED = Required()


class Context:
    """What a function may see of the rendering it runs in; see runtime.Frame."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """An argument: its name in templates, its default (REQUIRED if it has none), the Python class it must have."""

    name: str
    default: Any
    kind: Any
    nullable: bool

    def check(self, value: Any) -> None:
        """Raise WrongClass unless the value fits."""
        if value is None:
            if self.nullable:
                return
            raise WrongClass(f"The argument '{self.name}' must not be null.")
        check_class(value, self.kind)


_EXPECTED: dict[Any, tuple[Callable[[Any], bool], str]] = {
    str: (lambda value: isinstance(value, str), "java.lang.String"),
    Long: (is_long, "java.lang.Long"),
    bool: (lambda value: isinstance(value, bool), "java.lang.Boolean"),
    Mapping: (is_map, "java.util.Map"),
}


def check_class(value: Any, kind: Any) -> None:
    """Raise WrongClass unless the value is of the kind that a parameter is annotated with."""
    expected = _EXPECTED.get(kind)
    if expected is not None and not expected[0](value):
        raise WrongClass(f"class {class_name(value)} cannot be cast to class {expected[1]}")


@dataclass(frozen=True, slots=True)
class CallableEntry:
    """A filter or function.

    `run` takes the context first if `wants_context`, then the input (filters), then the arguments.
    """

    name: str
    sort: str
    run: Callable[..., Any]
    docstring: str
    examples: tuple[Example, ...]
    parameters: tuple[Parameter, ...]
    wants_context: bool
    variadic: bool
    accepts_null: bool
    """Filters: whether null reaches the filter; else null gives null."""
    input: Parameter | None
    missing: str

    @property
    def signature(self) -> str:
        """As one would write a call, defaults included."""
        shown = [
            parameter.name if parameter.default is REQUIRED else f"{parameter.name}={shown_value(parameter.default)}"
            for parameter in self.parameters
        ]
        return f"{self.name}({', '.join([*shown, '...'] if self.variadic else shown)})"

    def missing_argument(self, name: str) -> ExpressionError:
        """The error for an argument that was not given."""
        return ExpressionError(self.missing.format(name=name))


@dataclass(frozen=True, slots=True)
class TestEntry:
    """A test: `x is name`."""

    name: str
    run: Callable[[Any], bool]
    docstring: str
    examples: tuple[Example, ...]

    @property
    def signature(self) -> str:
        return f"is {self.name}"


@dataclass(frozen=True, slots=True)
class TagEntry:
    """A tag."""

    name: str
    signature: str
    docstring: str
    examples: tuple[Example, ...]


FILTERS: dict[str, CallableEntry] = {}
FUNCTIONS: dict[str, CallableEntry] = {}
TESTS: dict[str, TestEntry] = {}
TAGS: dict[str, TagEntry] = {}


def shown_value(value: Any) -> str:
    """A default as a template would write it."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return f"'{value}'" if isinstance(value, str) else str(value)


def camel(name: str) -> str:
    """`from_index` as `fromIndex`; a trailing underscore (for Python's own words) is dropped."""
    head, *tail = name.rstrip("_").split("_")
    return head + "".join(part.capitalize() for part in tail)


def _parameter(parameter: inspect.Parameter, kind: Any, renamed: Mapping[str, str]) -> Parameter:
    default = REQUIRED if parameter.default is inspect.Parameter.empty else parameter.default
    options = getattr(kind, "__args__", ())
    nullable = kind is Any or type(None) in options
    if nullable and options:
        kind = next(option for option in options if option is not type(None))
    kind = getattr(kind, "__origin__", kind)
    if kind is not None and kind in (dict,):
        kind = Mapping
    return Parameter(renamed.get(parameter.name, camel(parameter.name)), default, kind, nullable)


def _entry(
    run: Callable[..., Any],
    sort: str,
    name: str,
    examples: tuple[Example, ...],
    nulls: bool,
    missing: str | None,
    renamed: Mapping[str, str],
) -> CallableEntry:
    hints = get_type_hints(run)
    found = list(inspect.signature(run).parameters.values())
    wants_context = bool(found) and found[0].name == "context"
    if wants_context:
        found.pop(0)
    subject = None
    if sort == "filter":
        first = found.pop(0)
        subject = _parameter(first, hints[first.name], renamed)
    variadic = bool(found) and found[-1].kind is inspect.Parameter.VAR_POSITIONAL
    if variadic:
        found.pop()
    parameters = tuple(_parameter(parameter, hints[parameter.name], renamed) for parameter in found)
    text = missing or f"The '{name}' {sort} expects an argument '{{name}}'."
    document = inspect.getdoc(run) or ""
    return CallableEntry(
        name, sort, run, document, examples, parameters, wants_context, variadic, nulls, subject, text
    )  # fmt: skip


Decorated = Callable[[Callable[..., Any]], Callable[..., Any]]


def filter_(
    *examples: Example,
    name: str | None = None,
    nulls: bool = False,
    missing: str | None = None,
    renamed: Mapping[str, str] | None = None,
    also: tuple[str, ...] = (),
) -> Decorated:
    """Declare a filter. `nulls`: null is passed in instead of giving null. `also`: other names of it."""

    def declare(run: Callable[..., Any]) -> Callable[..., Any]:
        for each in (name or camel(run.__name__), *also):
            FILTERS[each] = _entry(run, "filter", each, examples, nulls, missing, renamed or {})
        return run

    return declare


def function(
    *examples: Example,
    name: str | None = None,
    missing: str | None = None,
    renamed: Mapping[str, str] | None = None,
    also: tuple[str, ...] = (),
) -> Decorated:
    """Declare a function."""

    def declare(run: Callable[..., Any]) -> Callable[..., Any]:
        for each in (name or camel(run.__name__), *also):
            FUNCTIONS[each] = _entry(run, "function", each, examples, True, missing, renamed or {})
        return run

    return declare


def test(*examples: Example, name: str | None = None) -> Callable[[Callable[[Any], bool]], Callable[[Any], bool]]:
    """Declare a test."""

    def declare(run: Callable[[Any], bool]) -> Callable[[Any], bool]:
        known = name or run.__name__.rstrip("_")
        TESTS[known] = TestEntry(known, run, inspect.getdoc(run) or "", examples)
        return run

    return declare
