"""A task that waits, for a time or for somebody."""

from __future__ import annotations

from ostinato.engine import commands as cmd
from ostinato.engine.draft import Draft
from ostinato.engine.events import PauseOver
from ostinato.engine.flowables.sequence import Sequence
from ostinato.engine.flowables.waits import span
from ostinato.engine.plan import Node
from ostinato.engine.records import TaskRun
from ostinato.engine.states import State


class Pause(Sequence):
    """Holds its branch; the execution is PAUSED until no Pause is left. Its own tasks run when it is over."""

    def open(self, draft: Draft, run: TaskRun, node: Node) -> None:
        given = node.options.get("pauseDuration")
        limit = node.timeout if given is None else None
        duration = given if given is not None else limit
        if duration is not None:
            due = draft.now + span(draft, run, duration)
            event = PauseOver(at=due, run_id=run.id, timeout=limit is not None)
            draft.command(cmd.StartTimer(f"pause:{run.id}", due, event))
        draft.move(run, State.PAUSED)
        draft.show_pause()
        if node.beside is not None:
            draft.create(node.beside, None)
