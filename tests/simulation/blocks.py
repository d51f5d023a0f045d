"""A WorkingDirectory on a simulated worker: its children, one step after the other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from ostinato.engine import children as story
from ostinato.engine.finish import soften
from ostinato.engine.plan import Node
from ostinato.engine.records import ChildRun
from ostinato.engine.states import State

Fate = Callable[[str, int], State]


class Block:
    """One attempt of a block. `step` goes on by one child's beginning or end."""

    def __init__(self, node: Node, run_id: str, attempt: int, worker_id: str, fate: Fate):
        self._node, self._run_id, self._attempt, self._worker_id, self._fate = node, run_id, attempt, worker_id, fate
        self.children: list[ChildRun] = []
        self.attempted = True

    def step(self, now: datetime) -> ChildRun | None:
        """What there is to tell next; None when all has been run."""
        if self.children and self.children[-1].state in (State.RUNNING, State.RETRYING):
            self.children[-1] = self._go_on(self.children[-1], now)
            return self.children[-1]
        place = len(self.children)
        failed = bool(self.children) and self.children[-1].state is State.FAILED
        if failed or not self.attempted or place >= len(self._node.main):
            return None
        return self._next(self._node.main[place], now)

    def _next(self, node: Node, now: datetime) -> ChildRun | None:
        if node.run_if == "{{ nothing.there }}":
            self.attempted = False
            return None
        child = story.born(self._run_id, self._attempt, node.id, now)
        state = State.SKIPPED if node.run_if == "false" else State.RUNNING
        self.children.append(story.begun(child, now, self._worker_id, state))
        return self.children[-1]

    def _go_on(self, child: ChildRun, now: datetime) -> ChildRun:
        node = self._node.main[len(self.children) - 1]
        if child.state is State.RETRYING:
            return story.begun(child, now, self._worker_id)
        state, tried = self._fate(child.id, len(child.attempts)), len(child.attempts)
        policy = node.retry
        again = policy is not None and not policy.new_execution and policy.next_date(tried, now, now, 0.0) is not None
        if state is State.FAILED and again:
            return story.ended(child, now, state, state, State.RETRYING)
        return story.ended(child, now, state, soften(node, state), outputs={"attempt": tried})

    def end(self, now: datetime, killed: bool) -> State:
        """The end of the block, in whatever state its children are."""
        if killed:
            self._kill(now)
            return State.KILLED
        while self.step(now) is not None:
            continue
        return story.verdict(self.children) if self.attempted else State.FAILED

    def _kill(self, now: datetime) -> None:
        if self.children and self.children[-1].state is State.RUNNING:
            self.children[-1] = story.ended(self.children[-1], now, State.KILLED)
        elif self.children and self.children[-1].state is State.RETRYING:
            self.children[-1] = story.killed(self.children[-1], now)
        for node in self._node.main[len(self.children) :]:
            self.children.append(story.killed(story.born(self._run_id, self._attempt, node.id, now), now))
