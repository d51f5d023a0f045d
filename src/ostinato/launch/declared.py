"""The triggers of flows as they count: with plugin defaults merged in, their types known."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from ostinato.duration import parse_duration
from ostinato.planner.defaults import apply_defaults
from ostinato.planner.plugin_types import types_of
from ostinato.plugin.index import PluginIndex
from ostinato.ports.flows import StoredFlow
from ostinato.schedule import first_fire
from ostinato.schedule.next_fire import ON_DATES
from ostinato.source.scalars import as_text

MOST = 2000
"""Of how many flows the triggers are kept."""


class Declared(NamedTuple):
    """One trigger of a flow. `type` is the full name of its plugin, `mode` how it fires: schedule, polling, realtime,
    webhook or flow; both are empty where the plugin is not installed."""

    id: str
    written: Mapping[str, Any]
    type: str = ""
    mode: str = ""

    @property
    def disabled(self) -> bool:
        return self.written.get("disabled") is True

    @property
    def worker_group(self) -> str | None:
        """The group of the workers that may evaluate it."""
        group = self.written.get("workerGroup")
        key = group.get("key") if isinstance(group, Mapping) else None
        return str(key) if key else None

    def first_at(self, now: datetime, zone: str) -> datetime | None:
        """When it is looked at for the first time: a cron at its next date, what asks something outside at once; None
        for what is never looked at. ValueError for a cron that is none."""
        if self.mode in ("polling", "realtime") or self.type == ON_DATES:
            return now
        return first_fire({**self.written, "type": self.type}, now, zone)

    def interval(self, index: PluginIndex) -> timedelta | None:
        """The pause between two looks; None where there is none that could be told."""
        written = self.written.get("interval")
        try:
            if written is not None:
                return parse_duration(str(written))
            default = index.load(self.type).model_fields["interval"].default
        except (ValueError, KeyError, ImportError, LookupError):
            return None
        return default if isinstance(default, timedelta) else None


class DeclaredTriggers:
    """Finds the triggers of flows. A stored revision never changes, so each is read once."""

    def __init__(self, index: PluginIndex, server_defaults: Sequence[Mapping[str, Any]] = ()):
        self._index, self._defaults = index, server_defaults
        self._kept: OrderedDict[tuple[str, str, int], dict[str, Declared]] = OrderedDict()

    def of(self, flow: StoredFlow) -> dict[str, Declared]:
        """The triggers of a flow by id, in their order."""
        key = flow.namespace, flow.id, flow.revision
        kept = self._kept.get(key)
        if kept is None:
            kept = self._kept[key] = self._read(flow)
            if len(self._kept) > MOST:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return kept

    def _read(self, flow: StoredFlow) -> dict[str, Declared]:
        given = flow.definition.get("triggers")
        if not isinstance(given, list) or not given:
            return {}
        whole = apply_defaults(flow.definition, self._defaults, *types_of(self._index))
        found = [one for one in whole["triggers"] if isinstance(one, Mapping) and one.get("id") is not None]
        return {as_text(one["id"]): self._declared(one) for one in found}

    def _declared(self, written: Mapping[str, Any]) -> Declared:
        entry = self._index.lookup(str(written.get("type")))
        known = ("", "") if entry is None else (entry.type, entry.mode or "")
        return Declared(as_text(written["id"]), written, *known)
