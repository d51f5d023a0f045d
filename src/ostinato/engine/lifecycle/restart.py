"""What failed runs again, in place: a restart, and a task run whose state is set by hand."""

from __future__ import annotations

from ostinato.engine import changes as c
from ostinato.engine import commands as cmd
from ostinato.engine.called import kill_called
from ostinato.engine.draft import Draft
from ostinato.engine.events import RestartRequested, StateForced
from ostinato.engine.finish import close_below, end_execution, take_along, tell_caller
from ostinato.engine.hold import go_on_everywhere
from ostinato.engine.lifecycle import admission, block, next_round, sla
from ostinato.engine.lifecycle.labels import with_label
from ostinato.engine.lifecycle.replies import done, refuse
from ostinato.engine.lifecycle.retry_anew import successor_of
from ostinato.engine.plan import HANDLERS, Kind, Part
from ostinato.engine.records import TaskRun
from ostinato.engine.states import RESTARTABLE, TERMINAL, State

_TO_RUN_AGAIN = (State.FAILED, State.PAUSED, State.KILLED)
_HANDED_OUT = (Kind.TASK, Kind.SUBFLOW, Kind.ITEMS, Kind.WORKING_DIRECTORY)


def requested(draft: Draft, event: RestartRequested) -> None:
    """Run the failed and paused tasks again; handlers are taken out, they run again if it comes to that. Where a task
    run asks that waits for this execution, the one that has taken its place is meant."""
    state = draft.execution.state
    if state is State.RETRIED and event.request is None:
        draft.command(cmd.Post(successor_of(draft.execution), RestartRequested(at=draft.now)))
        return
    if state not in RESTARTABLE:
        reason = f"Execution must be terminated or paused and not killed to be restarted, current state is '{state}' !"
        _refuse(draft, event, reason)
        return
    if not _failed(draft):
        _refuse(draft, event, "No task found to restart execution from!", "invalid")
        return
    reopen(draft)
    done(draft, event)
    if admission.admitted(draft, event):
        follow(draft)


def _refuse(draft: Draft, event: RestartRequested, message: str, status: str = "conflict") -> None:
    """Answer whoever asked; a task run that asked, and waits, hears once more how the execution has ended."""
    refuse(draft, event, message, status)
    if event.request is None and draft.execution.ended:
        tell_caller(draft)


def follow(draft: Draft) -> None:
    """Run what has failed, or waits, again; what is around a handler that has failed goes on, so that it runs anew."""
    draft.move_execution(State.RUNNING)
    failed = _failed(draft)
    again = {run.id: run for run in map(draft.view.whole, failed) if _runs_itself(draft, run)}
    around = {one.id: one for run in failed for one in (run, *draft.view.ancestors(run))}
    drop_handlers(draft)
    _reopen(draft, [run for run in around.values() if _is_open_again(draft, run)])
    for run in again.values():
        if run.id in draft.view.runs:
            rerun(draft, run)
    go_on_everywhere(draft)


def _failed(draft: Draft) -> list[TaskRun]:
    return [run for run in draft.view.runs.values() if run.state in _TO_RUN_AGAIN]


def _is_open_again(draft: Draft, run: TaskRun) -> bool:
    return draft.view.node(run).flowable and run.opened and run.state is not State.PAUSED


def _runs_itself(draft: Draft, run: TaskRun) -> bool:
    """Whether a run is to be started again itself, not only something below it."""
    waited = run.state is State.PAUSED or run.history[-2].state is State.RETRYING
    return not draft.view.node(run).flowable or run.broken or not run.opened or waited


def reopen(draft: Draft) -> None:
    """The execution is to run again, in a further attempt; what came after its end is gone."""
    draft.move_execution(State.RESTARTED)
    for run in draft.view.members(None, Part.AFTER):
        draft.remove(run)
    drop_beside(draft)
    _mark_restarted(draft)
    sla.start_clocks(draft)


def _mark_restarted(draft: Draft) -> None:
    labels = with_label(draft.execution.labels, "system.restarted", "true")
    draft.record(c.ExecutionSet(labels=labels, attempt=draft.execution.attempt + 1))


def drop_handlers(draft: Draft) -> None:
    """Take out every run of errors, finally and afterExecution, with all below it and beside the pauses among them."""
    for run in list(draft.view.runs.values()):
        if run.id in draft.view.runs and draft.view.node(run).part in HANDLERS:
            draft.remove(run)
    drop_beside(draft)


def drop_beside(draft: Draft) -> None:
    """Take out what runs beside the pauses of handlers that were taken out."""
    pauses = [node for node in draft.plan.nodes.values() if node.in_handler and node.beside is not None]
    there = {run.task_id for run in draft.view.runs.values()} if pauses else set()
    beside = {node.beside.id for node in pauses if node.beside is not None and node.id not in there}
    for run in list(draft.view.runs.values()) if beside else ():
        if run.task_id in beside:
            draft.remove(run)


def _never_begun(run: TaskRun) -> bool:
    """Whether an attempt was handed out, of which nobody told that it began before the run ended."""
    known = (State.SUBMITTED, State.RUNNING, State.RESTARTED)
    return next((mark.state for mark in reversed(run.history[:-1]) if mark.state in known), None) is State.SUBMITTED


def rerun(draft: Draft, run: TaskRun) -> None:
    """Start a run again in its next attempt. A job still at work is stopped, the timer of a pause or retry dropped; the
    number of an attempt that was handed out and never begun is used up, so that its late result is told from the
    next one's."""
    node = draft.view.node(run)
    if node.kind is Kind.LOOP_UNTIL and run.state is State.PAUSED:
        next_round.begin(draft, run)
        return
    at_work = not node.flowable and bool(run.attempts) and run.attempts[-1].state is State.RUNNING
    if at_work or run.state in (State.PAUSED, State.RETRYING):
        draft.let_go(run)
    if node.flowable:
        draft.record(c.RunMarked(run.id, broken=False))
    elif at_work:
        draft.record(c.AttemptClosed(run.id, State.KILLED, draft.now))
    elif _never_begun(run):
        draft.record(c.AttemptOpened(run.id, draft.now, run.state))
    if node.kind is Kind.WORKING_DIRECTORY:
        block.forget(draft, run)
    if node.kind in _HANDED_OUT or not run.opened:
        draft.move(run, State.RESTARTED)
    elif run.state is not State.RUNNING:
        draft.move(run, State.RUNNING)
    draft.starts.append(run)


def _reopen(draft: Draft, flowables: list[TaskRun]) -> None:
    """Let those go on that were not taken out meanwhile."""
    for run in flowables:
        if run.id in draft.view.runs:
            _reopen_flowable(draft, run)


def _reopen_flowable(draft: Draft, run: TaskRun) -> None:
    if run.state is State.RETRYING:
        draft.let_go(run)
    if run.state is not State.RUNNING:
        draft.record(c.RunMoved(run.id, State.RUNNING, draft.now, State.RUNNING))


def state_forced(draft: Draft, event: StateForced) -> None:
    """Set the state of one task run of an ended execution and go on from there."""
    execution, run = draft.execution, draft.view.runs.get(event.run_id)
    if not execution.ended or execution.state is State.KILLED:
        reason = "You can only change the state of a task run for a terminated non killed execution."
        refuse(draft, event, reason, "invalid")
        return
    if run is None:
        refuse(draft, event, f"No task run found for id {event.run_id}", "invalid")
        return
    if draft.view.node(run).in_handler and event.state is State.CANCELLED:
        reason = "A task run of errors, finally or afterExecution cannot be CANCELLED: it runs anew, whatever its state"
        refuse(draft, event, reason, "invalid")
        return
    if event.state not in (State.CREATED, *TERMINAL):
        reason = "You can only change the state of a task run to a terminal state, or to CREATED to run it again"
        refuse(draft, event, reason, "invalid")
        return
    if event.state is State.CANCELLED:
        _cancel(draft, run)
        done(draft, event)
        return
    reopen(draft)
    done(draft, event)
    if admission.admitted(draft, event):
        follow_state(draft, event)


def _cancel(draft: Draft, run: TaskRun) -> None:
    """A task run that is CANCELLED takes those around it and the execution along: nothing follows but
    `afterExecution`."""
    _mark_restarted(draft)
    drop_handlers(draft)
    if not run.ended:
        _end_below(draft, run, State.CANCELLED)
    take_along(draft, run, State.CANCELLED, attempt=State.CANCELLED)
    end_execution(draft, State.CANCELLED)


def follow_state(draft: Draft, event: StateForced) -> None:
    """Give the task run its state, or run it again (the whole of the WorkingDirectory that it is in) unless it is about
    to run anyway, and go on from there. Handlers run anew, also where it is one of them."""
    draft.move_execution(State.RUNNING)
    run = draft.view.runs.get(event.run_id)
    if run is None or draft.view.node(run).in_handler:
        _handlers_anew(draft, run)
        return
    drop_handlers(draft)
    if event.state is State.CREATED:
        run = draft.view.whole(run)
    for parent in draft.view.ancestors(run):
        _reopen_flowable(draft, parent)
    if event.state is State.CREATED:
        if run.state is not State.SUBMITTED:
            draft.remove_children(run)
            rerun(draft, run)
    else:
        _set_state(draft, run, event.state)
    go_on_everywhere(draft)


def _set_state(draft: Draft, run: TaskRun, state: State) -> None:
    """Nobody waits any more for what a task run was at work on, which a state of KILLED stops."""
    if not run.ended:
        _end_below(draft, run, state)
    elif run.attempts and run.attempts[-1].state is State.RUNNING:
        draft.let_go(run)
    if state is State.KILLED:
        kill_called(draft, run)
    draft.move(run, state, attempt=state if run.attempts else None)
    draft.changed(run)


def _handlers_anew(draft: Draft, handler: TaskRun | None) -> None:
    """What is around a handler goes on, so that its handlers run again."""
    around = [] if handler is None else list(draft.view.ancestors(handler))
    drop_handlers(draft)
    _reopen(draft, around)
    go_on_everywhere(draft)


def _end_below(draft: Draft, run: TaskRun, state: State) -> None:
    """Nobody waits any more for what a task run that was at work when its execution ended still does."""
    draft.let_go(run)
    if draft.view.node(run).kind is Kind.WORKING_DIRECTORY:
        draft.close_job(run)
    close_below(draft, run, state, now=True)
