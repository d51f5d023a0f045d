"""A failed attempt is to be tried again, if the policy that counts for its task allows one more."""

from __future__ import annotations

from datetime import datetime

from ostinato.engine import changes as c
from ostinato.engine import commands as cmd
from ostinato.engine.draft import Draft
from ostinato.engine.events import RetryDue
from ostinato.engine.finish import fail_for_now, soften, unheard
from ostinato.engine.lifecycle import retry_anew
from ostinato.engine.plan import Node
from ostinato.engine.records import TaskRun
from ostinato.engine.retry import Retry
from ostinato.engine.states import State


def arranged(draft: Draft, run: TaskRun, at: datetime) -> bool:
    """Whether a failure is not final: the next attempt, or execution, is arranged. What comes after the end of an
    execution asks for no other one."""
    node = draft.view.node(run)
    policy = _policy(draft, node)
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
        fail_for_now(draft, run)
        draft.move_execution(State.RETRYING)
    following = RetryDue(at=due, run_id=run.id, attempt=run.tried)
    draft.command(cmd.StartTimer(f"retry:{run.id}", due, following))
    draft.changed(run)
    return True


def _policy(draft: Draft, node: Node) -> Retry | None:
    """The policy that counts for a failure: one of what is around a task has no say where the task tolerates it."""
    tolerated = node.retry is None and soften(node, State.FAILED) is not State.FAILED
    return None if tolerated else draft.plan.retry_of(node)
