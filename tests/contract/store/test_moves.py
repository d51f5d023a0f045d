"""Changes of states on their way to Flow triggers, and the windows of these."""

from __future__ import annotations

import asyncio
from typing import Any

from msgspec.structs import replace

from ostinato.engine.states import State
from ostinato.ports.moves import Reaction, Window
from ostinato.ports.search import Query
from ostinato.ports.store import Store
from ostinato.ports.turns import Move
from ostinato.store.partition import partition_of

from .makers import ALL, at, birth, born, line, trigger, turn, waiting


def move(name: str = "e1", place: int = 1, state: State = State.RUNNING) -> Move:
    return Move(name, place, state, at(place))


def window(name: str = "all", **fields: Any) -> Window:
    base: dict[str, Any] = {"start": at(0), "until": at(60), "held": ["a"], "outputs": {"x": {"y": 1}}}
    return Window("company.team", "hello", "t", name, **{**base, **fields})


async def moved(store: Store, *moves: Move) -> list[int]:
    """Write moves as turns do; tells their numbers."""
    for one in moves:
        if await store.executions.get(one.execution_id) is None:
            await born(store, one.execution_id)
        stored = await store.executions.get(one.execution_id)
        assert stored is not None
        await store.turns.commit([turn(one.execution_id, stored.seq, moves=[one])])
    return [taken.id for taken in await store.moves.take(ALL, 100)]


async def test_a_turn_writes_moves_in_order(store: Store) -> None:
    moves = [move("e1", 1), move("e2", 1), move("e1", 2, State.SUCCESS)]
    await moved(store, *moves)
    assert [taken.move for taken in await store.moves.take(ALL, 10)] == moves
    assert [taken.move for taken in await store.moves.take(ALL, 2)] == moves[:2]
    assert {taken.move.execution_id for taken in await store.moves.take([partition_of("e1")], 10)} == {"e1"}


async def test_a_turn_that_misses_its_fence_moves_nothing(store: Store) -> None:
    await born(store, "e1")
    await store.turns.commit([turn("e1", 7, moves=[move()])])
    assert await store.moves.take(ALL, 10) == []


async def test_moves_without_consequences_are_dropped(store: Store) -> None:
    numbers = await moved(store, move("e1"), move("e2"), move("e3"))
    await store.moves.drop(numbers[:2])
    assert [taken.id for taken in await store.moves.take(ALL, 10)] == numbers[2:]


async def test_a_reaction_happens_whole(store: Store) -> None:
    (number,) = await moved(store, move())
    reaction = Reaction(number, [birth("child")], [window()], [line("told", execution_id="e1")])
    assert await store.moves.react(reaction)
    assert await store.moves.take(ALL, 10) == []
    assert await store.moves.windows("company.team", "hello", "t") == [window(version=1)]
    assert [item.execution_id for item in await waiting(store)] == ["child"]
    assert [found.message for _, found in (await store.logs.search(Query())).results] == ["told"]


async def test_of_many_who_react_one_succeeds(store: Store) -> None:
    (number,) = await moved(store, move())
    reactions = [Reaction(number, [birth(f"child{n}")], [window()]) for n in range(5)]
    done = await asyncio.gather(*(store.moves.react(reaction) for reaction in reactions))
    assert sorted(done) == [False] * 4 + [True]
    assert len(await waiting(store)) == 1


async def test_a_window_that_somebody_else_has_written_undoes_the_reaction(store: Store) -> None:
    numbers = await moved(store, move("e1"), move("e2"), move("e3"), move("e4"))
    assert await store.moves.react(Reaction(numbers[0], windows=[window()]))
    for number, late in ((numbers[1], window()), (numbers[2], window(version=7))):
        first = replace(window("first"), held=[str(number)])
        assert not await store.moves.react(Reaction(number, [birth("never")], [first, late], [line()]))
    assert await store.executions.get("never") is None
    assert [taken.id for taken in await store.moves.take(ALL, 10)] == numbers[1:]
    assert await store.moves.react(Reaction(numbers[3], windows=[window(version=1, held=["a", "b"])]))
    assert await store.moves.windows("company.team", "hello", "t") == [window(version=2, held=["a", "b"])]


async def test_of_many_who_write_the_same_window_one_succeeds(store: Store) -> None:
    numbers = await moved(store, *(move(f"e{n}") for n in range(4)))
    done = await asyncio.gather(*(store.moves.react(Reaction(number, windows=[window()])) for number in numbers))
    assert sorted(done) == [False] * 3 + [True]


async def test_windows_go_with_their_trigger_and_with_their_flow(store: Store) -> None:
    numbers = await moved(store, move("e1"), move("e2"))
    other = replace(window(), trigger_id="other")
    await store.moves.react(Reaction(numbers[0], windows=[window(), window("some"), other]))
    await store.triggers.put(trigger("t"))
    await store.triggers.delete("company.team", "hello", "t")
    assert await store.moves.windows("company.team", "hello", "t") == []
    assert len(await store.moves.windows("company.team", "hello", "other")) == 1
    await store.triggers.delete("company.team", "hello")
    assert await store.moves.windows("company.team", "hello", "other") == []
