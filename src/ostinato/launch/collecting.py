"""How an execution counts in the windows of a Flow trigger."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any

from msgspec.structs import replace

from ostinato.expressions import ExpressionError
from ostinato.launch.conditions.groups import Group, Test
from ostinato.launch.conditions.rendered import Facts
from ostinato.planner.defaults import merge
from ostinato.ports.moves import Window
from ostinato.schedule.windows import span_of

log = logging.getLogger(__name__)

Key = tuple[str, str, str]
"""Namespace, flow and id of a trigger."""


class Collection:
    """All groups of one trigger at one move. `changed` are the windows to be written, `complete` tells whether the
    trigger fires, and `outputs` are those of all executions that made it."""

    def __init__(self, groups: Sequence[Group], key: Key, stored: Sequence[Window], at: datetime, zone: tzinfo):
        self._groups, self._key, self._at, self._zone = groups, key, at, zone
        self._stored = {window.name: window for window in stored}
        self._windows: dict[str, Window] = {}
        self._touched: set[str] = set()

    def take(self, facts: Facts) -> None:
        """Let an execution count."""
        for group in self._groups:
            window = self._window(group)
            matched = [name for name, test in group.conditions.items() if _told(test, facts)]
            if window is not None and matched:
                self._touched.add(group.name)
                window = _with(window, matched, _outputs(facts))
            if window is not None:
                self._windows[group.name] = window

    @property
    def complete(self) -> bool:
        """Whether everything has held, the last of it just now."""
        return bool(self._touched) and all(self._is_complete(group) for group in self._groups)

    @property
    def outputs(self) -> dict[str, Any]:
        """The outputs of the executions that count, merged."""
        found: dict[str, Any] = {}
        for window in self._windows.values():
            found = merge(found, window.outputs)
        return found

    @property
    def changed(self) -> list[Window]:
        """The windows as they are to be stored; after firing those that reset are empty."""
        if not self.complete:
            return [self._windows[name] for name in sorted(self._touched)]
        return [
            replace(window, held=[], outputs={}) if group.resets else window
            for group in self._groups
            if (window := self._windows[group.name]) and (group.resets or group.name in self._touched)
        ]

    def _is_complete(self, group: Group) -> bool:
        window = self._windows.get(group.name)
        return window is not None and set(group.conditions) <= set(window.held)

    def _window(self, group: Group) -> Window | None:
        """The window that is open, or a new one; None where the instant lies in none."""
        stored = self._stored.get(group.name)
        if stored is not None and stored.held and stored.start <= self._at < stored.until:
            return stored
        span = span_of(group.time_window, self._at, self._zone)
        if span is None:
            return None
        version = 0 if stored is None else stored.version
        return Window(*self._key, group.name, span.start, span.until, version=version)


def _with(window: Window, matched: Sequence[str], outputs: Mapping[str, Any]) -> Window:
    held = [*window.held, *(name for name in matched if name not in window.held)]
    return replace(window, held=held, outputs=merge(window.outputs, outputs))


def _outputs(facts: Facts) -> Mapping[str, Any]:
    outputs = facts.watched.execution.outputs if facts.watched is not None else None
    return outputs or {}


def _told(test: Test, facts: Facts) -> bool:
    """Whether a condition holds; one that cannot be told does not."""
    try:
        return test(facts)
    except ExpressionError as error:
        log.debug("A condition of a Flow trigger does not hold: %s", error)
        return False
