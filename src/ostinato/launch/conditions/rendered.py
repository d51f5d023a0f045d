"""What conditions are asked of, and their properties rendered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ostinato.expressions import Scope, render_text
from ostinato.inputs.convert import text_of
from ostinato.plugin.index import PluginIndex
from ostinato.ports.turns import Snapshot

Condition = Mapping[str, Any]


@dataclass(frozen=True)
class Facts:
    """What conditions are asked of: the variables of their expressions, and the execution that a Flow trigger watches,
    as it stood at the move in question."""

    scope: Scope
    index: PluginIndex
    watched: Snapshot | None = None


class Rendered:
    """One condition with its facts."""

    def __init__(self, condition: Condition, facts: Facts):
        self.condition, self.facts = condition, facts

    @property
    def watched(self) -> Snapshot:
        """The watched execution; ValueError where none is watched."""
        if self.facts.watched is None:
            raise ValueError("only Flow triggers watch executions")
        return self.facts.watched

    def text(self, name: str) -> str:
        """A property, rendered; ValueError where it is missing."""
        found = self.optional(name)
        if found is None:
            raise ValueError(f"`{name}` is missing")
        return found

    def optional(self, name: str) -> str | None:
        """A property, rendered; None where it is missing."""
        written = self.condition.get(name)
        return None if written is None else render_text(text_of(written), self.facts.scope)

    @property
    def moment(self) -> datetime:
        """The date in question; a mere day begins at midnight UTC."""
        return moment(self.optional("date") or render_text("{{ trigger.date }}", self.facts.scope))


def moment(text: str) -> datetime:
    """A date with a time, or a mere day; in UTC without another zone."""
    found = datetime.fromisoformat(text.partition("[")[0])
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)
