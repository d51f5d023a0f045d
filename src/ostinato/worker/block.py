"""A WorkingDirectory: one job whose tasks run one after the other in one folder."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from ostinato.engine import children as story
from ostinato.engine.events import ChildMoved, TaskEnded
from ostinato.engine.records import ChildRun
from ostinato.engine.states import State, tolerated
from ostinato.expressions import ExpressionError, is_truthy_text, render_text
from ostinato.ids import between
from ostinato.plugin import Line
from ostinato.plugin.invoke import message_of
from ostinato.ports.jobs import ChildRequest, JobRequest
from ostinato.worker.bench import Bench
from ostinato.worker.folder import Folder
from ostinato.worker.job import Job
from ostinato.worker.lines import JobLines
from ostinato.worker.surroundings import ChildVariables

Tell = Callable[[ChildMoved], Awaitable[None]]


class Block:
    """Runs one attempt of a WorkingDirectory and tells of each child as it goes on."""

    def __init__(self, request: JobRequest, lines: JobLines, bench: Bench, tell: Tell):
        self.request, self.lines = request, lines
        self._bench, self._tell = bench, tell
        self._asked = asyncio.Event()
        self._current: Job | None = None
        self._context = bench.context(request, lines)
        self._variables = ChildVariables(request)
        self._children: dict[str, ChildRun] = {}
        self._attempted = True

    def kill(self) -> None:
        """Stop the child that runs and begin no other; all of them end as KILLED."""
        self._asked.set()
        if self._current is not None:
            self._current.kill()

    async def run(self) -> TaskEnded:
        """Run it to its end and tell how that was, with its children. Raises only if it is cancelled itself."""
        started = self._bench.now()
        try:
            state, outputs = await self._played()
        finally:
            await self._bench.in_thread(self._context.close)
        return TaskEnded(
            at=self._bench.now(),
            run_id=self.request.task_run_id,
            attempt=self.request.attempt,
            state=state,
            started_at=started,
            outputs=outputs,
            worker_id=self._bench.worker_id,
            children=list(self._children.values()),
            attempted=self._attempted,
        )

    async def _played(self) -> tuple[State, dict[str, Any] | None]:
        folder = Folder(self.request, self._context, self._bench.index)
        if not await self._worked(folder.fill):
            return State.FAILED, None
        await self._in_turn()
        if self._asked.is_set():
            self._give_up()
            return State.KILLED, None
        state = story.verdict([*self._children.values()]) if self._attempted else State.FAILED
        stored = await self._worked(folder.store)
        return (state if stored else State.FAILED), folder.outputs

    async def _worked(self, call: Callable[[], None]) -> bool:
        """Do something with the files; what fails is said."""
        try:
            await self._bench.in_thread(call)
        except Exception as error:
            self.lines.write(Line("ERROR", message_of(error)))
            return False
        return True

    async def _in_turn(self) -> None:
        """The children, up to the first that fails or is to be stopped."""
        for task in self.request.children or ():
            if self._asked.is_set() or not await self._child(task):
                return

    async def _child(self, task: ChildRequest) -> bool:
        """One child to its end; tells whether the next may follow."""
        request = self.request
        child = story.born(request.task_run_id, request.attempt, task.task_id, self._bench.now())
        wanted = await self._wanted(task, child)
        if wanted is None:
            self._attempted = False
            return False
        child = await (self._run(task, child) if wanted else self._skip(child))
        self._variables.learn(child)
        return child.state is not State.FAILED

    async def _wanted(self, task: ChildRequest, child: ChildRun) -> bool | None:
        """What the `runIf` of a child says; None where it cannot be rendered."""
        if task.run_if is None:
            return True
        request = self._variables.request_of(task, child)
        lines = self.lines.of(request)
        scope = self._bench.context(request, lines, self._context.files.root).scope
        try:
            return is_truthy_text(await self._bench.in_thread(render_text, task.run_if, scope))
        except ExpressionError as error:
            lines.write(Line("ERROR", f"Failed evaluating runIf: {error}"))
            return None

    async def _skip(self, child: ChildRun) -> ChildRun:
        return await self._told(story.begun(child, self._bench.now(), self._bench.worker_id, State.SKIPPED))

    async def _run(self, task: ChildRequest, child: ChildRun) -> ChildRun:
        """The attempts of a child, as many as its retry allows."""
        while True:
            child = await self._told(story.begun(child, self._bench.now(), self._bench.worker_id))
            event = await self._attempt(task, child)
            pause = None if event.state is not State.FAILED else self._pause(task, child, event)
            if pause is None:
                state = tolerated(_outcome(task, child, event.state), task.allow_failure, task.allow_warning)
                return await self._told(story.ended(child, event.at, event.state, state, outputs=event.outputs))
            child = await self._told(
                story.ended(child, event.at, State.FAILED, State.FAILED, State.RETRYING, outputs=event.outputs)
            )
            if await self._stopped_within(pause):
                return await self._told(story.killed(child, self._bench.now()))

    async def _attempt(self, task: ChildRequest, child: ChildRun) -> TaskEnded:
        request = self._variables.request_of(task, child)
        self._current = Job(request, self.lines.of(request), self._bench, self._context.files.root)
        if self._asked.is_set():
            self._current.kill()
        try:
            return await self._current.run()
        finally:
            self._current = None

    def _pause(self, task: ChildRequest, child: ChildRun, event: TaskEnded) -> float | None:
        """Seconds until the next attempt of a child that failed; None for no other attempt."""
        if task.retry is None or task.retry.new_execution or self._asked.is_set():
            return None
        first = child.attempts[0].history[0].at
        due = task.retry.next_date(len(child.attempts), first, event.at, between(0.0, 1.0))
        return None if due is None else max(0.0, (due - self._bench.now()).total_seconds())

    async def _stopped_within(self, seconds: float) -> bool:
        try:
            await asyncio.wait_for(self._asked.wait(), seconds)
        except TimeoutError:
            return False
        return True

    def _give_up(self) -> None:
        """The children that were not reached are KILLED, too."""
        request, now = self.request, self._bench.now()
        for task in request.children or ():
            if task.task_id not in self._children:
                child = story.born(request.task_run_id, request.attempt, task.task_id, now)
                self._children[task.task_id] = story.killed(child, now)

    async def _told(self, child: ChildRun) -> ChildRun:
        self._children[child.task_id] = child
        request = self.request
        await self._tell(
            ChildMoved(at=self._bench.now(), run_id=request.task_run_id, attempt=request.attempt, child=child)
        )
        return child


def _outcome(task: ChildRequest, child: ChildRun, state: State) -> State:
    """A success that took several attempts is a WARNING where the retry asks for it."""
    again = len(child.attempts) > 1 and task.retry is not None and task.retry.warning_on_retry
    return State.WARNING if again and state is State.SUCCESS else state
