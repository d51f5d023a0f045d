"""A task that waits, for a time or for somebody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from ostinato.duration import parse_duration
from ostinato.engine import commands as cmd
from ostinato.engine.draft import Draft
from ostinato.engine.errors import TaskBroken
from ostinato.engine.events import PauseOver
from ostinato.engine.flowables.base import Flowable
from ostinato.engine.plan import Node
from ostinato.engine.records import TaskRun
from ostinato.engine.states import State


class Pause(Flowable):
    """Holds its branch; the execution is PAUSED until no Pause is left."""

    def open(self, draft: Draft, run: TaskRun, node: Node) -> None:
        given = node.options.get("pauseDuration")
        limit = node.timeout if given is None else None
        duration = given if given is not None else limit
        if duration is not None:
            due = draft.now + self._duration(draft, run, duration)
            event = PauseOver(at=due, run_id=run.id, timeout=limit is not None)
            draft.command(cmd.StartTimer(f"pause:{run.id}", due, event))
        draft.move(run, State.PAUSED)
        if not draft.execution.ended:
            draft.move_execution(State.PAUSED)

    def _duration(self, draft: Draft, run: TaskRun, given: Any) -> timedelta:
        text = draft.text(given, run) if isinstance(given, str) else str(given)
        try:
            return parse_duration(text)
        except ValueError as error:
            raise TaskBroken(f"Invalid duration '{text}' of Pause task '{run.task_id}'") from error
