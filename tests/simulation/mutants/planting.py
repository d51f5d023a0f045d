"""How a bug is planted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ostinato.engine import advance, events

Plant = Callable[[], None]
MUTANTS: dict[str, Plant] = {}
"""Every bug, by what it does."""


def mutant(plant: Plant) -> Plant:
    """Add a bug to the list."""
    MUTANTS[plant.__name__.replace("_", " ")] = plant
    return plant


def put(owner: Any, name: str, value: Any) -> None:
    """Put something else in the place of what is there."""
    if not hasattr(owner, name):
        raise AttributeError(f"{owner.__name__} has no {name}: the bug would not be there")
    setattr(owner, name, value)


def put_rule(event: type[events.Event], rule: Callable[[Any, Any], None]) -> None:
    advance.RULES[event] = rule


def does_nothing(*_: Any, **__: Any) -> None:
    return None
