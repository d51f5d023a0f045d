"""What is wrong with a text before anybody looks at its meaning."""

from __future__ import annotations

from ostinato.source.document import Position


class SourceError(Exception):
    """A text that is no YAML, or breaks a rule for all documents. `position` is where."""

    def __init__(self, message: str, position: Position):
        super().__init__(f"{message} (line {position.line}, column {position.column})")
        self.message = message
        self.position = position
