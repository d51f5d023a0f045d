"""Log lines and metrics."""

from __future__ import annotations

from collections.abc import Sequence

from ostinato.engine.records import LogLine, Metric
from ostinato.ports.search import Page, Query
from ostinato.store.fields import LEVELS, LOGS, METRICS
from ostinato.store.sql.codec import instant_of
from ostinato.store.sql.database import Database
from ostinato.store.sql.gather import Gather
from ostinato.store.sql.rows import (
    ADD_LOG,
    ADD_METRIC,
    LOG_COLUMNS,
    METRIC_COLUMNS,
    log_row,
    metric_row,
    read_tags,
)
from ostinato.store.sql.statement import Call, Row, Rows, Sql, execute, fetch
from ostinato.store.sql.where import Select, Where, counted_delete

LINES = Select(LOGS, f"id, {LOG_COLUMNS}", "logs", last="id")
MEASURES = Select(METRICS, METRIC_COLUMNS, "metrics", last="id")
TAIL = Sql(f"SELECT id, {LOG_COLUMNS} FROM logs WHERE execution_id = :id AND id > :after ORDER BY id LIMIT :limit")


class SqlLogs:
    """Logs in SQL."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lines: Gather[LogLine] = Gather(self._append)
        self._metrics: Gather[Metric] = Gather(self._measure)

    async def append(self, lines: Sequence[LogLine]) -> None:
        """Store lines that belong to no turn or result."""
        await self._lines(lines)

    async def search(self, query: Query) -> Page[tuple[int, LogLine]]:
        """Lines with their numbers."""
        return await LINES.page(self._database, query, _read_line)

    async def tail(self, execution_id: str, after: int, limit: int = 1000) -> list[tuple[int, LogLine]]:
        """Lines of an execution stored after the line of that number."""
        call = Call(TAIL, {"id": execution_id, "after": after, "limit": limit})
        return [_read_line(row) for row in await self._database.read(lambda: fetch(call))]

    async def delete(self, query: Query) -> int:
        """Remove all lines that fit; tells how many."""
        where = Where(LOGS, self._database.grammar).add(query.conditions)
        return await self._database.write(lambda: counted_delete(self._database, "logs", where))

    async def measure(self, metrics: Sequence[Metric]) -> None:
        """Store measurements."""
        await self._metrics(metrics)

    async def metrics(self, query: Query) -> Page[Metric]:
        """Measurements."""
        return await MEASURES.page(self._database, query, _read_metric)

    async def delete_metrics(self, query: Query) -> int:
        """Remove all measurements that fit; tells how many."""
        where = Where(METRICS, self._database.grammar).add(query.conditions)
        return await self._database.write(lambda: counted_delete(self._database, "metrics", where))

    async def _append(self, lines: Sequence[LogLine]) -> None:
        rows = [log_row(line) for line in lines]
        await self._database.write(lambda: execute(Rows(ADD_LOG, rows)))

    async def _measure(self, metrics: Sequence[Metric]) -> None:
        rows = [metric_row(metric) for metric in metrics]
        await self._database.write(lambda: execute(Rows(ADD_METRIC, rows)))


def _read_line(row: Row) -> tuple[int, LogLine]:
    return row[0], LogLine(
        execution_id=row[1],
        task_id=row[2],
        task_run_id=row[3],
        trigger_id=row[4],
        namespace=row[5],
        flow_id=row[6],
        level=LEVELS[row[7]],
        at=instant_of(row[8]),
        attempt=row[9],
        message=row[10],
        thread=row[11],
    )


def _read_metric(row: Row) -> Metric:
    return Metric(
        execution_id=row[0],
        task_id=row[1],
        task_run_id=row[2],
        namespace=row[3],
        flow_id=row[4],
        name=row[5],
        type=row[6],
        value=row[7],
        at=instant_of(row[8]),
        tags=read_tags(row[9]),
    )
