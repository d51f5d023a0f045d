"""`Query` and `Trigger`: one statement, and what it gave."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from ostinato.plugin import Duration, Dynamic, RunContext, Task, TaskFailed, Trigger
from ostinato_jdbc.family.connection import opened
from ostinato_jdbc.family.reading import FetchType, NoValue, Reading, ReadingProperties, read

SINGLE = "Query task support only a single SQL statement. Use the Queries task to run multiple statements."
NOTHING_TO_FIRE_WITH = "fetchType NONE gives a trigger nothing to fire with: use FETCH, FETCH_ONE or STORE"


class QueryTask(ReadingProperties, Task):
    """Runs one statement, and `afterSQL` in the same transaction."""

    def run(self, ctx: RunContext) -> Reading:
        reading = _single(self, ctx)
        row = NoValue.NULL if reading.row is None else reading.row
        return Reading(row=row, rows=reading.rows, uri=reading.uri, size=reading.size, **self.extra_outputs(ctx))


class QueryTrigger(ReadingProperties, Trigger):
    """Runs one statement at an interval and fires if it gave rows."""

    interval: Duration = timedelta(minutes=1)
    """The pause between two looks."""
    fetch_type: Dynamic[FetchType] = "FETCH"
    """What the execution sees of the rows as `trigger`: all, the first, or the URI of a file."""

    @classmethod
    def check_source(cls, written: Mapping[str, Any]) -> list[tuple[tuple[str | int, ...], str]]:
        return [(("fetchType",), NOTHING_TO_FIRE_WITH)] if written.get("fetchType") == "NONE" else []

    def evaluate(self, ctx: RunContext) -> Reading | None:
        if self.mode == "NONE":
            raise TaskFailed(NOTHING_TO_FIRE_WITH)
        reading = _single(self, ctx)
        if not reading.size:
            return None
        given = reading.model_dump(include={"row", "rows", "uri", "size"})
        return Reading(**given, **self.extra_outputs(ctx))


def _single(how: ReadingProperties, ctx: RunContext) -> Reading:
    """Run the one statement; TaskFailed if there are more."""
    statements = how.statements(ctx)
    if len(statements) > 1:
        raise TaskFailed(SINGLE)
    if not statements:
        raise TaskFailed("There is no statement in `sql`")
    with opened(how, ctx) as session:
        session.begin()
        table = how.execute(session, statements[0])
        reading = Reading() if table is None else read(how, ctx, table)
        how.run_after(ctx, session)
        session.commit()
    how.count(ctx, reading.size or 0)
    return reading
