"""The result of an attempt."""

from __future__ import annotations

from datetime import datetime

from ostinato.engine import changes as c
from ostinato.engine.draft import Draft
from ostinato.engine.events import TaskEnded, TasksEnded
from ostinato.engine.finish import leave, soften, turn
from ostinato.engine.lifecycle import block, sla
from ostinato.engine.lifecycle.start_task import awaits, cut_short, under_way
from ostinato.engine.lifecycle.try_again import arranged
from ostinato.engine.order import stored
from ostinato.engine.plan import Kind
from ostinato.engine.records import Label, TaskRun
from ostinato.engine.states import State

_SOFT_ATTEMPTS = (Kind.SUBFLOW, Kind.ITEMS, Kind.WORKING_DIRECTORY)
"""Kinds of tasks whose attempt ends in the softened state of its run."""


def ended(draft: Draft, event: TaskEnded) -> None:
    """An attempt has ended: its run is tried again, or ends, and its parent goes on. Stale when another attempt, or
    none, is open."""
    run = draft.view.runs.get(event.run_id)
    if run is not None and cut_short(run, event.attempt):
        _end_late(draft, run, event)
    if run is None or run.ended or not _opened(draft, run, event):
        return
    draft.store(run, {} if event.outputs is None and event.state is State.FAILED else event.outputs)
    if draft.view.node(run).kind is Kind.WORKING_DIRECTORY:
        block.hear(draft, run, event.children)
    if event.log_file is not None:
        draft.record(c.RunMarked(run.id, log_file=event.log_file))
    _update_execution(draft, event)
    if event.exit_state is not None:
        _exit(draft, run, event.exit_state)
    elif not sla.watch(draft, run):
        close(draft, run, event.state, event.at, event.attempted)


def _exit(draft: Draft, run: TaskRun, state: State) -> None:
    """The execution ends at once in a state; one that is at its afterExecution turns to it."""
    if draft.view.node(run).in_after:
        turn(draft, run, state)
    else:
        leave(draft, run, state, kill=state is State.KILLED)


def together(draft: Draft, event: TasksEnded) -> None:
    """Attempts have ended side by side; what follows is decided from all of them."""
    for end in event.ends:
        ended(draft, end)


def _opened(draft: Draft, run: TaskRun, event: TaskEnded) -> bool:
    """Whether the attempt is open; a result that overtook its own beginning opens it. What does no more than change
    the execution shows its last attempt only when it was run again."""
    if awaits(run, event.attempt):
        if draft.view.node(run).updating and _runs_again(run):
            block.forget(draft, run)
        draft.record(c.AttemptOpened(run.id, event.started_at or event.at, State.RUNNING, event.worker_id))
    return under_way(run, event.attempt)


def _runs_again(run: TaskRun) -> bool:
    """Whether somebody asked for the attempt that waits, in a restart or a replay."""
    return any(mark.state is State.RESTARTED for mark in run.history[-2:])


def close(draft: Draft, run: TaskRun, state: State, at: datetime, attempted: bool = True) -> None:
    """Give the run its state: RETRYING where its policy allows another attempt, else the softened result."""
    if state is State.FAILED and arranged(draft, run, at):
        return
    node = draft.view.node(run)
    if node.kind is Kind.WORKING_DIRECTORY and block.unfold(draft, run, node, state, attempted):
        return
    attempt = soften(node, state) if node.kind in _SOFT_ATTEMPTS else state
    own = node.retry
    if state is State.SUCCESS and len(run.attempts) > 1 and own is not None and own.warning_on_retry:
        state = State.WARNING
    draft.record(c.RunMoved(run.id, soften(node, state), at, attempt))
    draft.changed(run)


def _end_late(draft: Draft, run: TaskRun, event: TaskEnded) -> None:
    """A task that was cut short has ended by itself: its run shows how, with its outputs, and nothing follows."""
    draft.store(run, event.outputs)
    if event.log_file is not None:
        draft.record(c.RunMarked(run.id, log_file=event.log_file))
    close_late(draft, run, event.state, event.at)


def close_late(draft: Draft, run: TaskRun, state: State, at: datetime) -> None:
    """Give a run that was cut short the state in which it ended; one that was KILLED stays so."""
    final = soften(draft.view.node(run), state)
    if run.state in (State.KILLED, final):
        draft.record(c.AttemptClosed(run.id, state, at))
    else:
        draft.record(c.RunMoved(run.id, final, at, state))


def _update_execution(draft: Draft, event: TaskEnded) -> None:
    if event.variables is not None:
        draft.record(c.ExecutionSet(variables=stored(event.variables)))
    if event.labels is not None:
        known = {label.key: label.value for label in draft.execution.labels}
        labels = [Label(key, value) for key, value in (known | event.labels).items()]
        draft.record(c.ExecutionSet(labels=labels))
