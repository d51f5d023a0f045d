"""The result of an attempt."""

from __future__ import annotations

from ostinato.engine import changes as c
from ostinato.engine import commands as cmd
from ostinato.engine.draft import Draft
from ostinato.engine.events import RetryDue, TaskEnded
from ostinato.engine.finish import leave, soften, unheard
from ostinato.engine.lifecycle import retry_anew, sla
from ostinato.engine.lifecycle.start_task import awaits
from ostinato.engine.plan import Node, Part
from ostinato.engine.records import Label, TaskRun
from ostinato.engine.states import State


def ended(draft: Draft, event: TaskEnded) -> None:
    """An attempt has ended: its run is tried again, or ends, and its parent goes on. Stale when another attempt, or
    none, is open."""
    run = draft.view.runs.get(event.run_id)
    if run is None or not _opened(draft, run, event):
        return
    draft.store(run, event.outputs)
    if event.log_file is not None:
        draft.record(c.RunMarked(run.id, log_file=event.log_file))
    _update_execution(draft, event)
    if event.exit_state is not None and not draft.view.node(run).in_after:
        leave(draft, run, event.exit_state, kill=event.exit_state is State.KILLED)
    elif not sla.watch(draft, run):
        close(draft, run, event.state, event)


def _opened(draft: Draft, run: TaskRun, event: TaskEnded) -> bool:
    """Whether the attempt is open; a result that overtook its own beginning opens it."""
    if awaits(run, event.attempt):
        draft.record(c.AttemptOpened(run.id, event.started_at or event.at, State.RUNNING, event.worker_id))
    return run.state is State.RUNNING and len(run.attempts) == event.attempt + 1


def close(draft: Draft, run: TaskRun, state: State, event: TaskEnded) -> None:
    """Give the run its state: RETRYING where its policy allows another attempt, else the softened result."""
    node = draft.view.node(run)
    if state is State.FAILED and not _final(draft, run, node, event):
        return
    own, attempt = node.retry, state
    if state is State.SUCCESS and len(run.attempts) > 1 and own is not None and own.warning_on_retry:
        state = State.WARNING
    draft.record(c.RunMoved(run.id, soften(node, state), event.at, attempt))
    draft.changed(run)


def _final(draft: Draft, run: TaskRun, node: Node, event: TaskEnded) -> bool:
    """Whether a failure is final; if not, the next attempt (or execution) is arranged."""
    policy = draft.plan.retry_of(node)
    if policy is None or draft.execution.state is State.KILLING or unheard(draft, run):
        return True
    if policy.new_execution:
        return not retry_anew.arrange(draft, run, policy, event)
    tries = [attempt for attempt in run.attempts if attempt.state is not State.RESUBMITTED]
    due = policy.next_date(len(tries), tries[0].history[0].at, event.at, draft.world.chance())
    if due is None:
        return True
    draft.record(c.RunMoved(run.id, State.FAILED, event.at, State.FAILED))
    draft.move(run, State.RETRYING)
    if not node.in_after and draft.execution.state is not State.PAUSED:
        draft.move_execution(*_waiting(run, node))
    following = RetryDue(at=due, run_id=run.id, attempt=len(run.attempts))
    draft.command(cmd.StartTimer(f"retry:{run.id}", due, following))
    return False


def _waiting(run: TaskRun, node: Node) -> tuple[State, ...]:
    """How an execution shows that a task run of it waits for its next attempt."""
    top = run.parent_id is None and node.part is Part.MAIN
    return (State.FAILED, State.RETRYING) if top else (State.RETRYING,)


def _update_execution(draft: Draft, event: TaskEnded) -> None:
    if event.variables is not None:
        draft.record(c.ExecutionSet(variables=event.variables))
    if event.labels is not None:
        known = {label.key: label.value for label in draft.execution.labels}
        labels = [Label(key, value) for key, value in (known | event.labels).items()]
        draft.record(c.ExecutionSet(labels=labels))
