"""An execution is to end now."""

from __future__ import annotations

from ostinato.engine import commands as cmd
from ostinato.engine.called import kill_called
from ostinato.engine.draft import Draft
from ostinato.engine.events import Broken, KillRequested
from ostinato.engine.finish import end_execution, finish_after, has_begun, stop_at_once, stop_unheard
from ostinato.engine.lifecycle.replies import done, refuse
from ostinato.engine.lifecycle.retry_anew import successor_of
from ostinato.engine.plan import Kind
from ostinato.engine.records import TaskRun
from ostinato.engine.states import State


def requested(draft: Draft, event: KillRequested) -> None:
    """Start nothing more, stop what runs; the execution is KILLED when nothing runs any more. The kill of an execution
    that waits for this one reaches the one that has taken its place."""
    state = draft.execution.state
    if state is State.RETRIED and event.request is None:
        draft.command(cmd.Post(successor_of(draft.execution), KillRequested(at=draft.now)))
        return
    if draft.execution.ended or state is State.KILLING:
        refuse(draft, event, f"Execution is already finished, can't kill it: current state is '{state}'")
        return
    begun = has_begun(draft)
    if state is State.PAUSED and draft.view.paused:
        draft.move_execution(State.RESTARTED)
    elif state is State.CREATED:
        draft.command(cmd.DropTimer(cmd.BIRTH))
    draft.move_execution(State.KILLING)
    for run in draft.view.open_runs():
        if not draft.view.node(run).told:
            _stop(draft, run, event, begun)
    stop_unheard(draft, event.cascade)
    if event.cascade:
        _stop_unwaited(draft)
    draft.agenda.append(None)
    done(draft, event)


def _stop_unwaited(draft: Draft) -> None:
    """Kill the executions, too, that tasks have started without waiting for them."""
    for run in draft.view.runs.values():
        node = draft.view.node(run)
        if run.ended and node.options.get("wait") is False:
            kill_called(draft, run)


def _stop(draft: Draft, run: TaskRun, event: KillRequested, begun: bool) -> None:
    """Ask for the end of a task that runs; whatever has not begun, or only waits, is KILLED at once. What unfolds ends
    after those below it, and makes no further attempt."""
    node = draft.view.node(run)
    if draft.view.unfolds(run) and run.state in (State.RUNNING, State.RETRYING):
        if run.state is State.RETRYING:
            draft.let_go(run)
        return
    if node.kind in (Kind.ITEMS, Kind.SUBFLOW):
        if event.cascade:
            kill_called(draft, run)
    elif run.state is State.RUNNING and begun:
        draft.command(cmd.KillTask(run.id))
        return
    if run.state is State.PAUSED and node.kind is Kind.PAUSE:
        draft.store(run, {"resumed": {"on": draft.now, "to": State.KILLING.value}})
    stop_at_once(draft, run)


def broken(draft: Draft, event: Broken) -> None:
    """Fail an execution that cannot go on, with the reason in its log; nothing of it is left running or waiting, and
    the task run that waits for it hears of its end; one that has not begun has its `afterExecution`. Stale where all is
    over."""
    if draft.execution.ended and not draft.view.open:
        return
    draft.log("ERROR", event.reason)
    for run in draft.view.open_runs():
        _abandon(draft, run)
    for run in draft.view.open_runs():
        draft.move(run, State.FAILED)
    if draft.view.runs or draft.execution.ended:
        draft.move_execution(*(() if draft.execution.ended else (State.FAILED,)))
        finish_after(draft)
    else:
        end_execution(draft, State.FAILED)


def _abandon(draft: Draft, run: TaskRun) -> None:
    """Drop the job and the timers of a task run, and kill the execution that it waits for."""
    if draft.view.node(run).told:
        return
    kill_called(draft, run)
    draft.let_go(run)
