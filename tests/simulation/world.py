"""The simulated world: a store, two executors, three workers, a user, a clock, and chance in charge of them all."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from ostinato.engine import commands as cmd
from ostinato.engine import events as e
from ostinato.engine.called import child_id, generation_of
from ostinato.engine.errors import Unanswered
from ostinato.engine.plan import Concurrency, Kind, Plan
from ostinato.engine.records import Breakpoint, Execution, LogLine, Mark, Metric
from ostinato.engine.states import State
from ostinato.engine.view import View
from ostinato.engine.world import World
from ostinato.executor.gates import GateTurns
from ostinato.expressions import Environment, Scope, render_typed
from ostinato.ids import derived_id
from ostinato.ports.jobs import ClaimedJob, Completion, WorkerRecord
from ostinato.ports.turns import PARTITIONS, Birth, NewJob, Snapshot
from ostinato.store.memory.store import MemoryStore
from ostinato.store.memory.tables import Entry
from tests.simulation.blocks import Block
from tests.simulation.driving import drive
from tests.simulation.faults import Crash, CrashingTurns, FrankTurnTaker
from tests.simulation.flows import KINDS, FlowMaker
from tests.simulation.invariants import (
    Claims,
    Watch,
    check_cascade,
    check_end,
    check_fold,
    check_gates,
    check_limits,
    fresh,
)
from tests.simulation.mood import Mood
from tests.simulation.user import ACTIONS, User, cut_short

START = datetime(2026, 1, 1, tzinfo=UTC)
SILENCE = timedelta(seconds=10)
_WAKING = {State.PAUSED: e.ResumeRequested, State.BREAKPOINT: e.BreakpointLeft}
_WORST = (State.SUCCESS, State.WARNING, State.FAILED, State.KILLED)


@dataclass
class Done:
    """The result of an inline task."""

    event: e.TaskEnded
    logs: list[LogLine] = field(default_factory=list)
    metrics: list[Metric] = field(default_factory=list)


@dataclass
class Called:
    """What came of calling another flow."""

    birth: Birth | None
    event: e.Event
    logs: list[LogLine] = field(default_factory=list)
    posts: list[tuple[str, Any]] = field(default_factory=list)


class Simulation:
    """One run of the world from one seed."""

    def __init__(self, seed: int, births: int | None = None):
        self.chance = random.Random(seed)
        self.seed = seed
        self.now = START
        self.births = births or self.chance.choice([1, 2, 500])
        self.user = User(self)
        self.mood = Mood.of(seed, KINDS, sorted(set(ACTIONS)))
        maker = FlowMaker(self.chance, self.mood)
        self.plans: dict[str, Plan] = {"flow": maker.plan(), "called": maker.called()}
        self.plans["changed"] = FlowMaker(random.Random(f"changed{seed}"), self.mood).plan()
        self.plans["changed"].concurrency = self.plans["flow"].concurrency
        self.limits = {name: plan.concurrency for name, plan in self.plans.items()}
        self.most = {name: 0 if limit is None else limit.limit for name, limit in self.limits.items()}
        self.store = MemoryStore()
        self.calm = False
        self.happened: set[str] = set()
        self.answers: dict[Any, bool] = {}
        self.firsts: dict[str, Snapshot] = {}
        self.watches: dict[str, Watch] = {}
        self.fates = random.Random(seed + 1)
        self.executors = [self._executor() for _ in range(2)]
        self.workers: dict[str, list[tuple[ClaimedJob, bool]]] = {f"w{n}": [] for n in range(3)}
        self.names = len(self.workers)
        self.blocks: dict[tuple[str, str, int], Block] = {}
        self.claims = Claims()
        for number in range(self.chance.randint(2, 4) if self.limits["flow"] else 1):
            drive(self.store.turns.create([self._birth("flow", derived_id("simulation", seed, number))]))

    def _birth(self, flow_id: str, id_: str, **more: Any) -> Birth:
        points = [Breakpoint(self.chance.choice(list(self.plans["flow"].nodes)))] if self.chance.random() < 0.05 else []
        history = [Mark(State.CREATED, self.now)]
        first = Execution(id_, "sim", flow_id, 1, history, breakpoints=points if flow_id == "flow" else [], **more)
        return Birth(Snapshot(first), e.ExecutionCreated(at=self.now))

    @property
    def entries(self) -> dict[str, Entry]:
        """Every execution there is."""
        return self.store.tables.entries

    def watch(self, id_: str) -> Watch:
        """What is known of an execution."""
        if id_ not in self.watches:
            plan = self.plan(self.entries[id_].execution)
            self.watches[id_] = Watch(plan)
            self.watches[id_].exited = any(sla.behavior != "NONE" for sla in plan.slas)
        return self.watches[id_]

    # -- surroundings of the turns --------------------------------------------------------------------------------

    def world(self, view: View) -> World:
        environment = Environment(ask=self._ask, now=lambda: self.now)
        return World(
            now=lambda: self.now,
            environment=environment,
            births=self.births,
            chance=self.chance.random,
            listens=lambda _, conditions: bool(render_typed("{{ kv('heard') }}", Scope({}, environment))),
        )

    def _ask(self, question: Any) -> Any:
        if question not in self.answers:
            raise Unanswered(question)
        return self.answers[question]

    def leave(self, view: View) -> None:
        self.answers.clear()

    async def answer(self, view: View, question: Any, lines: Sequence[LogLine]) -> None:
        self.happened.add("question")
        self.answers[question] = self.chance.random() < 0.7

    def group_of(self, view: View, world: World, command: cmd.RunTask) -> str: ...

    async def alive(self, group: str) -> bool: ...

    def render_call(self, view: View, world: World, run_id: str, item: Any = None) -> Any: ...

    async def call_subflow(self, view: View, command: cmd.RunTask, rendered: Any) -> Called:
        """The execution that a Subflow calls; one in ten cannot be had, one that has failed is restarted."""
        self.happened.add("subflow")
        run, id_ = view.runs[command.run_id], derived_id(view.execution.id, command.run_id, command.attempt)
        if random.Random(f"call{self.seed}{id_}").random() < 0.1:
            failed = e.TaskEnded(at=self.now, run_id=run.id, attempt=command.attempt, state=State.FAILED)
            return Called(None, failed)
        known = (run.extra or {}).get("executionId")
        mine = known in self.entries and self.entries[known].execution.parent_id == view.execution.id
        if mine and self.entries[known].execution.state is State.FAILED:
            self.happened.add("child restarted")
            self.watch(known).reopened = True
            event = e.SubflowStarted(at=self.now, run_id=run.id, execution_id=known)
            return Called(None, event, posts=[(known, e.RestartRequested(at=self.now))])
        birth = self._birth("called", id_, parent_id=view.execution.id, parent_run_id=run.id)
        return Called(birth, e.SubflowStarted(at=self.now, run_id=run.id, execution_id=id_))

    async def batches(self, view: View, command: cmd.CallItems) -> list[int]:
        """The places of the batches that are due, two at a time."""
        total = view.node(view.runs[command.run_id]).options["batches"]
        return list(range(command.first, min(total, command.first + 2)))

    async def call_items(
        self, view: View, command: cmd.CallItems, items: Sequence[int], rendered: Sequence[Any]
    ) -> tuple[list[Birth], e.Event, list[LogLine]]:
        """The executions for batches."""
        self.happened.add("items")
        run = view.runs[command.run_id]
        parent = {"parent_id": view.execution.id, "parent_run_id": run.id}
        births = [
            self._birth(
                "called",
                child_id(generation_of(view.execution.id, run.id, command.attempt), place),
                place=place,
                **parent,
            )
            for place in items
        ]
        event = e.ItemsStarted(
            at=self.now,
            run_id=run.id,
            attempt=command.attempt,
            first=command.first,
            made=len(births),
            total=view.node(run).options["batches"],
        )
        return births, event, []

    async def merge(self, view: View, command: cmd.RunTask) -> e.TaskEnded:
        raise AssertionError("no flow of the simulation merges outputs")

    def run_inline(self, view: View, world: World, command: cmd.RunTask) -> Done:
        state = self._fate(command.run_id, command.attempt)
        event = e.TaskEnded(
            at=self.now,
            run_id=command.run_id,
            attempt=command.attempt,
            state=state,
            started_at=self.now,
            outputs={"attempt": command.attempt},
            exit_state=self._exit(view.execution.id, command.run_id, command.attempt),
        )
        return Done(event)

    def _fate(self, run_id: str, attempt: int) -> State:
        """How an attempt ends: always the same for the same attempt, however often it is run."""
        draw = random.Random(f"{self.seed}{run_id}{attempt}").random()
        return State.FAILED if draw < 0.2 else State.WARNING if draw < 0.25 else State.SUCCESS

    def _exit(self, id_: str, run_id: str, attempt: int) -> State | None:
        draw = random.Random(f"exit{self.seed}{run_id}{attempt}").random()
        state = self.mood.leaves(draw)
        self.watch(id_).exited = self.watch(id_).exited or state is not None
        return state

    def plan(self, execution: Execution) -> Plan:
        """The revision of its flow that an execution runs: somebody may have replayed it on the second."""
        return self.plans["changed" if execution.revision == 2 else execution.flow_id]

    async def _plan_of(self, execution: Execution) -> Plan:
        return self.plan(execution)

    async def _limit_of(self, namespace: str, flow_id: str) -> Concurrency | None:
        return self.limits[flow_id]

    def _job_of(self, view: View, command: cmd.RunTask, group: str | None) -> NewJob:
        return NewJob(command.run_id, command.attempt, view.runs[command.run_id].task_id.encode())

    def _executor(self) -> FrankTurnTaker:
        turns = CrashingTurns(self.store.turns, self.chance, 0.0 if self.calm else 0.05)
        gates = GateTurns(self.store.gates, self._limit_of, lambda: self.now)
        return FrankTurnTaker(turns, self._plan_of, self._job_of, self, lambda: self.now, gates)

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
        elif not started or not self._child(name, job):
            held.pop(0)
            self._complete(name, job, started)
        return True

    def _claim(self, name: str) -> bool:
        record = WorkerRecord(name, "WORKER", "sim", "RUNNING", START, self.now)
        drive(self.store.services.beat(record))
        for job in drive(self.store.jobs.claim(name, None, self.chance.randint(1, 2))):
            self.claims.take(job, name)
            self.workers[name].append((job, False))
        return bool(self.workers[name])

    def _child(self, name: str, job: ClaimedJob) -> bool:
        """The next child of a block begins or ends; False where nothing is left of it, or it is to be stopped."""
        block = self._block(name, job)
        child = None if block is None or self._killed(name, job) else block.step(self.now)
        if child is None:
            return False
        self.happened.add("child")
        event = e.ChildMoved(at=self.now, run_id=job.task_run_id, attempt=job.attempt, child=child)
        drive(self.store.jobs.started([(job.execution_id, event)]))
        return True

    def _block(self, name: str, job: ClaimedJob) -> Block | None:
        node = self.plan(self.entries[job.execution_id].execution).nodes[job.payload.decode()]
        if node.kind is not Kind.WORKING_DIRECTORY:
            return None
        key = name, job.task_run_id, job.attempt
        return self.blocks.setdefault(key, Block(node, job.task_run_id, job.attempt, name, self._fate))

    def _killed(self, name: str, job: ClaimedJob) -> bool:
        return job.killed or (job.task_run_id, job.attempt) in drive(self.store.jobs.killed(name))

    def _complete(self, name: str, job: ClaimedJob, started: bool) -> None:
        killed = self._killed(name, job)
        block = None if killed and not started else self._block(name, job)
        state = State.KILLED if killed else self._fate(job.task_run_id, job.attempt)
        if block is not None:
            state = max(state, block.end(self.now, killed), key=_WORST.index)
        event = e.TaskEnded(
            at=self.now,
            run_id=job.task_run_id,
            attempt=job.attempt,
            state=state,
            started_at=self.now,
            outputs=None if state is State.KILLED else {"attempt": job.attempt},
            worker_id=name,
            children=[] if block is None else block.children,
            attempted=block is None or block.attempted,
        )
        drive(self.store.jobs.complete([Completion(job.execution_id, name, e.TaskReport(event))]))

    def lose_worker(self) -> None:
        """A worker falls silent; what it holds is given to others. It may still finish what it had."""
        name = self.chance.choice(list(self.workers))
        if self.workers[name]:
            self.happened.add("worker lost")
        self.claims.lose(name)
        self.now += SILENCE + timedelta(seconds=1)
        for other in self.workers:
            if other != name:
                drive(self.store.services.beat(WorkerRecord(other, "WORKER", "sim", "RUNNING", START, self.now)))
        drive(self.store.services.bury(self.now, SILENCE))
        if self.chance.random() < 0.5:
            del self.workers[name]
            self.names += 1
            self.workers[f"w{self.names}"] = []

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
        for entry in self.entries.values():
            check_end(entry, self.store.tables)
            first = self.firsts.get(entry.execution.id) or Snapshot(fresh(entry.execution))
            check_fold(entry, self.plan(entry.execution), first)
        check_gates(self.store.tables)
        check_cascade(self.entries, self.watches)

    def turmoil(self) -> None:
        for _ in range(self.chance.randint(5, self.mood.steps)):
            if self.mood.deeds and self.chance.random() < self.mood.deeds:
                self.user.act()
            draw = self.chance.random()
            if draw < 0.45:
                self.executor_turn()
            elif draw < 0.8:
                self.worker_step()
            elif draw < 0.95:
                self.time()
            elif draw < 0.97:
                self.lose_worker()
            elif draw < 0.985 or self.user.between_rounds() or any(cut_short(entry) for entry in self.entries.values()):
                self.user.act()
            self.check()

    def settle(self) -> None:
        """No more faults: everything has to come to its end."""
        self.calm = True
        self.executors = [self._executor()]
        self._wake_paused()
        self.now += 2 * SILENCE
        self.claims.lose(*self.workers)
        drive(self.store.services.bury(self.now, SILENCE))
        for _ in range(5000):
            busy = self.executor_turn()
            busy = self._all_workers() or busy
            if not busy and not self._wake_paused() and not self.next_timer():
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

    def next_timer(self) -> bool:
        due = drive(self.store.inbox.fire(range(PARTITIONS), self.now, 10))
        if due is None:
            return any(self.store.tables.inbox.values())
        self.now = max(self.now, due)
        drive(self.store.inbox.fire(range(PARTITIONS), self.now, 10))
        return True

    def _wake_paused(self) -> bool:
        woken = False
        for id_, entry in self.entries.items():
            event = _WAKING.get(entry.execution.state)
            if event is not None and self._waits_for_somebody(id_, entry):
                woken = True
                drive(self.store.inbox.post([(id_, event(at=self.now))]))
        return woken

    def _waits_for_somebody(self, id_: str, entry: Entry) -> bool:
        """Whether there is a reason why it stands still: a task run of it, or somebody who paused it as a whole."""
        waits = any(run.state in _WAKING for run in entry.runs.values())
        return waits or self.watch(id_).paused

    def check(self) -> None:
        for id_, entry in self.entries.items():
            self.watch(id_).check(entry, self.store.tables)
        check_limits(self.entries, self.watches, self.most)
        kills: dict[str, set[int]] = {}
        for items in self.store.tables.inbox.values():
            for item in items.values():
                if isinstance(item.event, e.KillRequested):
                    kills.setdefault(item.execution_id, set()).add(item.id)
        for id_, entry in self.entries.items():
            self.watch(id_).kills(entry, kills.get(id_, set()))


def simulate(seed: int) -> set[str]:
    """Run one seed; gives what happened in it."""
    simulation = Simulation(seed)
    simulation.run()
    return simulation.happened
