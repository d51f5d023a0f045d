"""Bugs of the WorkingDirectory, whose children a worker runs."""

from __future__ import annotations

from typing import Any

from ostinato.engine import draft
from ostinato.engine.lifecycle import (
    block,
    restart,
)
from ostinato.engine.records import TaskRun
from ostinato.engine.states import State
from tests.simulation.mutants.planting import mutant, put

_REMOVE = draft.Draft.remove


@mutant
def children_of_a_lost_block_stay() -> None:
    put(draft.Draft, "remove", lambda self, run: None if self.view.node(run).told else _REMOVE(self, run))


@mutant
def children_of_a_closed_block_stay_open() -> None:
    def close_job(self: Any, run: Any) -> None:
        self.record(draft.c.RunMarked(run.id, extra={**(run.extra or {}), "over": True}))

    put(draft.Draft, "close_job", close_job)


@mutant
def children_of_any_attempt_are_heard() -> None:
    put(block, "under_way", lambda run, attempt: run.state is State.RUNNING and not run.over)


@mutant
def older_news_of_a_child_are_taken() -> None:
    put(block, "_marks", lambda run: 1 if isinstance(run, TaskRun) else 2)


@mutant
def a_restarted_block_counts_its_attempts_anew() -> None:
    put(block, "forget", lambda draft, run: draft.record(restart.c.RunTold(run.id, list(run.history), [])))


@mutant
def a_block_is_not_over_with_its_job() -> None:
    real = draft.Draft.close_job

    def close_job(self: Any, run: Any) -> None:
        real(self, run)
        self.record(draft.c.RunMarked(run.id, extra={**(run.extra or {}), "over": False}))

    put(draft.Draft, "close_job", close_job)
