"""A retry by a new execution from the start, in place of another attempt."""

from __future__ import annotations

from datetime import datetime

from ostinato.engine import changes as c
from ostinato.engine import commands as cmd
from ostinato.engine.draft import Draft
from ostinato.engine.finish import close_below, end_execution, fail_for_now, take_along
from ostinato.engine.lifecycle.labels import with_label
from ostinato.engine.records import Execution, Mark, TaskRun
from ostinato.engine.retry import Retry
from ostinato.engine.states import State
from ostinato.ids import derived_id


def arrange(draft: Draft, run: TaskRun, policy: Retry, at: datetime) -> bool:
    """Let the execution be RETRIED by another one, if the policy allows one more; tells whether it does."""
    old = draft.execution
    first = old.original_created or old.created_at
    due = policy.next_date(old.attempt, first, at, draft.world.chance())
    if due is None:
        return False
    draft.record(c.RunMoved(run.id, State.FAILED, at, State.FAILED))
    take_along(draft, run, State.RETRIED, attempt=None)
    close_below(draft, None, State.RETRIED, now=True)
    for leaf in draft.view.open_leaves():
        draft.command(cmd.KillTask(leaf.id))
    fail_for_now(draft, run)
    end_execution(draft, State.RETRIED)
    successor = _successor(draft, due)
    draft.command(cmd.StartExecution(successor, due))
    return True


def successor_of(old: Execution) -> str:
    """The id of the execution that takes the place of one."""
    return derived_id(old.id, "anew", old.attempt + 1)


def _successor(draft: Draft, due: datetime) -> Execution:
    old = draft.execution
    return Execution(
        id=successor_of(old),
        namespace=old.namespace,
        flow_id=old.flow_id,
        revision=old.revision,
        tenant=old.tenant,
        history=[Mark(State.CREATED, draft.now)],
        labels=with_label(old.labels, "system.replay", "true"),
        inputs=old.inputs,
        variables=draft.plan.variables,
        trigger=old.trigger,
        parent_id=old.parent_id,
        parent_run_id=old.parent_run_id,
        place=old.place,
        asked=old.asked,
        original_id=old.original_id or old.id,
        schedule_date=due,
        kind=old.kind,
        attempt=old.attempt + 1,
        original_created=old.original_created or old.created_at,
    )
