"""Bugs of task runs: their attempts, workers and jobs."""

from __future__ import annotations

from typing import Any

from ostinato.engine import advance, draft, events
from ostinato.engine.lifecycle import (
    end_task,
    restart,
    start_task,
)
from ostinato.engine.states import State
from ostinato.executor import player
from ostinato.store.memory import jobs
from tests.simulation.mutants.planting import does_nothing, mutant, put


@mutant
def late_results_are_taken() -> None:
    put(end_task, "_opened", lambda draft, run, event: not run.ended)


@mutant
def a_start_is_taken_for_any_attempt() -> None:
    put(start_task, "awaits", lambda run, attempt: not run.ended)
    put(end_task, "awaits", lambda run, attempt: run.state in start_task.WAITING)


@mutant
def a_loss_told_twice_hands_out_twice() -> None:
    def lost(draft: Any, event: Any) -> None:
        run = draft.view.runs.get(event.run_id)
        if run is not None and not run.ended:
            draft.hand_out(run)

    advance.RULES[events.WorkerLost] = lost


@mutant
def a_lost_worker_is_forgotten() -> None:
    advance.RULES[events.WorkerLost] = does_nothing


@mutant
def a_retry_does_not_come() -> None:
    advance.RULES[events.RetryDue] = does_nothing


@mutant
def a_restart_reuses_the_number_of_an_attempt() -> None:
    def rerun(draft: Any, run: Any) -> None:
        if draft.view.node(run).flowable:
            draft.record(restart.c.RunMarked(run.id, broken=False))
        if run.state is not State.RUNNING:
            draft.move(run, State.RESTARTED)
        draft.starts.append(run)

    put(restart, "rerun", rerun)


@mutant
def a_forced_child_keeps_its_job() -> None:
    put(draft.Draft, "let_go", does_nothing)


@mutant
def a_job_goes_to_two_workers() -> None:
    async def claim(self: Any, worker_id: str, group: Any, limit: int) -> Any:
        found = []
        for job in list(self._tables.jobs.values())[:limit]:
            job.worker_id = job.worker_id or worker_id
            found.append(jobs._hand_out(job))
        return found

    async def complete(self: Any, completions: Any) -> None:
        for completion in completions:
            event = completion.report.event
            self._tables.jobs.pop((event.run_id, event.attempt), None)
            self._tables.post(completion.execution_id, event)

    put(jobs.MemoryJobs, "claim", claim)
    put(jobs.MemoryJobs, "complete", complete)
    put(end_task, "_opened", lambda draft, run, event: True)


@mutant
def an_inline_task_is_lost() -> None:
    real = player.Player._inside
    put(player.Player, "_absorb", _forgetful(player.Player._absorb, real))


def _forgetful(absorb: Any, inside: Any) -> Any:
    def lossy(self: Any, step: Any, queue: Any) -> None:
        absorb(self, step, queue)
        if len(queue) > 1:
            queue.pop()

    return lossy
