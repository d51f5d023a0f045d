"""What a rendering sees (Scope), where it takes place (Environment) and how far it may go (Limits)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from ostinato.expressions.questions import Question, unanswered


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one rendering; passing one raises LimitExceeded."""

    depth: int = 100
    """Nesting of macro calls, and of brackets and tags in a template."""
    render_depth: int = 16
    """Nesting of render() calls."""
    render_rounds: int = 100
    """How often render() repeats until the text stands still."""
    steps: int = 2_000_000
    """Loop rounds, macro calls and jq steps together."""
    characters: int = 64_000_000
    """Length of any text that is built."""
    items: int = 2_000_000
    """Length of any list that is built, of a range for one."""
    regex_input: int = 10_000_000
    """Length of a text that a regular expression is matched against."""
    regex_pattern: int = 10_000
    """Length of a regular expression."""


def _epoch() -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Environment:
    """The surroundings of a rendering, the same for many scopes.

    The default one has no answers and its clock stands at the epoch, which is enough for pure expressions.
    """

    ask: Callable[[Question], Any] = unanswered
    """Answers a question, or raises."""
    now: Callable[[], datetime] = _epoch
    """The current instant, aware, UTC."""
    timezone: str = "UTC"
    """Zone name of the server."""
    locale: str = "en_US"
    """Locale of the server."""
    limits: Limits = field(default_factory=Limits)
    recursive: bool = False
    """Render until the text stands still (the legacy recursive-rendering setting)."""
    secrets_masked: bool = False
    """`secret()` gives ****** (as when a user tries out an expression)."""
    worker: bool = False
    """Whether this is a worker, where errorLogs() works."""


class Scope:
    """The variables of one rendering and its environment. Cheap to make.

    `variables` may be any Mapping, also one that computes its values when asked; so may values inside.
    """

    __slots__ = ("environment", "variables")

    def __init__(self, variables: Mapping[str, Any], environment: Environment | None = None) -> None:
        self.variables = variables
        self.environment = environment if environment is not None else DEFAULT


DEFAULT = Environment()
