"""Whether an execution may run: it asks the gate of its flow, and tells it when it is through."""

from __future__ import annotations

from msgspec import convert, to_builtins

from ostinato.engine import changes as c
from ostinato.engine import commands as cmd
from ostinato.engine import events as e
from ostinato.engine.draft import Draft
from ostinato.engine.gate import address
from ostinato.engine.records import Slot

ASKED, HELD, LEFT = "asked", "held", "left"


def asks(draft: Draft) -> bool:
    """Whether an execution waits for an answer of the gate, or in its line."""
    slot = draft.execution.slot
    return slot is not None and slot.state == ASKED


def admitted(draft: Draft, event: e.AnyEvent) -> bool:
    """Whether an execution may follow an event that lets it run; if not, the gate is asked and the event kept."""
    slot = draft.execution.slot
    if draft.plan.concurrency is None or (slot is not None and slot.state == HELD):
        return True
    number = _mark(draft, ASKED, to_builtins(event))
    _post(draft, e.SlotAsked(at=draft.now, execution_id=draft.execution.id, number=number))
    return False


def hold(draft: Draft) -> e.AnyEvent | None:
    """An execution has its slot; gives the event that it has kept, if any."""
    execution = draft.execution
    kept: e.AnyEvent | None = None if execution.deferred is None else convert(execution.deferred, e.AnyEvent)
    number = 1 if execution.slot is None else execution.slot.number
    draft.record(c.ExecutionMarked(slot=Slot(number, HELD), deferred=None))
    return kept


def take(draft: Draft) -> e.AnyEvent | None:
    """The same whatever the gate says, which only hears of it."""
    if draft.plan.concurrency is None:
        return None
    number = _mark(draft, ASKED, draft.execution.deferred)
    _post(draft, e.SlotTaken(at=draft.now, execution_id=draft.execution.id, number=number))
    return hold(draft)


def leave(draft: Draft) -> None:
    """An execution is through, or does not want to run any more."""
    slot = draft.execution.slot
    if slot is not None and slot.state != LEFT:
        draft.record(c.ExecutionMarked(slot=Slot(slot.number, LEFT), deferred=None))
        give_back(draft, slot.number)


def give_back(draft: Draft, number: int) -> None:
    """Tell the gate that nothing is wanted of what was asked up to that number."""
    _post(draft, e.SlotLeft(at=draft.now, execution_id=draft.execution.id, number=number))


def _mark(draft: Draft, state: str, deferred: object) -> int:
    slot = draft.execution.slot
    number = 1 if slot is None else slot.number + 1
    draft.record(c.ExecutionMarked(slot=Slot(number, state), deferred=deferred))  # type: ignore[arg-type]
    return number


def _post(draft: Draft, event: e.AnyEvent) -> None:
    plan = draft.plan
    draft.command(cmd.Post(address(plan.tenant, plan.namespace, plan.flow_id), event))
