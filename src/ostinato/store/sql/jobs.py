"""Jobs on their way to workers, and results on their way back."""

from __future__ import annotations

from collections.abc import Sequence

from ostinato.engine.events import AnyEvent
from ostinato.ports.jobs import ClaimedJob, Completion
from ostinato.store.sql.database import Database
from ostinato.store.sql.gather import Gather
from ostinato.store.sql.rows import ADD_EVENT, ADD_LOG, ADD_METRIC, event_row, log_row, metric_row
from ostinato.store.sql.statement import Call, Rows, Script, Sql, delete, execute, fetch, many, one

_CLAIM = """UPDATE jobs SET worker_id = :worker WHERE {chosen}
RETURNING rank, id, execution_id, task_run_id, attempt, payload, killed"""
_CHOICE = (
    "SELECT id FROM jobs WHERE worker_id IS NULL AND worker_group = :group ORDER BY rank, id LIMIT :limit SKIP BUSY"
)

CLAIM = Sql(_CLAIM.format(chosen=f"id IN ({_CHOICE})"), _CLAIM.format(chosen=f"id = ANY(ARRAY({_CHOICE}))"))
FINISH = delete(
    "jobs",
    {"task_run_id": "text", "attempt": "int", "worker_id": "text"},
    returning=("task_run_id", "attempt", "worker_id"),
)
KILLED = Sql("SELECT task_run_id, attempt FROM jobs WHERE worker_id = :worker AND killed ORDER BY task_run_id, attempt")
WAITING = Sql("SELECT worker_group, count(*) FROM jobs WHERE worker_id IS NULL GROUP BY worker_group")


class SqlJobs:
    """The queue of jobs in SQL."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._starts: Gather[tuple[str, AnyEvent]] = Gather(self._post)
        self._results: Gather[Completion] = Gather(self._complete)

    async def claim(self, worker_id: str, group: str | None, limit: int) -> list[ClaimedJob]:
        """Take waiting jobs of a group, highest priority first, then oldest."""
        call = Call(CLAIM, {"worker": worker_id, "group": group or "", "limit": limit})
        rows = await self._database.write(lambda: fetch(call))
        return [
            ClaimedJob(row[2], row[3], row[4], row[5], bool(row[6])) for row in sorted(rows, key=lambda row: row[:2])
        ]

    async def started(self, starts: Sequence[tuple[str, AnyEvent]]) -> None:
        """Tell that claimed jobs began."""
        await self._starts(starts)

    async def complete(self, completions: Sequence[Completion]) -> None:
        """Hand in results of jobs that the worker still holds."""
        await self._results(completions)

    async def killed(self, worker_id: str) -> list[tuple[str, int]]:
        """Claimed jobs of this worker that are to be stopped."""
        rows = await self._database.read(lambda: fetch(Call(KILLED, {"worker": worker_id})))
        return [(row[0], row[1]) for row in rows]

    async def waiting(self) -> dict[str | None, int]:
        """How many unclaimed jobs each worker group has."""
        rows = await self._database.read(lambda: fetch(Call(WAITING)))
        return {row[0] or None: row[1] for row in rows}

    async def _post(self, starts: Sequence[tuple[str, AnyEvent]]) -> None:
        rows = [event_row(execution_id, event) for execution_id, event in starts]
        await self._database.write(lambda: execute(Rows(ADD_EVENT, rows)))

    async def _complete(self, completions: Sequence[Completion]) -> None:
        await self._database.write(lambda: _complete(completions))


def _complete(completions: Sequence[Completion]) -> Script[None]:
    handed: dict[tuple[str, int, str], Completion] = {}
    for completion in completions:
        event = completion.report.event
        handed.setdefault((event.run_id, event.attempt, completion.worker_id), completion)
    (finished,) = yield one(Rows(FINISH, sorted(handed)))
    ended = {(row[0], row[1], row[2]) for row in finished}
    kept = [completion for key, completion in handed.items() if key in ended]
    step = many(
        Rows(ADD_EVENT, [event_row(completion.execution_id, completion.report.event) for completion in kept]),
        Rows(ADD_LOG, [log_row(line) for completion in kept for line in completion.report.logs]),
        Rows(ADD_METRIC, [metric_row(metric) for completion in kept for metric in completion.report.metrics]),
        last=True,
    )
    if step.statements:
        yield step
