"""A failed attempt is to be tried again, if the policy that counts for its task allows one more."""

from __future__ import annotations

from datetime import datetime

from ostinato.engine import changes as c
from ostinato.engine import commands as cmd
from ostinato.engine.draft import Draft
from ostinato.engine.events import RetryDue
from ostinato.engine.finish import unheard
from ostinato.engine.lifecycle import retry_anew
from ostinato.engine.plan import Node, Part
from ostinato.engine.records import TaskRun
from ostinato.engine.states import State


def arranged(draft: Draft, run: TaskRun, at: datetime) -> bool:
    """Whether a failure is not final: the next attempt, or execution, is arranged. What comes after the end of an
    execution asks for no other one."""
    node = draft.view.node(run)
    policy = draft.plan.retry_of(node)
    if policy is None or draft.execution.state is State.KILLING or unheard(draft, run):
        return False
    if policy.new_execution:
        return not node.in_after and retry_anew.arrange(draft, run, policy, at)
    tries = [attempt for attempt in run.attempts if attempt.state is not State.RESUBMITTED]
    due = policy.next_date(len(tries), tries[0].history[0].at, at, draft.world.chance())
    if due is None:
        return False
    draft.record(c.RunMoved(run.id, State.FAILED, at, State.FAILED))
    draft.move(run, State.RETRYING)
    if not node.in_after and draft.execution.state not in (State.PAUSED, State.BREAKPOINT):
        draft.move_execution(*_waiting(run, node))
    following = RetryDue(at=due, run_id=run.id, attempt=run.tried)
    draft.command(cmd.StartTimer(f"retry:{run.id}", due, following))
    draft.changed(run)
    return True


def _waiting(run: TaskRun, node: Node) -> tuple[State, ...]:
    """How an execution shows that a task run of it waits for its next attempt."""
    top = run.parent_id is None and node.part is Part.MAIN
    return (State.FAILED, State.RETRYING) if top else (State.RETRYING,)
