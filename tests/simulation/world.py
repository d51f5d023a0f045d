"""The simulated world: a store, two executors, three workers, a user, a clock, and chance in charge of them all."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from ostinato.engine import commands as cmd
from ostinato.engine import events as e
from ostinato.engine.errors import Unanswered
from ostinato.engine.plan import Plan
from ostinato.engine.records import Execution, LogLine, Mark, Metric
from ostinato.engine.states import State
from ostinato.engine.view import View
from ostinato.engine.world import World
from ostinato.executor.turns import TurnTaker
from ostinato.expressions import Environment
from ostinato.ids import derived_id
from ostinato.ports.jobs import ClaimedJob, Completion, WorkerRecord
from ostinato.ports.turns import PARTITIONS, Birth, NewJob, Snapshot
from ostinato.store.memory.store import MemoryStore
from tests.simulation.faults import Crash, CrashingTurns
from tests.simulation.flows import FlowMaker
from tests.simulation.invariants import Watch, check_end, check_fold

START = datetime(2026, 1, 1, tzinfo=UTC)
SILENCE = timedelta(seconds=10)
STEPS = 120


@dataclass
class Done:
    """The result of an inline task."""

    event: e.TaskEnded
    logs: list[LogLine] = field(default_factory=list)
    metrics: list[Metric] = field(default_factory=list)


def drive(coroutine: Any) -> Any:
    """Run a coroutine that never waits."""
    try:
        coroutine.send(None)
    except StopIteration as stop:
        return stop.value
    raise AssertionError("a coroutine waited in the simulation")


class Simulation:
    """One run of the world from one seed."""

    def __init__(self, seed: int, births: int | None = None):
        self.chance = random.Random(seed)
        self.seed = seed
        self.now = START
        self.births = births or self.chance.choice([1, 2, 500])
        self.plan: Plan = FlowMaker(self.chance).plan()
        self.store = MemoryStore()
        self.calm = False
        self.happened: set[str] = set()
        self.answers: dict[Any, bool] = {}
        self.id = derived_id("simulation", seed)
        self.first = Execution(
            id=self.id, namespace="sim", flow_id="flow", revision=1, history=[Mark(State.CREATED, self.now)]
        )
        self.watch = Watch(self.plan)
        self.fates = random.Random(seed + 1)
        self.executors = [self._executor() for _ in range(2)]
        self.workers: dict[str, list[tuple[ClaimedJob, bool]]] = {f"w{n}": [] for n in range(3)}
        self.names = len(self.workers)
        drive(self.store.turns.create([Birth(Snapshot(self.first), e.ExecutionCreated(at=self.now))]))

    # -- surroundings of the turns --------------------------------------------------------------------------------

    def world(self, view: View) -> World:
        environment = Environment(ask=self._ask, now=lambda: self.now)
        return World(now=lambda: self.now, environment=environment, births=self.births, chance=self.chance.random)

    def _ask(self, question: Any) -> Any:
        if question not in self.answers:
            raise Unanswered(question)
        return self.answers[question]

    def leave(self, view: View) -> None:
        self.answers.clear()

    async def answer(self, view: View, question: Any, lines: Sequence[LogLine]) -> None:
        self.happened.add("question")
        self.answers[question] = self.chance.random() < 0.7

    def render_call(self, view: View, world: World, command: cmd.RunTask) -> Any: ...

    async def call_subflow(self, view: View, command: cmd.RunTask, rendered: Any) -> Any: ...

    def run_inline(self, view: View, world: World, command: cmd.RunTask) -> Done:
        state = self._fate(command.run_id, command.attempt)
        event = e.TaskEnded(
            at=self.now,
            run_id=command.run_id,
            attempt=command.attempt,
            state=state,
            started_at=self.now,
            outputs={"attempt": command.attempt},
            exit_state=self._exit(command.run_id, command.attempt),
        )
        return Done(event)

    def _fate(self, run_id: str, attempt: int) -> State:
        """How an attempt ends: always the same for the same attempt, however often it is run."""
        draw = random.Random(f"{self.seed}{run_id}{attempt}").random()
        return State.FAILED if draw < 0.2 else State.WARNING if draw < 0.25 else State.SUCCESS

    def _exit(self, run_id: str, attempt: int) -> State | None:
        draw = random.Random(f"exit{self.seed}{run_id}{attempt}").random()
        if draw > 0.01:
            return None
        self.watch.exited = True
        return [State.SUCCESS, State.FAILED, State.KILLED, State.CANCELLED][int(draw * 400) % 4]

    async def _plan_of(self, execution: Execution) -> Plan:
        return self.plan

    def _job_of(self, view: View, command: cmd.RunTask) -> NewJob:
        return NewJob(command.run_id, command.attempt, b"")

    def _executor(self) -> TurnTaker:
        turns = CrashingTurns(self.store.turns, self.chance, 0.0 if self.calm else 0.05)
        return TurnTaker(turns, self._plan_of, self._job_of, self, lambda: self.now)

    # -- actors ---------------------------------------------------------------------------------------------------

    def executor_turn(self) -> bool:
        """One executor (its leases do not matter: two may own the same partition) takes some events, in any order."""
        which = self.chance.randrange(len(self.executors))
        items = drive(self.store.inbox.take(range(PARTITIONS), 50))
        if not items:
            return False
        if not self.calm:
            self.chance.shuffle(items)
            items = items[: self.chance.randint(1, len(items))]
            if self.chance.random() < 0.1:
                self.happened.add("duplicate")
                drive(self.store.inbox.post([(items[0].execution_id, items[0].event)]))
        try:
            drive(self.executors[which].take(items))
        except Crash:
            self.happened.add("crash")
            self.executors[which] = self._executor()
        return True

    def worker_step(self) -> bool:
        """One worker claims, starts, or ends a job; or is lost with it, and may come back late."""
        name = self.chance.choice(list(self.workers))
        held = self.workers[name]
        if not held:
            return self._claim(name)
        job, started = held[0]
        if not started and not self._killed(name, job):
            held[0] = job, True
            event = e.TaskStarted(at=self.now, run_id=job.task_run_id, attempt=job.attempt, worker_id=name)
            drive(self.store.jobs.started([(job.execution_id, event)]))
        else:
            held.pop(0)
            self._complete(name, job, started)
        return True

    def _claim(self, name: str) -> bool:
        record = WorkerRecord(name, "WORKER", "sim", "RUNNING", START, self.now)
        drive(self.store.services.beat(record))
        for job in drive(self.store.jobs.claim(name, None, self.chance.randint(1, 2))):
            self.workers[name].append((job, False))
        return bool(self.workers[name])

    def _killed(self, name: str, job: ClaimedJob) -> bool:
        return job.killed or (job.task_run_id, job.attempt) in drive(self.store.jobs.killed(name))

    def _complete(self, name: str, job: ClaimedJob, started: bool) -> None:
        state = State.KILLED if self._killed(name, job) else self._fate(job.task_run_id, job.attempt)
        event = e.TaskEnded(
            at=self.now,
            run_id=job.task_run_id,
            attempt=job.attempt,
            state=state,
            started_at=self.now,
            outputs=None if state is State.KILLED else {"attempt": job.attempt},
            worker_id=name,
        )
        drive(self.store.jobs.complete([Completion(job.execution_id, name, e.TaskReport(event))]))

    def lose_worker(self) -> None:
        """A worker falls silent; what it holds is given to others. It may still finish what it had."""
        name = self.chance.choice(list(self.workers))
        if self.workers[name]:
            self.happened.add("worker lost")
        self.now += SILENCE + timedelta(seconds=1)
        for other in self.workers:
            if other != name:
                drive(self.store.services.beat(WorkerRecord(other, "WORKER", "sim", "RUNNING", START, self.now)))
        drive(self.store.services.bury(self.now, SILENCE))
        if self.chance.random() < 0.5:
            del self.workers[name]
            self.names += 1
            self.workers[f"w{self.names}"] = []

    def user(self) -> None:
        """Somebody does something to the execution."""
        entry = self.store.tables.entries[self.id]
        runs = list(entry.runs)
        action = self.chance.choice(["kill", "kill", "pause", "resume", "restart", "state", "status"])
        at = self.now
        event: Any = {
            "kill": e.KillRequested(at=at),
            "pause": e.PauseRequested(at=at),
            "resume": e.ResumeRequested(at=at),
            "restart": e.RestartRequested(at=at),
            "status": e.StatusForced(at=at, state=self.chance.choice([State.SUCCESS, State.FAILED])),
            "state": e.StateForced(at=at, run_id=self.chance.choice(runs), state=State.SUCCESS) if runs else None,
        }[action]
        if event is not None:
            self.watch.reopened = self.watch.reopened or action in ("restart", "state")
            self.watch.forced = self.watch.forced or action == "status"
            self.happened.add(action)
            drive(self.store.inbox.post([(self.id, event)]))

    def time(self) -> None:
        """Time goes on; now and then a clock jumps."""
        step = self.chance.choice([0.01, 0.1, 1, 3]) if self.chance.random() < 0.98 or self.calm else -2
        self.now += timedelta(seconds=step)
        drive(self.store.inbox.fire(range(PARTITIONS), self.now, 10))

    # -- the run --------------------------------------------------------------------------------------------------

    def run(self) -> None:
        """Faults and deeds first, then calm until all is over; Violation if a promise breaks."""
        self.turmoil()
        self.settle()
        entry = self.store.tables.entries[self.id]
        check_end(entry, self.store.tables)
        check_fold(entry, self.plan, self.first)

    def turmoil(self) -> None:
        for _ in range(self.chance.randint(5, STEPS)):
            draw = self.chance.random()
            if draw < 0.45:
                self.executor_turn()
            elif draw < 0.8:
                self.worker_step()
            elif draw < 0.95:
                self.time()
            elif draw < 0.97:
                self.lose_worker()
            elif draw < 0.985:
                self.user()
            self.check()

    def settle(self) -> None:
        """No more faults: everything has to come to its end."""
        self.calm = True
        self.executors = [self._executor()]
        self._wake_paused()
        self.now += 2 * SILENCE
        drive(self.store.services.bury(self.now, SILENCE))
        for _ in range(5000):
            busy = self.executor_turn()
            busy = self._all_workers() or busy
            if not busy and not self._wake_paused() and not self._next_timer():
                return
            self.check()

    def _all_workers(self) -> bool:
        busy = False
        for name, held in self.workers.items():
            if not held:
                busy = self._claim(name) or busy
            while held:
                job, started = held.pop(0)
                self._complete(name, job, started)
                busy = True
        return busy

    def _next_timer(self) -> bool:
        due = drive(self.store.inbox.fire(range(PARTITIONS), self.now, 10))
        if due is None:
            return any(self.store.tables.inbox.values())
        self.now = max(self.now, due)
        drive(self.store.inbox.fire(range(PARTITIONS), self.now, 10))
        return True

    def _wake_paused(self) -> bool:
        if self.store.tables.entries[self.id].execution.state is not State.PAUSED:
            return False
        drive(self.store.inbox.post([(self.id, e.ResumeRequested(at=self.now))]))
        return True

    def check(self) -> None:
        self.watch.check(self.store.tables.entries[self.id], self.store.tables)


def simulate(seed: int) -> set[str]:
    """Run one seed; gives what happened in it."""
    simulation = Simulation(seed)
    simulation.run()
    return simulation.happened
