"""Counters over the children of one task run, so that no rule ever has to look through all of them."""

from __future__ import annotations

from ostinato.engine.plan import Part
from ostinato.engine.states import TERMINAL, State

_COUNTED = {
    State.FAILED: "failed",
    State.KILLED: "killed",
    State.WARNING: "warned",
    State.RETRYING: "retrying",
    State.PAUSED: "paused",
}


class Lane:
    """A row of siblings: how many there are in which condition, and the place of the furthest one."""

    __slots__ = ("created", "cursor", "failed", "killed", "open", "paused", "retrying", "warned")

    def __init__(self) -> None:
        self.cursor = -1
        self.created = self.open = self.failed = self.killed = self.warned = self.retrying = self.paused = 0

    @property
    def idle(self) -> bool:
        """Whether nothing in it is under way."""
        return self.open == 0

    def enter(self, state: State, by: int = 1) -> None:
        """Count a run in (or with -1 out) that is in a state."""
        if state not in TERMINAL:
            self.open += by
        name = _COUNTED.get(state)
        if name is not None:
            setattr(self, name, getattr(self, name) + by)

    def move(self, before: State, after: State) -> None:
        self.enter(before, -1)
        self.enter(after)


class Family:
    """The children of one task run (or of the flow), by the list they stand in, and for a loop by iteration too.

    `deferred` are the iterations whose next task was put off to a later turn.
    """

    __slots__ = ("deferred", "iterations", "members", "parts")

    def __init__(self) -> None:
        self.parts: dict[Part, Lane] = {}
        self.members: dict[Part, dict[str, int]] = {}
        self.iterations: dict[int, Lane] = {}
        self.deferred: set[int] = set()

    def lane(self, part: Part) -> Lane:
        lane = self.parts.get(part)
        if lane is None:
            lane = self.parts[part] = Lane()
            self.members[part] = {}
        return lane

    def iteration(self, number: int) -> Lane:
        lane = self.iterations.get(number)
        if lane is None:
            lane = self.iterations[number] = Lane()
        return lane

    @property
    def main(self) -> Lane:
        return self.lane(Part.MAIN)

    def forget(self, iteration: int | None) -> None:
        """Forget the lane of an iteration that has no run any more, as if it had never been started."""
        if iteration is not None and iteration in self.iterations and not self.iterations[iteration].created:
            del self.iterations[iteration]

    def lanes(self, part: Part, iteration: int | None) -> tuple[Lane, ...]:
        """The lanes in which a child of this part and iteration is counted."""
        if part is Part.MAIN and iteration is not None:
            return self.lane(part), self.iteration(iteration)
        return (self.lane(part),)
