"""Gates: who holds a slot, who stands in line, behind a fence of their own."""

from __future__ import annotations

import asyncio

from ostinato.engine.events import LimitChanged, SlotAsked, SlotGranted
from ostinato.engine.gate import Place, address
from ostinato.ports.gates import GateTurn
from ostinato.ports.store import Store

from .makers import ALL, T0, born

GATE = address("main", "company.team", "hello")


def gate_turn(expected: int = 0, *stored: Place, **parts: object) -> GateTurn:
    """A turn of the gate."""
    places = max((place.place for place in stored), default=0)
    return GateTurn(gate=GATE, expected_seq=expected, places=places, stored=list(stored), **parts)  # type: ignore[arg-type]


async def test_a_gate_that_nobody_has_asked(store: Store) -> None:
    gate = await store.gates.load(GATE, ["a"], 5)
    assert (gate.seq, gate.places, gate.held, gate.known, gate.line, gate.more) == (0, 0, 0, {}, [], False)
    assert await store.gates.held() == {}


async def test_places_come_as_they_were_stored(store: Store) -> None:
    holder, first, second = Place("a", 3, 1, True), Place("b", 1, 2), Place("c", 2, 3)
    assert await store.gates.commit(gate_turn(0, holder, second, first))
    gate = await store.gates.load(GATE, ["a", "nobody"], 1)
    assert (gate.seq, gate.places, gate.held, gate.more) == (1, 3, 1, True)
    assert (gate.known, gate.line) == ({"a": holder, "b": first}, [first])
    assert await store.gates.held() == {GATE: 1}


async def test_a_place_is_replaced_and_left(store: Store) -> None:
    await store.gates.commit(gate_turn(0, Place("a", 1, 1, True), Place("b", 1, 2)))
    assert await store.gates.commit(gate_turn(1, Place("b", 1, 2, True), gone=["a", "nobody"]))
    gate = await store.gates.load(GATE, ["a", "b"], 9)
    assert (gate.held, list(gate.known), gate.line) == (1, ["b"], [])


async def test_the_fence_keeps_out_who_has_not_seen_the_last_turn(store: Store) -> None:
    assert await store.gates.commit(gate_turn(0, Place("a", 1, 1, True)))
    assert not await store.gates.commit(gate_turn(0, Place("b", 1, 1, True)))
    assert not await store.gates.commit(gate_turn(4))
    assert list((await store.gates.load(GATE, ["a", "b"], 9)).known) == ["a"]


async def test_one_of_many_at_once_gets_through(store: Store) -> None:
    turns = [gate_turn(0, Place(f"e{n}", 1, 1, True)) for n in range(8)]
    passed = await asyncio.gather(*(store.gates.commit(turn) for turn in turns))
    assert sum(passed) == 1
    assert (await store.gates.load(GATE, [], 9)).held == 1


async def test_events_are_taken_and_answered_in_the_same_turn(store: Store) -> None:
    await born(store, "e1")
    await store.inbox.post([(GATE, SlotAsked(at=T0, execution_id="e1", number=1))])
    (asked,) = [item for item in await store.inbox.take(ALL, 9) if item.execution_id == GATE]
    granted = SlotGranted(at=T0, number=1)
    await store.gates.commit(gate_turn(0, Place("e1", 1, 1, True), consumed=[asked.id], posts=[("e1", granted)]))
    waiting = await store.inbox.take(ALL, 9)
    assert [(item.execution_id, item.event) for item in waiting if item.event == granted] == [("e1", granted)]
    assert all(item.execution_id != GATE for item in waiting)


async def test_a_deleted_execution_leaves_its_gate(store: Store) -> None:
    await born(store, "e1")
    await store.gates.commit(gate_turn(0, Place("e1", 1, 1, True)))
    assert await store.executions.delete("e1")
    assert await store.gates.held() == {}
    waiting = [item for item in await store.inbox.take(ALL, 9) if item.execution_id == GATE]
    assert [type(item.event) for item in waiting] == [LimitChanged]


async def test_a_turn_may_change_nothing(store: Store) -> None:
    assert await store.gates.commit(gate_turn(0))
    assert (await store.gates.load(GATE, [], 1)).seq == 1
