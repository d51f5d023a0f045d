"""A flowable fails by its own fault: its condition, its values, a maximum it has reached."""

from __future__ import annotations

from ostinato.engine import changes as c
from ostinato.engine.draft import Draft
from ostinato.engine.errors import UNRESOLVED, TaskBroken
from ostinato.engine.lifecycle.try_again import arranged
from ostinato.engine.records import TaskRun
from ostinato.expressions import ExpressionError


def fail_by_itself(draft: Draft, run: TaskRun, error: TaskBroken | ExpressionError) -> None:
    """Log why; it is tried again where its policy allows, else its own handlers come next, then its end."""
    unresolved = (("ERROR", f"{UNRESOLVED}{error}"),)
    for level, message in error.lines if isinstance(error, TaskBroken) else unresolved:
        draft.log(level, message, run)
    if not arranged(draft, run, draft.now):
        draft.record(c.RunMarked(run.id, broken=True))
        draft.agenda.append(run)
