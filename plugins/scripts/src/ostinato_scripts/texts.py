"""The texts of a script task, rendered: lists of commands, variables, names."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ostinato.plugin import RunContext, TaskFailed, is_template


class Texts:
    """Renders with the variables that only a running script has: `workingDir`, `outputDir`, `outputFiles`."""

    def __init__(self, ctx: RunContext, variables: Mapping[str, Any]) -> None:
        self._ctx = ctx
        self._variables = variables

    def text(self, written: str) -> str:
        """One text."""
        return self._ctx.render(written, **self._variables)

    def items(self, written: list[str] | str | None, name: str) -> list[str]:
        """A list of texts, item by item; or what an expression gives, read as a JSON list."""
        if written is None:
            return []
        if isinstance(written, str):
            found = self._json(written)
            if not isinstance(found, list):
                raise TaskFailed(f"`{name}` must be a list")
            return [item if isinstance(item, str) else json.dumps(item) for item in found]
        return [self.text(item) for item in written]

    def pairs(self, written: Mapping[str, Any] | str | None, name: str) -> dict[str, str]:
        """A map of texts, keys and values rendered; or what an expression gives, read as a JSON map."""
        if written is None:
            return {}
        found = self._json(written) if isinstance(written, str) else self.values(written)
        if not isinstance(found, Mapping):
            raise TaskFailed(f"`{name}` must be a map")
        return {str(key): _text(value) for key, value in found.items() if value is not None}

    def values(self, written: Any) -> Any:
        """Every text in a value, however deep."""
        return self._ctx.render_all(written, **self._variables)

    def _json(self, written: str) -> Any:
        text = self.text(written) if is_template(written) else written
        try:
            return json.loads(text)
        except ValueError:
            return text


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)
