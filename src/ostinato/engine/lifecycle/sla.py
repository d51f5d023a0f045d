"""What a flow promises about its executions, and what becomes of one that breaks it."""

from __future__ import annotations

from ostinato.duration import format_duration, parse_duration
from ostinato.engine import changes as c
from ostinato.engine import commands as cmd
from ostinato.engine.draft import Draft
from ostinato.engine.events import SlaDue
from ostinato.engine.finish import leave
from ostinato.engine.lifecycle.labels import with_label
from ostinato.engine.plan import Sla
from ostinato.engine.records import TaskRun
from ostinato.engine.states import State
from ostinato.expressions import ExpressionError, is_truthy_text

_ENDS = {"FAIL": State.FAILED, "CANCEL": State.CANCELLED}


def start_clocks(draft: Draft) -> None:
    """Set a timer for each longest duration, counted from the creation of the execution."""
    for place, sla in enumerate(draft.plan.slas):
        if sla.duration is not None:
            due = draft.execution.created_at + parse_duration(sla.duration)
            draft.command(cmd.StartTimer(cmd.sla_timer(place), due, SlaDue(at=due, place=place)))


def due(draft: Draft, event: SlaDue) -> None:
    """The longest duration is over. Stale once the execution has ended, or is being killed."""
    draft.command(cmd.DropTimer(cmd.sla_timer(event.place)))
    if event.place < len(draft.plan.slas) and _counts(draft):
        sla = draft.plan.slas[event.place]
        took = format_duration(draft.now - draft.execution.created_at)
        reason = f"execution duration of {took} exceed the maximum duration of {sla.duration}"
        _break(draft, event.place, sla, reason, _last_waiting(draft))


def _last_waiting(draft: Draft) -> TaskRun | None:
    """The last task run that is open, if it only waits; one at work shows how its worker stops it."""
    last = max(draft.view.open_leaves(), key=lambda run: run.order, default=None)
    return last if last is not None and last.state in (State.PAUSED, State.RETRYING) else None


def watch(draft: Draft, run: TaskRun | None = None) -> bool:
    """Look whether every condition still holds; tells whether one that does not has ended the execution, and with it
    the run that broke it."""
    return any(_watch(draft, place, sla, run) for place, sla in enumerate(draft.plan.slas) if sla.assertion is not None)


def _watch(draft: Draft, place: int, sla: Sla, run: TaskRun | None) -> bool:
    if not _counts(draft) or place in draft.execution.broken_slas:
        return False
    try:
        if is_truthy_text(draft.text(sla.assertion or "", None)):
            return False
    except ExpressionError as error:
        draft.log("ERROR", f"Ignoring SLA '{sla.id}' because of the error: {error}")
        return False
    return _break(draft, place, sla, f"assertion is false: {sla.assertion}.", run)


def _counts(draft: Draft) -> bool:
    """Whether an execution is under way, so that a promise can be broken."""
    return not draft.execution.ended and draft.execution.state is not State.KILLING


def _break(draft: Draft, place: int, sla: Sla, reason: str, run: TaskRun | None) -> bool:
    draft.record(c.ExecutionMarked(broken_slas=[*draft.execution.broken_slas, place]))
    labels = draft.execution.labels
    for key, value in sla.labels.items():
        labels = with_label(labels, key, value if isinstance(value, str) else str(value).lower())
    if labels != draft.execution.labels:
        draft.record(c.ExecutionSet(labels=labels))
    draft.log("WARN", f"SLA '{sla.id}' violated: {reason}")
    state = _ENDS.get(sla.behavior)
    if state is None:
        return False
    if state is State.FAILED:
        draft.log("ERROR", f"Execution failed due to SLA '{sla.id}' violated: {reason}")
    leave(draft, run, state, kill=True)
    return True
