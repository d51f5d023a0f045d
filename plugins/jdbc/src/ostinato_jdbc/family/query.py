"""`Query`: one statement."""

from __future__ import annotations

from ostinato.plugin import RunContext, TaskFailed
from ostinato_jdbc.family.connection import opened
from ostinato_jdbc.family.reading import NoValue, Reading, ReadingTask, read

SINGLE = "Query task support only a single SQL statement. Use the Queries task to run multiple statements."


class QueryTask(ReadingTask):
    """Runs one statement, and `afterSQL` in the same transaction."""

    def run(self, ctx: RunContext) -> Reading:
        statements = self.statements(ctx)
        if len(statements) > 1:
            raise TaskFailed(SINGLE)
        if not statements:
            raise TaskFailed("There is no statement in `sql`")
        with opened(self, ctx) as session:
            session.begin()
            table = self.execute(session, statements[0])
            reading = Reading() if table is None else read(self, ctx, table)
            self.run_after(ctx, session)
            session.commit()
        self.count(ctx, reading.size or 0)
        row = NoValue.NULL if reading.row is None else reading.row
        return Reading(row=row, rows=reading.rows, uri=reading.uri, size=reading.size, **self.extra_outputs(ctx))
