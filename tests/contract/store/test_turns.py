"""Creating, loading and committing behind the fence."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from msgspec.structs import replace

from ostinato.engine.events import ExecutionCreated, KillRequested, RetryDue
from ostinato.engine.records import Attempt, Breakpoint, Cause, Execution, Label, Mark, TaskRun
from ostinato.engine.states import State
from ostinato.ports.search import Condition, Op, Query
from ostinato.ports.store import Store
from ostinato.ports.turns import Answer, Birth, JournalEntry, Snapshot, Timer, Turn

from .makers import ALL, T0, at, birth, born, execution, job, line, metric, run, turn, waiting

FULL = Execution(
    id="full",
    namespace="company.team",
    flow_id="hello",
    revision=7,
    history=[Mark(State.CREATED, at(0)), Mark(State.RUNNING, at(1)), Mark(State.SUCCESS, at(2.25))],
    tenant="main",
    labels=[Label("a", "1"), Label("a", "2"), Label("é\0", "ü\0")],
    inputs={"x": {"y": [1, 2.5, None, True]}, "nul": "a\0b"},
    variables={"v": "w"},
    outputs={"o": "ö" * 10},
    trigger=Cause("t", "some.Type", {"executionId": "parent"}, "log"),
    parent_id="p",
    parent_run_id="pr",
    original_id="orig",
    schedule_date=at(-5),
    kind="TEST",
    breakpoints=[Breakpoint("b", "1"), Breakpoint("c")],
    attempt=3,
    original_created=at(-9),
    seq=4,
    order=2,
)
RUNS = [
    TaskRun("x1", "t1", 0, [Mark(State.CREATED, T0)]),
    TaskRun(
        id="x2",
        task_id="t2",
        order=1,
        history=[Mark(State.CREATED, T0), Mark(State.FAILED, at(3))],
        attempts=[Attempt([Mark(State.RUNNING, at(1)), Mark(State.FAILED, at(2))], "w", "f")],
        parent_id="x1",
        value='{"k": "v\0"}',
        iteration=5,
        broken=True,
        extra={"e": 1},
    ),
]


def full_snapshot() -> Snapshot:
    """A snapshot with something in every field."""
    return Snapshot(FULL, RUNS, {"x2": {"out": [1, {"a": "\0é"}]}}, {"x1": ["a", 2, {"b": 3}]})


async def test_a_snapshot_comes_back_as_it_was_stored(store: Store) -> None:
    await store.turns.create([Birth(full_snapshot(), ExecutionCreated(at=T0))])
    assert await store.turns.load("full") == full_snapshot()
    assert await store.executions.get("full") == FULL


async def test_load_many_leaves_out_what_is_unknown(store: Store) -> None:
    await store.turns.create([birth("a"), birth("b"), Birth(full_snapshot(), ExecutionCreated(at=T0))])
    found = await store.turns.load_many(["a", "nobody", "full"])
    assert sorted(found) == ["a", "full"]
    assert found["full"] == full_snapshot()
    assert await store.turns.load_many([]) == {}
    assert await store.turns.load("nobody") is None


async def test_a_birth_leaves_its_first_event(store: Store) -> None:
    await store.turns.create([birth("a"), birth("b")])
    assert sorted((item.execution_id, item.event) for item in await waiting(store)) == [
        ("a", ExecutionCreated(at=T0)),
        ("b", ExecutionCreated(at=T0)),
    ]


async def test_a_birth_with_a_due_date_comes_later(store: Store) -> None:
    await store.turns.create([Birth(Snapshot(execution("a")), ExecutionCreated(at=at(9)), due=at(9))])
    assert await waiting(store) == []
    assert await store.inbox.fire(ALL, at(8), 10) == at(9)
    assert await store.inbox.fire(ALL, at(9), 10) is None
    assert [item.execution_id for item in await waiting(store)] == ["a"]


async def test_an_id_that_exists_is_left_alone(store: Store) -> None:
    await store.turns.create([birth("a", revision=1)])
    await store.turns.create([birth("a", revision=2), birth("b"), birth("b", revision=3)])
    first, second = await store.turns.load("a"), await store.turns.load("b")
    assert first is not None and first.execution.revision == 1
    assert second is not None and second.execution.revision == 1
    assert len(await waiting(store)) == 2


async def test_many_creators_at_once(store: Store) -> None:
    await asyncio.gather(*(store.turns.create([birth(f"e{n % 50}")]) for n in range(150)))
    assert (await store.executions.search(Query(size=100))).total == 50
    assert len(await waiting(store)) == 50


async def test_a_turn_writes_all_its_parts(store: Store) -> None:
    await store.turns.create([birth("e1")])
    (event,) = await waiting(store)
    written = turn(
        added_runs=[run("r1", 0), run("r2", 1)],
        outputs={"r1": {"x": 1}},
        expansions={"r2": ["a", "b"]},
        consumed=[event.id],
        jobs=[job("r1")],
        posts=[("other", KillRequested(at=T0))],
        births=[birth("child")],
        logs=[line(execution_id="e1")],
        metrics=[metric()],
        answers=[Answer("q", "ok", "fine", {"a": 1})],
    )
    assert await store.turns.commit([written]) == set()
    stored = await store.turns.load("e1")
    assert stored == Snapshot(written.execution, [run("r1", 0), run("r2", 1)], {"r1": {"x": 1}}, {"r2": ["a", "b"]})
    assert sorted(item.execution_id for item in await waiting(store)) == ["child", "other"]
    assert await store.executions.journal("e1") == [(1, at(0), b"[]")]
    assert await store.jobs.waiting() == {None: 1}
    assert [entry[1] for entry in await store.logs.tail("e1", 0)] == [line(execution_id="e1")]
    assert (await store.logs.metrics(Query())).results == [metric()]
    assert await store.turns.answer("q") == Answer("q", "ok", "fine", {"a": 1})
    assert await store.executions.get("child") is not None


async def test_a_missed_fence_writes_nothing(store: Store) -> None:
    await store.turns.create([birth("e1"), birth("e2")])
    before, events = await store.turns.load("e1"), await waiting(store)
    stale = turn(
        expected=3,
        body_changed=True,
        added_runs=[run()],
        outputs={"r1": {}},
        expansions={"r1": []},
        consumed=[item.id for item in events if item.execution_id == "e1"],
        jobs=[job()],
        timers=[Timer("t", T0, RetryDue(at=T0, run_id="r", attempt=0))],
        posts=[("other", KillRequested(at=T0))],
        births=[birth("child")],
        logs=[line(execution_id="e1")],
        metrics=[metric()],
        answers=[Answer("q", "ok")],
    )
    assert await store.turns.commit([stale, turn("e2"), turn("unknown")]) == {"e1", "unknown"}
    assert await store.turns.load("e1") == before
    assert await waiting(store) == events
    assert await store.jobs.waiting() == {}
    assert await store.inbox.fire(ALL, at(99), 10) is None
    assert await store.executions.get("child") is None
    assert await store.logs.tail("e1", 0) == []
    assert (await store.logs.metrics(Query())).total == 0
    assert await store.turns.answer("q") is None
    assert await store.executions.journal("e1") == []
    other = await store.executions.get("e2")
    assert other is not None and other.seq == 1


async def test_of_two_turns_on_the_same_state_one_counts(store: Store) -> None:
    await born(store, "e1")
    missed = await asyncio.gather(
        *(store.turns.commit([turn(posts=[(f"x{n}", KillRequested(at=T0))])]) for n in range(8))
    )
    assert sorted(map(len, missed)) == [0, 1, 1, 1, 1, 1, 1, 1]
    assert len(await waiting(store)) == 1


async def test_a_consumed_event_is_gone_and_may_be_consumed_again(store: Store) -> None:
    await store.turns.create([birth("e1")])
    (event,) = await waiting(store)
    assert await store.turns.commit([turn(consumed=[event.id])]) == set()
    assert await store.turns.commit([turn(expected=1, consumed=[event.id])]) == set()
    assert await waiting(store) == []


async def test_runs_are_changed_removed_and_added_again(store: Store) -> None:
    await born(store, "e1")
    first = turn(added_runs=[run("a", 0), run("b", 1)], outputs={"a": {"x": 1}}, expansions={"a": [1]})
    await store.turns.commit([first])
    moved = run("b", 1, State.RUNNING)
    again = run("a", 2)
    await store.turns.commit([turn(expected=1, changed_runs=[moved], removed_runs=["a"], added_runs=[again])])
    stored = await store.turns.load("e1")
    assert stored is not None
    assert stored.runs == [moved, again]
    assert (stored.outputs, stored.expansions) == ({}, {})
    await store.turns.commit([turn(expected=2, outputs={"a": {"x": 2}}, added_runs=[run("c", 3)], removed_runs=["b"])])
    stored = await store.turns.load("e1")
    assert stored is not None and [item.id for item in stored.runs] == ["a", "c"] and stored.outputs == {"a": {"x": 2}}


async def test_the_wide_part_is_written_only_when_told(store: Store) -> None:
    await store.turns.create([birth("e1", inputs={"i": 1}, labels=[Label("a", "1")])])
    changed = execution("e1", State.SUCCESS, inputs={"i": 2}, outputs={"o": 3}, labels=[Label("b", "2")], attempt=2)
    await store.turns.commit([turn(header=changed)])
    stored = await store.executions.get("e1")
    assert stored is not None
    assert (stored.state, stored.seq, stored.attempt) == (State.SUCCESS, 1, 2)
    assert (stored.inputs, stored.outputs, stored.labels) == ({"i": 1}, None, [Label("a", "1")])
    await store.turns.commit([turn(expected=1, header=changed, body_changed=True)])
    stored = await store.executions.get("e1")
    assert stored is not None and stored == changed
    found = await store.executions.search(Query((Condition("labels", Op.EQUALS, "2", "b"),)))
    assert found.total == 1


async def test_nobody_changes_what_is_stored_through_a_record(store: Store) -> None:
    mine = full_snapshot()
    mine = replace(
        mine, execution=replace(FULL, history=list(FULL.history)), runs=[replace(RUNS[0], history=[*RUNS[0].history])]
    )
    await store.turns.create([Birth(mine, ExecutionCreated(at=T0))])
    stored = await store.turns.load("full")
    mine.execution.history.append(Mark(State.KILLED, at(9)))
    mine.runs[0].history.append(Mark(State.KILLED, at(9)))
    mine.outputs["x2"]["more"] = 1
    assert stored is not None
    assert await store.turns.load("full") == stored
    handed = await store.turns.load("full")
    assert handed is not None
    handed.execution.history.append(Mark(State.KILLED, at(9)))
    handed.execution.variables["v"] = "changed"
    handed.runs[0].history.append(Mark(State.KILLED, at(9)))
    handed.outputs["x2"]["more"] = 1
    handed.expansions["x1"].append(1)
    assert await store.turns.load("full") == stored


async def test_answers_are_kept_for_ten_minutes(store: Store) -> None:
    await born(store, "e1")

    def answering(seq: int, minutes: float, request: str) -> Turn:
        entry = JournalEntry(seq + 1, T0 + timedelta(minutes=minutes), b"")
        return turn(expected=seq, journal=entry, answers=[Answer(request, "conflict", "no")])

    await store.turns.commit([answering(0, 0, "first")])
    await store.turns.commit([answering(1, 9.9, "second")])
    assert await store.turns.answer("first") == Answer("first", "conflict", "no")
    await store.turns.commit([answering(2, 10.1, "third")])
    assert await store.turns.answer("first") is None
    assert await store.turns.answer("second") is not None
    assert await store.turns.answer("never") is None


async def test_the_journal_is_read_after_a_seq(store: Store) -> None:
    await born(store, "e1")
    for seq in range(4):
        await store.turns.commit([turn(expected=seq, journal=JournalEntry(seq + 1, at(seq), bytes([seq, 0])))])
    assert await store.executions.journal("e1", after=2) == [(3, at(2), b"\x02\x00"), (4, at(3), b"\x03\x00")]
    assert await store.executions.journal("e1", after=4) == []
    assert await store.executions.journal("nobody") == []
