"""Runs a plan with the rules alone: every task ends as a table says, time stands still until it is moved."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from ostinato.engine import changes as c
from ostinato.engine import commands as cmd
from ostinato.engine import events as e
from ostinato.engine.advance import advance
from ostinato.engine.plan import Node, Plan
from ostinato.engine.records import Breakpoint, Execution, Mark
from ostinato.engine.states import State
from ostinato.engine.view import View
from ostinato.engine.world import World
from ostinato.expressions import Environment
from ostinato.planner import plan_of
from ostinato.plugin.index import default_index
from ostinato.source import parse

START = datetime(2026, 1, 1, tzinfo=UTC)
LOG = "io.kestra.plugin.core.log.Log"


def plan(text: str) -> Plan:
    """A plan from the lists of a flow; `task: t` stands for a task of no matter what."""
    head = "id: f\nnamespace: n\n"
    return plan_of(parse(head + text).value, default_index(), revision=1)


@dataclass
class Play:
    """One execution under the rules.

    `fails` are ids of tasks whose attempts fail (for a number: so many attempts), `holds` those that do not end until
    `end` is called. `begins` is false for an execution whose date has not come. `timers` and `posts` wait until they
    are asked for.
    """

    plan: Plan
    fails: dict[str, int] = field(default_factory=dict)
    holds: set[str] = field(default_factory=set)
    births: int = 500
    inputs: dict[str, Any] | None = None
    now: datetime = START
    breakpoints: list[str] = field(default_factory=list)
    begins: bool = True

    def __post_init__(self) -> None:
        history, points = [Mark(State.CREATED, self.now)], self.points(*self.breakpoints)
        header = Execution("E", "n", "f", 1, history, inputs=self.inputs, breakpoints=points)
        self.view = View(self.plan, header)
        self.timers: dict[str, cmd.StartTimer] = {}
        self.logs: list[tuple[str, str, str | None]] = []
        self.replies: list[cmd.Reply] = []
        self.started: list[str] = []
        self.killed: list[str] = []
        self.other: list[cmd.Command] = []
        self.changes: list[c.AnyChange] = []
        if self.begins:
            self.send(e.ExecutionCreated(at=self.now))

    @staticmethod
    def points(*task_ids: str) -> list[Breakpoint]:
        """Breakpoints before tasks."""
        return [Breakpoint(task_id) for task_id in task_ids]

    def send(self, event: e.Event) -> None:
        """Let an event, and all that follows from it at once, happen."""
        queue: deque[e.Event] = deque([event])
        while queue:
            world = World(now=lambda: self.now, environment=Environment(now=lambda: self.now), births=self.births)
            step = advance(self.view, queue.popleft(), world)
            self.changes += step.changes
            for command in step.commands:
                self._take(command, queue)

    def _take(self, command: cmd.Command, queue: deque[e.Event]) -> None:
        match command:
            case cmd.RunTask(run_id, attempt):
                run = self.view.runs[run_id]
                self.started.append(run.task_id if run.value is None else f"{run.task_id}[{run.value}]")
                if run.task_id not in self.holds:
                    queue.append(self._result(run_id, attempt))
            case cmd.StartTimer(name, _, _):
                self.timers[name] = command
            case cmd.DropTimer(name):
                self.timers.pop(name, None)
            case cmd.Post("E", event):
                queue.append(event)
            case cmd.EmitLog(level, message, run_id):
                self.logs.append((level, message, None if run_id is None else self.view.runs[run_id].task_id))
            case cmd.Reply():
                self.replies.append(command)
            case cmd.KillTask(run_id):
                self.killed.append(run_id)
            case _:
                self.other.append(command)

    def _result(self, run_id: str, attempt: int, state: State | None = None) -> e.TaskEnded:
        run = self.view.runs[run_id]
        failing = attempt < self.fails.get(run.task_id, 0)
        return e.TaskEnded(
            at=self.now,
            run_id=run_id,
            attempt=attempt,
            state=state or (State.FAILED if failing else State.SUCCESS),
            started_at=self.now,
            outputs={"value": f"{run.task_id}{run.value or ''}"},
        )

    def start(self, task_id: str) -> None:
        """A worker begins a task that is held."""
        run = self.run(task_id)
        self.send(e.TaskStarted(at=self.now, run_id=run.id, attempt=len(run.attempts), worker_id="w"))

    def end(self, task_id: str, state: State = State.SUCCESS, value: str | None = None) -> None:
        """End a task that was held."""
        run = self.run(task_id, value)
        running = run.state is State.RUNNING
        self.send(self._result(run.id, len(run.attempts) - running, state))

    def fire(self) -> None:
        """Let time go on to the next timer."""
        name, timer = min(self.timers.items(), key=lambda item: item[1].due)
        del self.timers[name]
        self.now = max(self.now, timer.due)
        self.send(timer.event)

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def run(self, task_id: str, value: str | None = None) -> Any:
        """The last run of a task."""
        found = [r for r in self.view.runs.values() if r.task_id == task_id and value in (None, r.value)]
        return found[-1]

    def node(self, task_id: str) -> Node:
        return self.plan.nodes[task_id]

    @property
    def state(self) -> State:
        return self.view.execution.state

    @property
    def history(self) -> str:
        return " ".join(mark.state for mark in self.view.execution.history)

    @property
    def runs(self) -> str:
        """All runs in order: `a:SUCCESS x[v1]:FAILED`."""
        return " ".join(
            f"{r.task_id}{'' if r.value is None else f'[{r.value}]'}:{r.state}" for r in self.view.runs.values()
        )


def tasks(*ids: str, **more: Any) -> str:
    """Plain tasks as a YAML list in one line."""
    extra = "".join(f", {key}: {value}" for key, value in more.items())
    return "[" + ", ".join(f"{{id: {id_}, type: {LOG}, message: x{extra}}}" for id_ in ids) + "]"
