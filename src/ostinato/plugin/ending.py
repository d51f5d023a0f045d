"""From the outcome of a task to the event that tells the engine."""

from __future__ import annotations

from datetime import datetime

from ostinato.engine.events import TaskEnded
from ostinato.engine.states import State
from ostinato.plugin.invoke import Outcome


def ending(
    outcome: Outcome, run_id: str, attempt: int, started: datetime, now: datetime, worker_id: str | None = None
) -> TaskEnded:
    """The event of an attempt that has ended with an outcome."""
    update = outcome.update
    return TaskEnded(
        at=now,
        run_id=run_id,
        attempt=attempt,
        state=State(outcome.state),
        started_at=started,
        outputs=outcome.outputs,
        worker_id=worker_id,
        variables=None if update is None else update.variables,
        labels=None if update is None else update.labels,
        exit_state=None if update is None or update.state is None else State(update.state),
    )
