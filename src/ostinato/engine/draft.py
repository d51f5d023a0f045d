"""What one step has decided so far. Every decision is folded into the view at once, so that the rest of the step sees
it; a step that cannot be finished takes all of it back."""

from __future__ import annotations

from collections import deque
from datetime import datetime
from typing import Any

from msgspec import Struct

from ostinato.engine import changes as c
from ostinato.engine import commands as cmd
from ostinato.engine.events import Continued
from ostinato.engine.order import stored
from ostinato.engine.plan import Kind, Node, Part, Plan
from ostinato.engine.records import Execution, TaskRun
from ostinato.engine.scope import Variables
from ostinato.engine.states import State
from ostinato.engine.view import Undo, View
from ostinato.engine.world import World
from ostinato.expressions import Scope, render_text, render_typed
from ostinato.ids import derived_id


class Step(Struct, frozen=True):
    """What follows from one event: facts, and requests to the outside; `at` is the instant of it all."""

    changes: tuple[c.AnyChange, ...]
    commands: tuple[cmd.Command, ...]
    at: datetime


class Draft:
    """A step in the making."""

    def __init__(self, view: View, world: World):
        self.view = view
        self.world = world
        self.now: datetime = world.now()
        self.changes: list[c.AnyChange] = []
        self.commands: list[cmd.Command] = []
        self.starts: deque[TaskRun] = deque()
        """Runs that were created or are to run again, and have not been started yet."""
        self.agenda: deque[TaskRun | None] = deque()
        """Runs (None for the flow) whose children have changed, so that it has to be decided how they go on."""
        self.ready: dict[str, set[int]] = {}
        """Iterations of loops, by the loop's run, in which a task has ended in this step."""
        self._undo: list[Undo] = []
        self._births = world.births
        self._continued = set(world.continued)

    @property
    def plan(self) -> Plan:
        return self.view.plan

    @property
    def execution(self) -> Execution:
        return self.view.execution

    def step(self) -> Step:
        return Step(tuple(self.changes), tuple(self.commands), self.now)

    def abandon(self) -> None:
        """Take back everything."""
        for undo in reversed(self._undo):
            undo()
        self.world.births = self._births
        self.world.continued = self._continued

    # -- facts ----------------------------------------------------------------------------------------------------

    def record(self, change: c.AnyChange) -> None:
        self._undo.append(self.view.apply(change))
        self.changes.append(change)

    def command(self, command: cmd.Command) -> None:
        self.commands.append(command)

    def move_execution(self, *states: State) -> None:
        """Let the execution enter states one after the other; one it is in already is passed over."""
        for state in states:
            if self.execution.state is not state:
                self.record(c.ExecutionMoved(state, self.now))

    def show_pause(self) -> None:
        """Let the execution be PAUSED, as a task run of it is; one that has ended or is at a breakpoint stays so."""
        if not self.execution.ended and self.execution.state is not State.BREAKPOINT:
            self.move_execution(State.PAUSED)

    def show_pause_over(self, before: int) -> None:
        """Let an execution run again of which so many task runs were paused, and none is any more, since they were cut
        short. One that somebody has paused as a whole had none."""
        if before and not self.view.paused and self.execution.state is State.PAUSED:
            self.move_execution(State.RUNNING)

    def move(self, run: TaskRun, state: State, attempt: State | None = None, at: datetime | None = None) -> None:
        """Let a run enter a state, and its last attempt too where `attempt` is given."""
        if run.state is not state:
            self.record(c.RunMoved(run.id, state, at or self.now, attempt))

    def add_run(self, node: Node, parent: TaskRun | None, value: str | None, iteration: int | None) -> TaskRun:
        """Create the run of a task. Its id follows from its place among all runs there ever were: deciding the same
        thing twice names the same row, and a run that takes the place of a removed one has an id of its own."""
        self.world.births -= 1
        run_id = derived_id(self.execution.id, node.id, self.execution.order)
        parent_id = parent.id if parent is not None else None
        self.record(c.RunAdded(run_id, node.id, self.now, parent_id, value, iteration))
        return self.view.runs[run_id]

    def create(
        self, node: Node, parent: TaskRun | None, value: str | None = None, iteration: int | None = None
    ) -> None:
        """Create the run of a task; it is started before this step ends."""
        self.starts.append(self.add_run(node, parent, value, iteration))

    def changed(self, run: TaskRun) -> None:
        """A run has ended or changed: its parent has to decide how to go on."""
        if run.iteration is not None and run.parent_id is not None:
            self.ready.setdefault(run.parent_id, set()).add(run.iteration)
        killing = self.execution.state is State.KILLING
        self.agenda.append(None if killing else self.view.parent(run))

    def defer(self, parent: TaskRun, iterations: set[int]) -> None:
        """Remember iterations of a loop that go on in a later turn, in place of those remembered before."""
        family = self.view.family(parent)
        before, family.deferred = family.deferred, iterations
        self._undo.append(lambda: setattr(family, "deferred", before))

    def put_off(self) -> None:
        """Remember what the loops that were held up, or had failed, have not looked at: it goes on when they do. The
        last of a step, which nothing takes back."""
        for id_, numbers in self.ready.items():
            run = self.view.runs.get(id_)
            if run is not None and self.view.node(run).by_value:
                self.view.family(run).deferred |= numbers

    def remove(self, run: TaskRun) -> None:
        """Take a run out with everything below it, and let go of its job and timers."""
        self.remove_children(run)
        if not run.ended:
            self.let_go(run)
        self.record(c.RunRemoved(run.id))

    def remove_children(self, run: TaskRun) -> None:
        """Take out everything below a run."""
        family = self.view.family(run)
        for child in [id_ for members in family.members.values() for id_ in members]:
            self.remove(self.view.runs[child])

    def hand_out(self, run: TaskRun) -> None:
        """Ask for the next attempt of a run; a WorkingDirectory begins with no child."""
        if self.view.node(run).kind is Kind.WORKING_DIRECTORY:
            self.remove_children(run)
            self.record(c.RunMarked(run.id, broken=False, extra={**(run.extra or {}), "over": False}))
        self.command(cmd.RunTask(run.id, run.tried))

    def close_job(self, run: TaskRun) -> None:
        """Nobody listens to the job of a WorkingDirectory any more: a child that it has left open is KILLED."""
        for child in self.view.members(run, Part.MAIN):
            if not child.ended:
                self.move(child, State.KILLED, attempt=State.KILLED)
        self.record(c.RunMarked(run.id, extra={**(run.extra or {}), "over": True}))

    def let_go(self, run: TaskRun) -> None:
        """Drop the job and the timers of a run."""
        self.command(cmd.KillTask(run.id))
        for name in ("retry", "pause"):
            self.command(cmd.DropTimer(f"{name}:{run.id}"))

    def open_attempt(self, run: TaskRun, state: State = State.RUNNING, at: datetime | None = None) -> None:
        self.record(c.AttemptOpened(run.id, at or self.now, state))

    def store(self, run: TaskRun, outputs: dict[str, Any] | None) -> None:
        """Give a run its outputs, which may be empty; a task that has none at all has no entry."""
        if outputs is not None and not self.view.node(run).updating:
            self.record(c.OutputsStored(run.id, stored(outputs)))

    def may_create(self, parent: TaskRun | None) -> bool:
        """Whether the turn has room for one more task run; if not, the parent is continued in the next turn."""
        if self.world.births > 0:
            return True
        key = None if parent is None else parent.id
        if key not in self.world.continued:
            self.world.continued.add(key)
            self.command(cmd.Post(self.execution.id, Continued(at=self.now, run_id=key)))
        return False

    def log(self, level: str, message: str, run: TaskRun | None = None) -> None:
        self.command(cmd.EmitLog(level, message, None if run is None else run.id))

    # -- expressions ----------------------------------------------------------------------------------------------

    def variables(self, run: TaskRun | None) -> Variables:
        """What an expression can name at a task run, or at the flow."""
        return Variables(self.view, run, self.world.globals, opened=self.world.opened)

    def scope(self, run: TaskRun | None) -> Scope:
        """What an expression sees at a task run, or at the flow."""
        return Scope(self.variables(run), self.world.environment)

    def text(self, template: str, run: TaskRun | None) -> str:
        return render_text(template, self.scope(run))

    def typed(self, template: str, run: TaskRun | None) -> Any:
        return render_typed(template, self.scope(run))
