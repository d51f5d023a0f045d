"""Executions as the executor sees them: create, load, commit behind the fence, answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from ostinato.engine.records import Execution
from ostinato.ports.turns import BIRTH, Answer, Birth, Recent, Snapshot, Timer, Turn
from ostinato.store.memory.copies import copy_execution, copy_outputs, copy_run, copy_snapshot
from ostinato.store.memory.tables import Entry, Tables
from ostinato.store.partition import partition_of

KEEP_ANSWERS = timedelta(minutes=10)
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


class MemoryTurns:
    """Turns in memory."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._latest = _BEGINNING

    async def create(self, births: Sequence[Birth]) -> None:
        """Store new executions, each with its first event; those that exist are left alone."""
        for birth in births:
            give_birth(self._tables, birth)

    async def load(self, execution_id: str) -> Snapshot | None:
        """All that is stored of one execution."""
        entry = self._tables.entries.get(execution_id)
        if entry is None:
            return None
        return Snapshot(
            execution=copy_execution(entry.execution),
            runs=[copy_run(run) for run in sorted(entry.runs.values(), key=lambda run: run.order)],
            outputs=copy_outputs(entry.outputs),
            expansions={run_id: list(values) for run_id, values in entry.expansions.items()},
        )

    async def load_many(self, execution_ids: Sequence[str]) -> dict[str, Snapshot]:
        """The same for several executions at once."""
        found = {name: await self.load(name) for name in execution_ids}
        return {name: snapshot for name, snapshot in found.items() if snapshot is not None}

    async def recent(self, execution_id: str, since: int) -> Recent | None:
        """All of an execution: what is in memory is not worth counting."""
        found = await self.load(execution_id)
        return None if found is None else Recent(found.execution, found.runs, found.outputs, len(found.runs))

    async def drop(self, items: Sequence[int]) -> None:
        """Take events out of the inbox that concern nothing."""
        for events in self._tables.inbox.values():
            for number in items:
                events.pop(number, None)

    async def commit(self, turns: Sequence[Turn]) -> set[str]:
        """Write turns; tells the ids of those whose fence was missed."""
        missed = set()
        for turn in turns:
            entry = self._tables.entries.get(turn.execution.id)
            if entry is None or entry.execution.seq != turn.expected_seq:
                missed.add(turn.execution.id)
            else:
                self._write(entry, turn)
        return missed

    async def answer(self, request: str) -> Answer | None:
        """The answer to a request, once a turn has given it."""
        found = self._tables.answers.get(request)
        return None if found is None else found[1]

    def _write(self, entry: Entry, turn: Turn) -> None:
        write_rows(entry, turn)
        events = self._tables.inbox[entry.partition]
        for number in turn.consumed:
            events.pop(number, None)
        move_jobs(self._tables, turn)
        for name in turn.dropped_timers:
            self._tables.timers.pop((turn.execution.id, name), None)
        for timer in turn.timers:
            self._tables.add_timer(turn.execution.id, timer)
        for birth in turn.births:
            give_birth(self._tables, birth)
        for execution_id, event in turn.posts:
            self._tables.post(execution_id, event)
        for line in turn.logs:
            self._tables.add_line(line)
        self._tables.metrics.extend(turn.metrics)
        for move in turn.moves:
            self._tables.moves[next(self._tables.numbers)] = move
        if turn.answers:
            self._give_answers(turn)

    def _give_answers(self, turn: Turn) -> None:
        if turn.journal is not None:
            self._latest = max(self._latest, turn.journal.at)
        answers = self._tables.answers
        for request in [name for name, (at, _) in answers.items() if at < self._latest - KEEP_ANSWERS]:
            del answers[request]
        for answer in turn.answers:
            answers[answer.request] = (self._latest, answer)


def give_birth(tables: Tables, birth: Birth) -> None:
    """Store one new execution with its first event, unless its id exists."""
    snapshot = copy_snapshot(birth.snapshot)
    execution = snapshot.execution
    if execution.id in tables.entries:
        return
    tables.entries[execution.id] = Entry(
        execution=execution,
        partition=partition_of(execution.id),
        runs={run.id: run for run in snapshot.runs},
        outputs=snapshot.outputs,
        expansions=snapshot.expansions,
    )
    if birth.due is None:
        tables.post(execution.id, birth.event)
    else:
        tables.add_timer(execution.id, Timer(BIRTH, birth.due, birth.event))


def write_rows(entry: Entry, turn: Turn) -> None:
    """Write header, task runs, outputs, loop values and journal of one turn."""
    entry.execution = _header(entry.execution, turn)
    for run_id in turn.removed_runs:
        entry.runs.pop(run_id, None)
        entry.outputs.pop(run_id, None)
        entry.expansions.pop(run_id, None)
    for run in turn.added_runs:
        entry.runs[run.id] = copy_run(run)
    for run in turn.changed_runs:
        entry.runs[run.id] = copy_run(run)
    for run_id, outputs in turn.outputs.items():
        entry.outputs[run_id] = dict(outputs)
    for run_id, values in turn.expansions.items():
        entry.expansions[run_id] = list(values)
    if turn.journal is not None:
        entry.journal.append((turn.journal.seq, turn.journal.at, turn.journal.changes))


def _header(stored: Execution, turn: Turn) -> Execution:
    header = copy_execution(turn.execution)
    if not turn.body_changed:
        header.inputs, header.variables, header.outputs = stored.inputs, stored.variables, stored.outputs
        header.labels, header.trigger = stored.labels, stored.trigger
    return header


def move_jobs(tables: Tables, turn: Turn) -> None:
    """Drop, kill and queue the jobs of one turn."""
    for run_id in turn.dropped_jobs:
        for attempt in tuple(tables.jobs_of_run.get(run_id, ())):
            job = tables.jobs[run_id, attempt]
            if job.worker_id is None:
                tables.remove_job((run_id, attempt))
            else:
                job.killed = True
    for run_id in turn.kills:
        for attempt in tables.jobs_of_run.get(run_id, ()):
            tables.jobs[run_id, attempt].killed = True
    for new in turn.jobs:
        tables.add_job(turn.execution.id, new)
