"""Executions kept in memory between turns."""

from __future__ import annotations

from collections import OrderedDict

from ostinato.engine.view import View

MOST_RUNS = 200_000
"""How many task runs all kept views may have together."""


class Views:
    """A cache of views, least recently used first out. What it holds may be outdated: the fence tells."""

    def __init__(self, most: int = MOST_RUNS):
        self._most = most
        self._kept: OrderedDict[str, tuple[View, int]] = OrderedDict()
        self._runs = 0

    def get(self, execution_id: str) -> View | None:
        found = self._kept.get(execution_id)
        if found is None:
            return None
        self._kept.move_to_end(execution_id)
        return found[0]

    def keep(self, view: View) -> None:
        """Keep a view that stands as the store has it; ended executions are not worth it."""
        self.forget(view.execution.id)
        if view.execution.ended and not view.open:
            return
        weight = len(view.runs) + 1
        self._kept[view.execution.id] = view, weight
        self._runs += weight
        while self._runs > self._most and len(self._kept) > 1:
            _, (_, dropped) = self._kept.popitem(last=False)
            self._runs -= dropped

    def forget(self, execution_id: str) -> None:
        """Drop a view: it is not what the store has, or was changed without being written."""
        found = self._kept.pop(execution_id, None)
        if found is not None:
            self._runs -= found[1]
