"""`Queries`: several statements, by default in one transaction."""

from __future__ import annotations

from ostinato.plugin import Dynamic, Outputs, RunContext, Task
from ostinato_jdbc.family.connection import opened
from ostinato_jdbc.family.reading import Reading, ReadingProperties, read
from ostinato_jdbc.family.session import Session


class Readings(Outputs):
    """What the statements gave."""

    outputs: list[Reading]
    """One for each statement that gives rows, in order."""


class QueriesTask(ReadingProperties, Task):
    """Runs statements one after another."""

    transaction: Dynamic[bool] = True
    """Whether all statements are one transaction, undone as a whole if one fails."""

    def run(self, ctx: RunContext) -> Readings:
        statements = self.statements(ctx)
        with opened(self, ctx, logs_class=True) as session:
            if self.transaction:
                session.begin()
            found = [self._run_one(ctx, session, statement) for statement in statements]
            self.run_after(ctx, session)
            if self.transaction:
                session.commit()
        readings = [reading for reading in found if reading is not None]
        self.count(ctx, sum(reading.size or 0 for reading in readings))
        return Readings(outputs=readings, **self.extra_outputs(ctx))

    def _run_one(self, ctx: RunContext, session: Session, statement: str) -> Reading | None:
        ctx.cancelled.check()
        table = self.execute(session, statement)
        if table is None:
            return None
        reading = read(self, ctx, table)
        if self.mode == "FETCH_ONE":
            reading.size = 1
        if self.mode == "NONE":
            ctx.log.info("fetchType is set to NONE, no output will be returned")
        return reading
