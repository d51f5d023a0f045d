"""Plays events on a view until all is quiet: the rules, the tasks that run inside the turn, the answers they need."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Protocol, TypeVar

from ostinato.engine import commands as cmd
from ostinato.engine.advance import advance
from ostinato.engine.draft import Step
from ostinato.engine.errors import EngineBug, Unanswered
from ostinato.engine.events import Event, TaskEnded, TasksEnded
from ostinato.engine.plan import Kind, Node
from ostinato.engine.records import LogLine, Metric
from ostinato.engine.view import View
from ostinato.engine.world import World
from ostinato.executor.assembly import Assembly
from ostinato.executor.groups import placed, refused
from ostinato.expressions import ExpressionError
from ostinato.ports.turns import Birth

T = TypeVar("T")

QUESTIONS = 1000
"""How many questions one step or one inline task may ask."""


class InlineResult(Protocol):
    """What an inline task gave."""

    @property
    def event(self) -> TaskEnded: ...
    @property
    def logs(self) -> list[LogLine]: ...
    @property
    def metrics(self) -> list[Metric]: ...


class Called(Protocol):
    """What came of calling a subflow: its birth (None where that failed), and what to tell the engine."""

    @property
    def birth(self) -> Birth | None: ...
    @property
    def event(self) -> Event: ...
    @property
    def logs(self) -> list[LogLine]: ...
    @property
    def posts(self) -> list[tuple[str, Any]]: ...


class Surroundings(Protocol):
    """What playing needs beside the rules. The executor and the simulation each have one."""

    def world(self, view: View) -> World:
        """The world of one turn of an execution."""
        ...

    def leave(self, view: View) -> None:
        """The turn is over: what was known for it may be forgotten."""
        ...

    async def answer(self, view: View, question: Any, lines: Sequence[LogLine]) -> None:
        """Find the answer to a question, so that asking it again succeeds, or fails as an expression does. `lines` are
        those that the turn has written so far and nobody else can see yet."""
        ...

    def run_inline(self, view: View, world: World, command: cmd.RunTask) -> InlineResult:
        """Run a task inside the turn; Unanswered when it needs a value that costs I/O."""
        ...

    def group_of(self, view: View, world: World, command: cmd.RunTask) -> str:
        """The worker group that a task asks for, rendered; may be Unanswered."""
        ...

    async def alive(self, group: str) -> bool:
        """Whether a worker group has a worker."""
        ...

    def render_call(self, view: View, world: World, run_id: str, item: Any = None) -> Any:
        """What a Subflow task, or a ForEachItem for one of its batches, calls, rendered; may be Unanswered."""
        ...

    async def call_subflow(self, view: View, command: cmd.RunTask, rendered: Any) -> Called:
        """Make the execution that a Subflow task calls."""
        ...

    async def batches(self, view: View, command: cmd.CallItems) -> Sequence[Any]:
        """The batches of a ForEachItem that are due."""
        ...

    async def call_items(
        self, view: View, command: cmd.CallItems, items: Sequence[Any], rendered: Sequence[Any]
    ) -> tuple[list[Birth], Event, list[LogLine]]:
        """Make the executions for batches."""
        ...

    async def merge(self, view: View, command: cmd.RunTask) -> TaskEnded:
        """Put the outputs of the executions of a ForEachItem together."""
        ...


class Player:
    """One turn of one execution."""

    def __init__(self, surroundings: Surroundings, assembly: Assembly, now: Callable[[], datetime]):
        self._around = surroundings
        self._assembly = assembly
        self._now = now
        self._world = surroundings.world(assembly.view)

    @property
    def view(self) -> View:
        return self._assembly.view

    async def play(self, event: Event) -> None:
        """Let one event, and all that follows inside the turn, happen."""
        queue: deque[Event | cmd.RunTask | cmd.CallItems] = deque([event])
        while queue:
            item = queue.popleft()
            if isinstance(item, cmd.CallItems):
                queue.appendleft(await self._call_items(item))
            elif isinstance(item, cmd.RunTask):
                ends = await self._wave(item, queue)
                queue.extendleft([TasksEnded(at=ends[-1].at, ends=ends)] if len(ends) > 1 else ends)
            else:
                await self._advance(item, queue)

    async def _wave(self, first: cmd.RunTask, queue: deque[Event | cmd.RunTask | cmd.CallItems]) -> list[TaskEnded]:
        """Run the tasks that are ready side by side. Gives the ends of those that touch nobody else: they come
        together, as if workers had had the tasks."""
        ready = [first]
        while queue and isinstance(queue[0], cmd.RunTask):
            ready.append(queue.popleft())  # type: ignore[arg-type]
        ends: list[TaskEnded] = []
        for command in ready:
            run = self.view.runs.get(command.run_id)
            followed = None if run is None or run.ended else await self._run(command)
            if isinstance(followed, TaskEnded) and _for_itself(followed):
                ends.append(followed)
            elif followed is not None:
                await self._advance(followed, queue)
        return ends

    async def _advance(self, event: Event, queue: deque[Event | cmd.RunTask | cmd.CallItems]) -> None:
        step = await self._answering(lambda: advance(self.view, event, self._world))
        self._absorb(step, queue)

    def _absorb(self, step: Step, queue: deque[Event | cmd.RunTask | cmd.CallItems]) -> None:
        self._assembly.changes += step.changes
        now = self._now()
        for command in step.commands:
            if isinstance(command, cmd.EmitLog):
                message = self._world.masked(command.message)
                self._assembly.absorb(cmd.EmitLog(command.level, message, command.run_id), step.at)
            elif isinstance(command, cmd.CallItems):
                queue.append(command)
            elif not isinstance(command, cmd.RunTask):
                self._assembly.absorb(command, now)
            elif self._inside(command) or self._node(command).worker_group is not None:
                queue.append(command)
            else:
                self._assembly.hand_out(command)

    def _inside(self, command: cmd.RunTask) -> bool:
        node = self._node(command)
        return node.inline or node.kind in (Kind.SUBFLOW, Kind.MERGE)

    def _node(self, command: cmd.RunTask) -> Node:
        return self.view.node(self.view.runs[command.run_id])

    async def _run(self, command: cmd.RunTask) -> Event | None:
        kind = self._node(command).kind
        if kind is Kind.SUBFLOW:
            return await self._call(command)
        if kind is Kind.MERGE:
            return await self._around.merge(self.view, command)
        if not self._inside(command):
            return await self._place(command)
        result = await self._answering(lambda: self._around.run_inline(self.view, self._world, command))
        self._log(result.logs)
        self._assembly.metrics += result.metrics
        return result.event

    async def _place(self, command: cmd.RunTask) -> Event | None:
        """Hand out a task that asks for a worker group; its end where that group's workers are missed."""
        try:
            group = await self._answering(lambda: self._around.group_of(self.view, self._world, command))
            alive = await self._around.alive(group)
            placement = placed(self._node(command), command, group, alive, self._now())
        except ExpressionError as error:
            placement = refused(command, self._now(), f"The worker group cannot be rendered: {error}")
        if placement.line is not None:
            level, message = placement.line
            self._assembly.log(level, self._world.masked(message), command.run_id, self._now())
        if placement.end is None:
            self._assembly.hand_out(command, placement.group)
        return placement.end

    async def _call(self, command: cmd.RunTask) -> Event:
        rendered = await self._answering(lambda: self._around.render_call(self.view, self._world, command.run_id))
        called = await self._around.call_subflow(self.view, command, rendered)
        self._log(called.logs)
        if called.birth is not None:
            self._assembly.births.append(called.birth)
        self._assembly.posts += called.posts
        return called.event

    async def _call_items(self, command: cmd.CallItems) -> Event:
        items = await self._around.batches(self.view, command)
        render = self._around.render_call
        rendered = [
            await self._answering(lambda item=item: render(self.view, self._world, command.run_id, item))  # type: ignore[misc]
            for item in items
        ]
        births, event, lines = await self._around.call_items(self.view, command, items, rendered)
        self._log(lines)
        self._assembly.births += births
        return event

    def _log(self, lines: Sequence[LogLine]) -> None:
        for line in lines:
            line.message = self._world.masked(line.message)
        self._assembly.logs += lines

    async def _answering(self, attempt: Callable[[], T]) -> T:
        """Try something that may ask; each question is answered and the whole tried again, nothing of it having
        happened."""
        for _ in range(QUESTIONS):
            try:
                return attempt()
            except Unanswered as unanswered:
                await self._around.answer(self.view, unanswered.question, self._assembly.logs)
        raise EngineBug(f"more than {QUESTIONS} questions in one step of execution {self.view.execution.id}")


def _for_itself(end: TaskEnded) -> bool:
    """Whether an attempt gives just its own result, nothing for the execution as a whole."""
    return end.variables is None and end.labels is None and end.exit_state is None
