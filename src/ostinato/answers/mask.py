"""What no log line may show."""

from __future__ import annotations

from typing import Any

SHORTEST = 8
"""Characters of the shortest line of a secret that is masked by itself."""


class Mask:
    """The secrets that one task, or one turn, has come to know."""

    def __init__(self) -> None:
        self._secrets: list[str] = []

    def hide(self, secret: Any) -> None:
        """Never show this text (or the text under `value`); of one of several lines neither a line that is long enough
        to be told from others."""
        if isinstance(secret, dict):
            secret = secret.get("value")
        if isinstance(secret, str) and secret.strip():
            parts = {secret, *(line for line in secret.splitlines() if len(line) >= SHORTEST)}
            self._secrets = sorted(parts.union(self._secrets), key=len, reverse=True)

    def masked(self, text: str) -> str:
        """A text with stars in place of secrets."""
        for secret in self._secrets:
            text = text.replace(secret, "******")
        return text
