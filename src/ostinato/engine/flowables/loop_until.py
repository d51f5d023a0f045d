"""The same tasks in rounds, until a condition holds or a maximum is reached."""

from __future__ import annotations

from typing import Any

from ostinato.engine import commands as cmd
from ostinato.engine.draft import Draft
from ostinato.engine.errors import TaskBroken
from ostinato.engine.events import RoundDue
from ostinato.engine.family import Family
from ostinato.engine.flowables.sequence import Sequence
from ostinato.engine.flowables.waits import span
from ostinato.engine.plan import Node
from ostinato.engine.records import TaskRun
from ostinato.engine.states import State
from ostinato.expressions import is_truthy_text

INTERVAL = "PT1M"
"""The wait between two rounds where none is given."""
_BEGINNINGS = (State.CREATED, State.RESTARTED)


def count_of(draft: Draft, run: TaskRun) -> int:
    """The number of the round that is under way, from 1; after a round whose condition did not hold, of the next."""
    return int((draft.view.outputs.get(run.id) or {}).get("iterationCount", 1))


def round_of(draft: Draft, run: TaskRun) -> int:
    """The 0-based round that its children carry; a loop inside another one counts on from the round around it, one
    that has a value of its own has its place among the values as iteration and counts for itself."""
    return count_of(draft, run) - 1 if run.value is not None else run.iteration or 0


class LoopUntil(Sequence):
    """Runs its children as a sequence; the execution is PAUSED between two rounds. The count is the output
    `iterationCount`."""

    def open(self, draft: Draft, run: TaskRun, node: Node) -> None:
        if not draft.view.outputs.get(run.id):
            draft.store(run, {"iterationCount": 1})

    def skip(self, draft: Draft, run: TaskRun, node: Node) -> None:
        self.open(draft, run, node)

    def unfold(self, draft: Draft, parent: TaskRun | None, node: Node, family: Family) -> bool:
        assert parent is not None
        lane, following = family.main, family.main.cursor + 1
        if lane.open or following >= len(node.main):
            return bool(lane.open) or self._goes_on(draft, parent, node)
        if draft.may_create(parent):
            draft.create(node.main[following], parent, iteration=round_of(draft, parent))
        return True

    def _goes_on(self, draft: Draft, run: TaskRun, node: Node) -> bool:
        """Whether another round follows the one that is over; the condition and the maximum are looked at under this
        count, then under the next. A loop that is restarted at its maximum is there at once."""
        if self._holds(draft, run, node):
            return False
        reached = self._maximum(draft, run, node)
        if reached is None:
            draft.store(run, {"iterationCount": count_of(draft, run) + 1})
            if self._holds(draft, run, node):
                return False
            reached = self._maximum(draft, run, node)
        if reached is None:
            self._wait(draft, run, node)
            return True
        if _is_true(draft, run, node.options.get("failOnMaxReached")):
            raise TaskBroken(reached, (("WARN", reached),))
        draft.log("WARN", reached, run)
        return False

    def _holds(self, draft: Draft, run: TaskRun, node: Node) -> bool:
        return is_truthy_text(draft.text(node.expression or "", run))

    def _maximum(self, draft: Draft, run: TaskRun, node: Node) -> str | None:
        """Which maximum is reached, in words; None while none is."""
        frequency = node.options.get("checkFrequency") or {}
        most, longest = frequency.get("maxIterations"), frequency.get("maxDuration")
        if most is not None and count_of(draft, run) > _whole(draft, run, most):
            return "Max iterations reached"
        began = next(mark.at for mark in reversed(run.history) if mark.state in _BEGINNINGS)
        if longest is not None and draft.now > began + span(draft, run, longest):
            return "Max duration reached"
        return None

    def _wait(self, draft: Draft, run: TaskRun, node: Node) -> None:
        interval = (node.options.get("checkFrequency") or {}).get("interval")
        due = draft.now + span(draft, run, INTERVAL if interval is None else interval)
        event = RoundDue(at=due, run_id=run.id, count=count_of(draft, run))
        draft.command(cmd.StartTimer(f"pause:{run.id}", due, event))
        draft.move(run, State.PAUSED)
        draft.show_pause()


def _whole(draft: Draft, run: TaskRun, given: Any) -> int:
    text = draft.text(given, run).strip() if isinstance(given, str) else str(given)
    if not text.isdigit():
        raise TaskBroken(f"'maxIterations' of task '{run.task_id}' must be a whole number, not '{text}'")
    return int(text)


def _is_true(draft: Draft, run: TaskRun, given: Any) -> bool:
    return draft.text(given, run).strip().lower() == "true" if isinstance(given, str) else given is True
