"""Log lines and metrics."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from ostinato.engine.records import LogLine, Metric
from ostinato.ports.search import Page, Query
from ostinato.store.fields import LOGS, METRICS
from ostinato.store.memory.search import matching, search
from ostinato.store.memory.tables import Tables


class MemoryLogs:
    """Logs in memory. Lines are never changed, so they are handed out as they are stored."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def append(self, lines: Sequence[LogLine]) -> None:
        """Store lines that belong to no turn or result."""
        for line in lines:
            self._tables.add_line(line)

    async def search(self, query: Query) -> Page[tuple[int, LogLine]]:
        """Lines with their numbers."""
        numbers = {id(line): number for number, line in self._tables.logs.items()}
        return search(self._tables.logs.values(), LOGS, query, lambda line: (numbers[id(line)], line))

    async def tail(self, execution_id: str, after: int, limit: int = 1000) -> list[tuple[int, LogLine]]:
        """Lines of an execution stored after the line of that number."""
        lines = self._tables.logs_of.get(execution_id, {})
        return list(islice(((number, line) for number, line in lines.items() if number > after), limit))

    async def delete(self, query: Query) -> int:
        """Remove all lines that fit; tells how many."""
        doomed = {id(line) for line in matching(self._tables.logs.values(), LOGS, query.conditions)}
        for number, line in list(self._tables.logs.items()):
            if id(line) in doomed:
                del self._tables.logs[number]
                del self._tables.logs_of[line.execution_id][number]
        return len(doomed)

    async def measure(self, metrics: Sequence[Metric]) -> None:
        """Store measurements."""
        self._tables.metrics.extend(metrics)

    async def metrics(self, query: Query) -> Page[Metric]:
        """Measurements."""
        return search(self._tables.metrics, METRICS, query)

    async def delete_metrics(self, query: Query) -> int:
        """Remove all measurements that fit; tells how many."""
        doomed = {id(one) for one in matching(self._tables.metrics, METRICS, query.conditions)}
        self._tables.metrics[:] = [one for one in self._tables.metrics if id(one) not in doomed]
        return len(doomed)
