"""What the rules may ask of their surroundings: the instant, chance, the values of expressions, and how much is left
of the turn. All of it is handed in, so that the same rules run under a database and under a simulation."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ostinato.engine.limits import LIMITS, Limits
from ostinato.engine.view import View
from ostinato.expressions import Environment


@dataclass
class World:
    """The surroundings of one turn.

    `convert` turns a rendered flow output into its declared type (raises ValueError with the reason). `births` is
    how many task runs the turn may still create, `continued` which parents have been promised to go on in the next one.
    `globals` are variables every expression sees. `opened` gives inputs or outputs with what is encrypted in them made
    readable, `masked` a text without the secrets that the turn knows, `listens` tells whether the conditions of a
    listener hold at the end of an execution (ExpressionError where that cannot be told).
    """

    now: Callable[[], datetime]
    environment: Environment
    convert: Callable[[Any, Any], Any] = lambda _, value: value
    chance: Callable[[], float] = lambda: 0.5
    opened: Callable[[Mapping[str, Any]], Mapping[str, Any]] = lambda values: values
    masked: Callable[[str], str] = lambda text: text
    listens: Callable[[View, Sequence[Any]], bool] = lambda view, conditions: True
    globals: Mapping[str, Any] = field(default_factory=dict)
    limits: Limits = LIMITS
    births: int = LIMITS.births
    continued: set[str | None] = field(default_factory=set)
