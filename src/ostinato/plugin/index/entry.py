"""What the index knows of one plugin without importing it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from ostinato.plugin.declare import Kind


@dataclass(frozen=True, slots=True)
class PluginEntry:
    """One plugin type: where its class is, and the flags that the planner and the lists need."""

    type: str
    kind: Kind
    module: str
    class_name: str
    title: str
    aliases: tuple[str, ...] = ()
    inline: bool = False
    isolation: str | None = None
    mode: str | None = None
    deprecated: str | None = None
    beta: bool = False
    distribution: str = ""

    @property
    def group(self) -> str:
        """The package part of the type: `io.kestra.plugin.core.log`."""
        return self.type.rpartition(".")[0]

    def to_json(self) -> dict[str, Any]:
        """The entry as it stands in `plugins.json`; what has its default value is left out."""
        given = asdict(self)
        given.pop("distribution")
        return {key: list(value) if key == "aliases" else value for key, value in given.items() if value not in _EMPTY}

    @classmethod
    def from_json(cls, written: dict[str, Any], distribution: str) -> PluginEntry:
        """Read an entry of `plugins.json`."""
        return cls(**{**written, "aliases": tuple(written.get("aliases", ())), "distribution": distribution})


_EMPTY: tuple[Any, ...] = ((), None, False)
