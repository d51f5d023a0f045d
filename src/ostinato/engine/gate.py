"""How many executions of one flow run at a time: who holds a slot, and who waits in line.

A gate belongs to a flow, all its revisions together. It takes the requests of executions one after the other and
answers each with an event; it never looks at an execution itself. Requests are numbered by whoever asks, so that one
that comes late or twice is told from a newer one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from msgspec import Struct, field

from ostinato.engine import events as e
from ostinato.engine.plan import Concurrency
from ostinato.engine.states import State

PREFIX = "gate:"
"""What the address of a gate begins with, where that of an execution stands."""
FETCHED = 200
"""How many of those in line are looked at in one go."""


def address(tenant: str, namespace: str, flow_id: str) -> str:
    """Where the gate of a flow takes its events."""
    return f"{PREFIX}{tenant}/{namespace}/{flow_id}"


def flow_of(gate: str) -> tuple[str, str]:
    """The namespace and the id of the flow of a gate."""
    _, namespace, flow_id = gate.removeprefix(PREFIX).split("/")
    return namespace, flow_id


class Place(Struct):
    """One execution at a gate: it holds a slot, or waits at a place in the line. `number` is that of its request."""

    execution_id: str
    number: int
    place: int
    held: bool = False


class Gate(Struct):
    """What is known of a gate: how many hold a slot, the places of those that are spoken of, the beginning of the line.

    `seq` fences concurrent writers; `places` counts the places ever given. `more` tells that the line is longer.
    """

    id: str
    seq: int = 0
    places: int = 0
    held: int = 0
    known: dict[str, Place] = field(default_factory=dict)
    line: list[Place] = field(default_factory=list)
    more: bool = False


class GateStep(Struct):
    """What was decided: places to be stored, executions that have none any more, events for executions (or for the
    gate itself)."""

    stored: dict[str, Place] = field(default_factory=dict)
    gone: dict[str, None] = field(default_factory=dict)
    posts: list[tuple[str, e.AnyEvent]] = field(default_factory=list)


def decide(gate: Gate, events: Iterable[e.AnyEvent], concurrency: Concurrency | None, now: datetime) -> GateStep:
    """Answer events in their order under what the flow says now (None: nothing limits it), and let in who has room."""
    keeper = _Keeper(gate, concurrency, now)
    for event in events:
        rule = _RULES.get(type(event))
        if rule is not None:
            rule(keeper, event)
    keeper.let_in()
    return keeper.step


class _Keeper:
    """A step in the making; the gate is changed along."""

    def __init__(self, gate: Gate, concurrency: Concurrency | None, now: datetime):
        self.gate, self.concurrency, self.now = gate, concurrency, now
        self.step = GateStep()
        self.line = {place.execution_id: place for place in gate.line}

    @property
    def room(self) -> bool:
        return self.concurrency is None or self.gate.held < self.concurrency.limit

    def asked(self, event: e.SlotAsked) -> None:
        """Somebody wants a slot. Who is known already hears the same answer again."""
        known = self.gate.known.get(event.execution_id)
        if known is not None and known.number > event.number:
            return
        if known is not None and known.number == event.number:
            self._tell(known)
        elif self.room and not self.line:
            self._grant(self._place(event, known))
        elif self.concurrency is None or self.concurrency.behavior == "QUEUE":
            self._queue(self._place(event, known))
        else:
            state = State.FAILED if self.concurrency.behavior == "FAIL" else State.CANCELLED
            self._post(event.execution_id, e.SlotRefused(at=self.now, number=event.number, state=state))

    def left(self, event: e.SlotLeft) -> None:
        """Somebody is through, or does not wait any longer."""
        known = self.gate.known.get(event.execution_id)
        if known is not None and known.number <= event.number:
            self._forget(known)

    def taken(self, event: e.SlotTaken) -> None:
        """Somebody runs whatever the limit says, and counts. It is answered, so that one who is through already says
        so again."""
        known = self.gate.known.get(event.execution_id)
        if known is None or known.number <= event.number:
            self._grant(self._place(event, known))

    def let_in(self) -> None:
        """Those at the beginning of the line, as long as there is room."""
        while self.room and self.line:
            self._grant(next(iter(self.line.values())))
        if self.room and self.gate.more:
            self._post(self.gate.id, e.LimitChanged(at=self.now))

    def _place(self, event: e.SlotAsked | e.SlotTaken, known: Place | None) -> Place:
        if known is not None:
            self._forget(known)
        self.gate.places += 1
        return Place(event.execution_id, event.number, self.gate.places)

    def _forget(self, place: Place) -> None:
        self.gate.held -= place.held
        self.line.pop(place.execution_id, None)
        self.gate.known.pop(place.execution_id, None)
        self.step.stored.pop(place.execution_id, None)
        self.step.gone[place.execution_id] = None

    def _hold(self, place: Place) -> None:
        self.line.pop(place.execution_id, None)
        self.gate.held += 1
        self._store(Place(place.execution_id, place.number, place.place, held=True))

    def _grant(self, place: Place) -> None:
        self._hold(place)
        self._tell(self.gate.known[place.execution_id])

    def _queue(self, place: Place) -> None:
        if not self.gate.more:
            self.line[place.execution_id] = place
        self._store(place)
        self._tell(place)

    def _store(self, place: Place) -> None:
        self.gate.known[place.execution_id] = place
        self.step.gone.pop(place.execution_id, None)
        self.step.stored[place.execution_id] = place

    def _tell(self, place: Place) -> None:
        answer = e.SlotGranted if place.held else e.SlotQueued
        self._post(place.execution_id, answer(at=self.now, number=place.number))

    def _post(self, address: str, event: e.AnyEvent) -> None:
        self.step.posts.append((address, event))


_RULES: dict[type, Callable[[_Keeper, Any], None]] = {
    e.SlotAsked: _Keeper.asked,
    e.SlotLeft: _Keeper.left,
    e.SlotTaken: _Keeper.taken,
}
