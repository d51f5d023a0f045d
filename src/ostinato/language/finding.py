"""One thing to say about a text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ostinato.source.document import Path, Position


class Severity(StrEnum):
    """How bad it is: an error keeps the flow from being stored."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Kind(StrEnum):
    """What sort of thing it is: the text is no YAML; a property, or a plugin type, that does not exist; a value of
    another type than its property; a value that does not fit; one that will not when the task runs; something wrong
    with the flow as a whole; a deprecated name; advice."""

    YAML = "yaml"
    PROPERTY = "property"
    TYPE = "type"
    UNREAD = "unread"
    VALUE = "value"
    DOUBT = "doubt"
    FLOW = "flow"
    DEPRECATED = "deprecated"
    ADVICE = "advice"


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding with its place. `label` is how the place is named to users of the API (`one.message`, `tasks[0]`);
    `hint` says what to do, where more can be said than the message does; `rank` is the place among the faults of the
    flow as a whole in a refusal."""

    message: str
    path: Path
    position: Position
    end: Position
    kind: Kind = Kind.VALUE
    severity: Severity = Severity.ERROR
    label: str = ""
    hint: str | None = None
    rank: int = 0

    @property
    def line(self) -> str:
        """The finding as one line of a refusal: `<label>: <message>`."""
        if self.kind in (Kind.YAML, Kind.PROPERTY, Kind.TYPE):
            return self.message
        return f"{self.label}: {self.message}"
