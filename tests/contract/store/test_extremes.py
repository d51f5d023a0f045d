"""Large and strange data, deletion, and opening twice."""

from __future__ import annotations

import asyncio

from ostinato.engine.events import KillRequested, RetryDue
from ostinato.engine.records import Label
from ostinato.ports.search import Condition, Op, Query
from ostinato.ports.store import Store
from ostinato.ports.turns import Timer

from .makers import ALL, T0, at, birth, born, execution, job, line, metric, run, turn, waiting


async def test_an_output_of_a_megabyte(store: Store) -> None:
    await born(store, "e1")
    big = {"text": "xé\n\0" * 250_000, "list": list(range(1000))}
    await store.turns.commit([turn(added_runs=[run()], outputs={"r1": big})])
    stored = await store.turns.load("e1")
    assert stored is not None and stored.outputs == {"r1": big}


async def test_five_thousand_task_runs_in_one_turn(store: Store) -> None:
    await born(store, "e1")
    runs = [run(f"r{number}", number, value=str(number), iteration=number) for number in range(5000)]
    written = turn(
        added_runs=runs, outputs={item.id: {"n": item.order} for item in runs}, jobs=[job(r.id) for r in runs]
    )
    assert await store.turns.commit([written]) == set()
    stored = await store.turns.load("e1")
    assert stored is not None
    assert stored.runs == runs
    assert len(stored.outputs) == 5000
    assert await store.jobs.waiting() == {None: 5000}


async def test_half_a_character_spoils_nothing(store: Store) -> None:
    await store.turns.create([birth("e1", inputs={"x": "\ud800"}, labels=[Label("a", "\udfff")]), birth("e2")])
    await store.turns.drop([item.id for item in await waiting(store)])
    strange = {"text": "ok\ud800", "\udc00": [{"deep": "\ud83d\ude00"}]}
    turns = [turn("e1", added_runs=[run(value="\ud800")], outputs={"r1": strange}), turn("e2", added_runs=[run()])]
    turns[0].logs = [line("half \ud800 nul \0", execution_id="e1", thread="\0")]
    assert await store.turns.commit(turns) == set()
    for name in ("e1", "e2"):
        stored = await store.turns.load(name)
        assert stored is not None and len(stored.runs) == 1
    ((_, found),) = await store.logs.tail("e1", 0)
    assert found.message == "half \ufffd nul \u2400"
    assert found.thread == "\u2400"


async def test_strange_keys_are_looked_for_in_vain(store: Store) -> None:
    assert await store.executions.get("a\0b") is None
    assert (await store.executions.search(Query((Condition("q", Op.EQUALS, "a\0b'\";--"),)))).total == 0
    assert await store.kv.get("n", "%_\0") is None


async def test_unusual_values_are_stored_somehow(store: Store) -> None:
    await born(store, "e1")
    strange = {"big": 2**80, "nan": float("nan"), "set": {1}, "when": T0, 5: "five", (1, 2): "pair", "bytes": b"x"}
    assert await store.turns.commit([turn(outputs={"r1": strange})]) == set()  # type: ignore[dict-item]
    stored = await store.turns.load("e1")
    assert stored is not None and len(stored.outputs["r1"]) == 7


async def test_a_deleted_execution_leaves_nothing(store: Store) -> None:
    await store.turns.create([birth("e1"), birth("e2")])
    everything = turn(
        added_runs=[run()],
        outputs={"r1": {}},
        expansions={"r1": [1]},
        jobs=[job(), job("r2")],
        timers=[Timer("t", at(1), RetryDue(at=T0, run_id="r", attempt=0))],
        logs=[line(execution_id="e1"), line(execution_id="e2")],
        metrics=[metric()],
        posts=[("e1", KillRequested(at=T0))],
    )
    await store.turns.commit([everything])
    await store.jobs.claim("w1", None, 1)
    assert await store.executions.delete("e1")
    assert not await store.executions.delete("e1")
    assert await store.turns.load("e1") is None
    assert [item.execution_id for item in await waiting(store)] == ["e2"]
    assert await store.jobs.waiting() == {}
    assert await store.jobs.killed("w1") == []
    assert await store.inbox.fire(ALL, at(9), 9) is None
    assert await store.executions.journal("e1") == []
    assert await store.logs.tail("e1", 0) == []
    assert (await store.logs.metrics(Query())).total == 0
    assert len(await store.logs.tail("e2", 0)) == 1
    await store.turns.create([birth("e1")])
    stored = await store.turns.load("e1")
    assert stored is not None and (stored.runs, stored.outputs, stored.expansions) == ([], {}, {})


async def test_logs_and_metrics_may_outlive_their_execution(store: Store) -> None:
    await store.turns.create([birth("e1")])
    await store.logs.append([line(execution_id="e1")])
    await store.logs.measure([metric()])
    assert await store.executions.delete("e1", logs=False, metrics=False)
    assert len(await store.logs.tail("e1", 0)) == 1
    assert (await store.logs.metrics(Query())).total == 1


async def test_a_store_may_be_closed_and_opened_again(closed_store: Store) -> None:
    await closed_store.open()
    await closed_store.turns.create([birth("e1")])
    await closed_store.close()
    await closed_store.open()
    assert await closed_store.executions.get("e1") == execution("e1")
    await closed_store.close()


async def test_reading_goes_on_beside_writing(store: Store) -> None:
    await born(store, *(f"e{n}" for n in range(20)))

    async def write() -> None:
        for seq in range(10):
            assert not await store.turns.commit(
                [turn(f"e{n}", expected=seq, added_runs=[run(f"r{seq}", seq)]) for n in range(20)]
            )

    async def read() -> None:
        for _ in range(20):
            for snapshot in (await store.turns.load_many([f"e{n}" for n in range(20)])).values():
                assert len(snapshot.runs) == snapshot.execution.seq

    await asyncio.gather(write(), read(), read())
