"""How fast the store is: small executions and jobs per second, and whether a large execution stays cheap.

    python benchmarks/store.py sqlite                     a new file in the temporary folder
    python benchmarks/store.py postgresql://user@host/db  a database that may be filled with test rows

A turn is what a small execution needs: create it, then write one turn with two task runs, two outputs, a log line, a
journal entry and one consumed event.
"""

from __future__ import annotations

import asyncio
import resource
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from ostinato.engine.events import ExecutionCreated, TaskEnded, TaskReport
from ostinato.engine.records import Attempt, Execution, Label, LogLine, Mark, TaskRun
from ostinato.engine.states import State
from ostinato.ids import new_id
from ostinato.ports.jobs import Completion
from ostinato.ports.store import Store
from ostinato.ports.turns import Birth, JournalEntry, NewJob, Snapshot, Turn
from ostinato.store.open import open_store
from ostinato.store.urls import target_of

NOW = datetime(2026, 3, 1, tzinfo=UTC)
DONE = [Mark(State.CREATED, NOW), Mark(State.RUNNING, NOW), Mark(State.SUCCESS, NOW)]


def execution() -> Execution:
    """A header like that of a small flow."""
    labels = [Label("system.correlationId", new_id()), Label("team", "data")]
    return Execution(
        new_id(), "company.team", "hello", 1, [Mark(State.CREATED, NOW)], labels=labels, inputs={"name": "world"}
    )


def task_run(order: int) -> TaskRun:
    """A task run that has ended."""
    return TaskRun(new_id(), f"task{order % 10}", order, DONE, [Attempt(DONE)])


def small_turn(header: Execution, event: int) -> Turn:
    """The one turn of a small execution."""
    header.seq, header.history = 1, DONE
    runs = [task_run(0), task_run(1)]
    return Turn(
        execution=header,
        expected_seq=0,
        added_runs=runs,
        outputs={run.id: {"value": "some output", "size": 12} for run in runs},
        journal=JournalEntry(1, NOW, b"x" * 400),
        consumed=[event],
        logs=[LogLine(NOW, "INFO", "Hello, world!", "company.team", "hello", header.id, "task0", runs[0].id, 0)],
    )


async def turns(store: Store, count: int, batch: int) -> tuple[float, float]:
    """Seconds for a creation, and for a turn, in batches."""
    created = committed = 0.0
    for _ in range(count // batch):
        headers = [execution() for _ in range(batch)]
        births = [Birth(Snapshot(header), ExecutionCreated(at=NOW)) for header in headers]
        begin = perf_counter()
        await store.turns.create(births)
        created += perf_counter() - begin
        events = {item.execution_id: item.id for item in await store.inbox.take(range(64), batch)}
        written = [small_turn(header, events[header.id]) for header in headers]
        begin = perf_counter()
        assert not await store.turns.commit(written)
        committed += perf_counter() - begin
    return created / count, committed / count


async def jobs(store: Store, count: int, batch: int) -> float:
    """Seconds for a job: claimed, and its result handed in."""
    header = execution()
    await store.turns.create([Birth(Snapshot(header), ExecutionCreated(at=NOW))])
    header.seq = 1
    queue = [NewJob(new_id(), 0, b"x" * 500) for _ in range(count)]
    await store.turns.commit([Turn(execution=header, expected_seq=0, jobs=queue)])
    begin = perf_counter()
    while claimed := await store.jobs.claim("worker", None, batch):
        done = [TaskEnded(at=NOW, run_id=job.task_run_id, attempt=0, state=State.SUCCESS) for job in claimed]
        await store.jobs.complete([Completion(header.id, "worker", TaskReport(event)) for event in done])
    seconds = (perf_counter() - begin) / count
    await store.executions.delete(header.id)
    await forget_events(store)
    return seconds


async def large(store: Store, runs: int, step: int) -> list[float]:
    """Seconds per task run of an execution that grows, tenth by tenth."""
    header = execution()
    await store.turns.create([Birth(Snapshot(header), ExecutionCreated(at=NOW))])
    spent: list[float] = []
    for number in range(runs // step):
        added = [task_run(number * step + place) for place in range(step)]
        header.seq = number + 1
        written = Turn(
            execution=header,
            expected_seq=number,
            added_runs=added,
            outputs={run.id: {"value": "some output"} for run in added},
            journal=JournalEntry(number + 1, NOW, b"x" * 200 * step),
        )
        begin = perf_counter()
        await store.turns.commit([written])
        spent.append((perf_counter() - begin) / step)
    tenth = len(spent) // 10
    return [sum(spent[place : place + tenth]) / tenth for place in range(0, len(spent), tenth)]


async def measure(store: Store) -> None:
    """Print the table."""
    await forget_events(store)
    await turns(store, 200, 50)
    print(f"{'batch':>6} {'create ms':>10} {'turn ms':>10} {'executions/s':>13} {'jobs/s':>10}")
    for batch, count in ((1, 300), (10, 2000), (50, 5000)):
        create, turn = await turns(store, count, batch)
        job = await jobs(store, min(count, 2000), batch)
        print(f"{batch:>6} {create * 1e3:>10.3f} {turn * 1e3:>10.3f} {1 / (create + turn):>13.0f} {1 / job:>10.0f}")
    await concurrent(store)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    tenths = await large(store, 10_000, 100)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print("10,000 task runs, µs per run by tenth:", " ".join(f"{seconds * 1e6:.0f}" for seconds in tenths))
    print(f"memory grown by {grown / 1024:.1f} MiB")


async def concurrent(store: Store) -> None:
    """Creations one by one, by fifty callers at once."""

    async def caller() -> None:
        for _ in range(40):
            await store.turns.create([Birth(Snapshot(execution()), ExecutionCreated(at=NOW))])

    begin = perf_counter()
    await asyncio.gather(*(caller() for _ in range(50)))
    print(f"creations by 50 callers, one at a time each: {2000 / (perf_counter() - begin):.0f}/s")
    await forget_events(store)


async def forget_events(store: Store) -> None:
    """Take away what waits, so that nothing disturbs the next measurement."""
    await store.turns.drop([item.id for item in await store.inbox.take(range(64), 100_000)])


async def main(arguments: Sequence[str]) -> None:
    """Measure the store that the first argument names."""
    given = arguments[0] if arguments else "sqlite"
    with tempfile.TemporaryDirectory() as folder:
        target = target_of(f"sqlite:{folder}/bench.db" if given == "sqlite" else given)
        store = open_store(target, Path(folder))
        await store.open()
        try:
            await measure(store)
        finally:
            await store.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
