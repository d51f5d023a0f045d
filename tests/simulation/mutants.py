"""`python -m tests.simulation.mutants [--seeds N]`: plant one known bug after the other; the simulation must find each.

A bug that is not found within so many seeds means that a promise is not watched.
"""

from __future__ import annotations

import argparse
import logging
import multiprocessing
import queue
import sys
from collections.abc import Callable, Sequence
from typing import Any

from ostinato.engine import advance, draft, events, finish, gate, hold, proceed, view
from ostinato.engine.finish import outcome
from ostinato.engine.flowables import dag, loop, parallel, template
from ostinato.engine.lifecycle import (
    admission,
    block,
    breakpoint_left,
    copy,
    end_task,
    items,
    kill,
    let_in,
    next_round,
    replay,
    restart,
    retry,
    start_task,
)
from ostinato.engine.plan import Kind
from ostinato.engine.records import TaskRun
from ostinato.engine.states import State
from ostinato.executor import assembly, player, turns, views
from ostinato.store.memory import inbox, jobs
from ostinato.store.memory import turns as stored
from tests.simulation.world import simulate

Plant = Callable[[], None]
MUTANTS: dict[str, Plant] = {}
LONGEST = 60
"""Seconds that one seed may take; a world that needs more stands still."""
ALIVE = 0
"""The sign of a seed that broke no promise."""
_REMOVE = draft.Draft.remove


def mutant(plant: Plant) -> Plant:
    """Add a bug to the list."""
    MUTANTS[plant.__name__.replace("_", " ")] = plant
    return plant


def put(owner: Any, name: str, value: Any) -> None:
    """Put something else in the place of what is there."""
    if not hasattr(owner, name):
        raise AttributeError(f"{owner.__name__} has no {name}: the bug would not be there")
    setattr(owner, name, value)


def put_rule(event: type[events.Event], rule: Callable[[Any, Any], None]) -> None:
    advance.RULES[event] = rule


def does_nothing(*_: Any, **__: Any) -> None:
    return None


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
def a_kill_forgets_what_runs() -> None:
    real = kill._stop
    put(kill, "_stop", lambda draft, run, *more: None if run.state is State.RUNNING else real(draft, run, *more))
    put(view.View, "open_leaves", lambda self: [])


@mutant
def a_kill_does_not_wait() -> None:
    def finish_kill(draft: Any) -> None:
        for run in [draft.view.runs[id_] for id_ in reversed(draft.view.open)]:
            draft.move(run, State.KILLED, attempt=State.KILLED)
        finish.end_execution(draft, State.SUCCESS)

    put(proceed, "finish_kill", finish_kill)


@mutant
def a_parallel_lets_one_more_run() -> None:
    real = parallel.limit_of
    put(parallel, "limit_of", lambda *a: real(*a) and real(*a) + 1)


@mutant
def a_loop_has_no_limit() -> None:
    put(loop, "limit_of", lambda *a: 0)


@mutant
def a_loop_forgets_what_was_held_up() -> None:
    put(draft.Draft, "put_off", does_nothing)


@mutant
def a_rule_fails() -> None:
    def fails(*_: Any) -> None:
        raise KeyError("what is not there")

    put_rule(events.RetryDue, fails)


@mutant
def a_dag_does_not_wait() -> None:
    put(dag.Dag, "_over", lambda *a: True)
    put(dag, "limit_of", lambda *a: 0)


@mutant
def a_failure_counts_as_success() -> None:
    put(finish, "outcome", lambda lane, broken: outcome(lane, broken) if lane.killed else State.SUCCESS)


@mutant
def a_warning_hides_a_failure() -> None:
    put(finish, "outcome", lambda lane, broken: State.SUCCESS if lane.warned else outcome(lane, broken))


@mutant
def children_are_left_open() -> None:
    put(finish, "close_below", does_nothing)


@mutant
def a_forced_child_keeps_its_job() -> None:
    put(draft.Draft, "let_go", does_nothing)


@mutant
def the_rest_of_a_full_turn_is_lost() -> None:
    put(draft.Draft, "may_create", lambda self, parent: self.world.births > 0)


@mutant
def deferred_values_are_lost() -> None:
    put(draft.Draft, "defer", does_nothing)


@mutant
def an_abandoned_step_leaves_traces() -> None:
    put(draft.Draft, "abandon", does_nothing)


@mutant
def the_fence_is_open() -> None:
    async def commit(self: Any, written: Sequence[Any]) -> set[str]:
        for turn in written:
            self._write(self._tables.entries[turn.execution.id], turn)
        return set()

    put(stored.MemoryTurns, "commit", commit)


@mutant
def a_view_survives_a_missed_fence() -> None:
    put(views.Views, "forget", does_nothing)


@mutant
def events_are_not_consumed() -> None:
    real = assembly.Assembly.turn

    def turn(self: Any, now: Any) -> Any:
        made = real(self, now)
        made.consumed = made.consumed[1:]
        return made

    put(assembly.Assembly, "turn", turn)


@mutant
def changed_rows_are_not_written() -> None:
    real = assembly.Assembly._rows

    def rows(self: Any) -> Any:
        added, changed, removed = real(self)
        return added, dict(list(changed.items())[1:]), removed

    put(assembly.Assembly, "_rows", rows)


@mutant
def the_journal_forgets() -> None:
    real = assembly.c.encode
    put(assembly.c, "encode", lambda changes: real(changes[:-1]))


@mutant
def timers_are_not_dropped() -> None:
    assembly._COMMANDS[assembly.cmd.DropTimer] = does_nothing


@mutant
def jobs_are_not_dropped() -> None:
    assembly._COMMANDS[assembly.cmd.KillTask] = does_nothing


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
def handlers_do_not_wait() -> None:
    real = proceed._go_on

    def go_on(draft: Any, parent: Any) -> None:
        fam = draft.view.family(parent)
        open_, fam.lane(proceed.Part.ERRORS).open = fam.lane(proceed.Part.ERRORS).open, 0
        try:
            real(draft, parent)
        finally:
            fam.lane(proceed.Part.ERRORS).open += open_

    put(proceed, "_go_on", go_on)


@mutant
def a_sequence_does_not_wait() -> None:
    from ostinato.engine.flowables import sequence

    def unfold(self: Any, draft: Any, parent: Any, node: Any, family: Any) -> bool:
        children = self.children(draft, parent, node)
        following = family.main.cursor + 1
        if following >= len(children):
            return bool(family.main.open)
        draft.create(children[following], parent)
        return True

    put(sequence.Sequence, "unfold", unfold)


@mutant
def after_execution_runs_early() -> None:
    put(
        proceed,
        "_finally",
        lambda draft, parent, node: proceed._after(draft) if parent is None else finish.finish(draft, parent),
    )


@mutant
def a_pause_is_forgotten() -> None:
    put(hold, "held", lambda draft: False)
    put(proceed, "held", lambda draft: True)
    put(retry, "held", lambda draft: True)


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


@mutant
def timers_never_fire() -> None:
    async def fire(self: Any, partitions: Any, now: Any, limit: int) -> Any:
        return None

    put(inbox.MemoryInbox, "fire", fire)


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


@mutant
def a_crashed_turn_is_taken_for_written() -> None:
    async def commit(self: Any, made: list[Any], known: dict[str, Any]) -> None:
        await self._turns.commit(made)
        for turn in made:
            if turn.execution.id in known:
                self._views.keep(known[turn.execution.id])

    put(turns.TurnTaker, "_commit", commit)
    put(views.Views, "forget", does_nothing)


@mutant
def a_gate_admits_one_too_many() -> None:
    put(gate._Keeper, "room", property(lambda self: not self.concurrency or self.gate.held <= self.concurrency.limit))


@mutant
def a_slot_is_never_given_back() -> None:
    put(admission, "leave", does_nothing)


@mutant
def a_slot_that_nobody_wants_stays_taken() -> None:
    put(let_in.admission, "give_back", does_nothing)


@mutant
def a_gate_forgets_who_stands_in_line() -> None:
    put(gate._Keeper, "let_in", does_nothing)


@mutant
def a_killed_loop_goes_on() -> None:
    def due(draft: Any, event: Any) -> None:
        run = draft.view.runs.get(event.run_id)
        if run is not None:
            next_round.begin(draft, run)

    advance.RULES[events.RoundDue] = due


@mutant
def a_round_leaves_its_timer() -> None:
    def begin(draft: Any, run: Any) -> None:
        draft.remove_children(run)
        draft.open_attempt(run)
        draft.agenda.append(run)

    put(next_round, "begin", begin)


@mutant
def a_cut_short_pause_holds_the_execution() -> None:
    put(draft.Draft, "show_pause_over", does_nothing)


@mutant
def a_breakpoint_is_overrun() -> None:
    put(hold, "held", lambda draft: False)
    put(proceed, "held", lambda draft: draft.execution.state is State.PAUSED and not draft.view.paused)


@mutant
def a_breakpoint_is_left_without_its_task() -> None:
    def go_on(draft: Any) -> None:
        draft.move_execution(State.RUNNING)

    put(breakpoint_left, "go_on", go_on)


@mutant
def a_batch_that_ends_twice_counts_twice() -> None:
    real = items._mark

    def mark(draft: Any, run: Any, place: int, letter: str, *states: Any) -> None:
        real(draft, run, (place + 1) % len(run.extra["children"]), letter, *states)

    put(items, "_mark", mark)


@mutant
def a_kill_reaches_nobody_called() -> None:
    real = player.advance

    def advance(view: Any, event: Any, world: Any) -> Any:
        called = isinstance(event, events.KillRequested) and view.execution.parent_id is not None
        return real(view, events.Continued(at=event.at, run_id="nobody") if called else event, world)

    put(player, "advance", advance)


@mutant
def the_clock_of_a_promise_is_not_stopped() -> None:
    def finish_after(draft: Any) -> None:
        admission.leave(draft)
        finish.tell_caller(draft)

    put(finish, "finish_after", finish_after)
    put(proceed, "finish_after", finish_after)


@mutant
def a_caller_is_not_told() -> None:
    put(finish, "tell_caller", does_nothing)


@mutant
def a_broken_execution_leaves_its_jobs() -> None:
    put(kill, "_abandon", does_nothing)


@mutant
def a_broken_execution_leaves_its_task_runs() -> None:
    def broken(draft: Any, _: Any) -> None:
        if draft.execution.ended and not draft.view.open:
            return
        for run in draft.view.open_runs():
            kill._abandon(draft, run)
        draft.move_execution(*(() if draft.execution.ended else (State.FAILED,)))
        finish.finish_after(draft)

    put_rule(events.Broken, broken)


@mutant
def a_replay_keeps_what_came_after() -> None:
    put(replay, "drop_downstream", does_nothing)


@mutant
def a_replay_on_another_revision_keeps_what_has_changed() -> None:
    put(copy, "_place", lambda node: None)


@mutant
def a_fault_is_over_when_a_handler_is_replayed() -> None:
    put(replay, "HANDLERS", ())


@mutant
def a_killed_task_leaves_what_is_beside_it() -> None:
    put(finish, "stop_what_is_left", does_nothing)


@mutant
def a_replay_waits_for_what_the_original_hears() -> None:
    put(replay, "_waits", lambda draft, run: False)


@mutant
def a_replay_runs_what_nobody_waits_for() -> None:
    put(replay, "unheard", lambda draft, run: False)


@mutant
def a_job_that_nobody_waits_for_goes_on() -> None:
    put(finish, "stop_unheard", does_nothing)
    put(kill, "stop_unheard", does_nothing)


@mutant
def a_template_runs_its_tasks_at_once() -> None:
    put(template.Template, "unfold", parallel.Parallel.unfold)


@mutant
def the_values_of_a_loop_run_at_once() -> None:
    real = loop.limit_of
    put(loop, "limit_of", lambda draft, run, node: 0 if node.kind is Kind.ITEM_LOOP else real(draft, run, node))


def hunt(name: str, seeds: int, signs: Any) -> None:
    """Plant a bug and run seeds until one breaks a promise. Puts a sign of life after each seed that breaks none, and
    at last how many it took, or None."""
    logging.disable()
    MUTANTS[name]()
    for seed in range(seeds):
        try:
            simulate(seed)
        except Exception:
            signs.put(seed + 1)
            return
        signs.put(ALIVE)
    signs.put(None)


def _wait(child: Any, signs: Any) -> str | None:
    """What a hunt found; a bug that makes the world stand still is found as well."""
    seeds, sign = 0, ALIVE
    while sign == ALIVE:
        try:
            sign = signs.get(timeout=LONGEST)
        except queue.Empty:
            child.kill()
            return f"after {seeds + 1} seeds, the world stands still"
        seeds += 1
    child.join()
    return None if sign is None else f"after {sign} seeds"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=10_000)
    options = parser.parse_args()
    missed = 0
    for name in MUTANTS:
        signs: Any = multiprocessing.Queue()
        child = multiprocessing.Process(target=hunt, args=(name, options.seeds, signs))
        child.start()
        found = _wait(child, signs)
        missed += found is None
        print(f"{name:45} {'NOT FOUND' if found is None else f'found {found}'}")
    print(f"{len(MUTANTS) - missed} of {len(MUTANTS)} planted bugs found")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
