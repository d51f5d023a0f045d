"""A paused execution goes on."""

from __future__ import annotations

from typing import Any

from ostinato.engine import changes as c
from ostinato.engine import commands as cmd
from ostinato.engine.draft import Draft
from ostinato.engine.events import ResumeRequested
from ostinato.engine.hold import go_on_everywhere
from ostinato.engine.lifecycle.replies import done, refuse
from ostinato.engine.records import TaskRun
from ostinato.engine.states import State


def requested(draft: Draft, event: ResumeRequested) -> None:
    """End the first Pause that waits; an execution that was paused as a whole just goes on."""
    if draft.execution.state is not State.PAUSED:
        refuse(draft, event, f"Execution is not paused, can't resume it: current state is '{draft.execution.state}'")
        return
    run = next((r for r in draft.view.open_runs() if r.state is State.PAUSED), None)
    if run is None:
        draft.move_execution(State.RUNNING)
        go_on_everywhere(draft)
    else:
        draft.command(cmd.DropTimer(f"pause:{run.id}"))
        wake(draft, run, State.SUCCESS, event.inputs if event.inputs is not None else {})
    done(draft, event)


def wake(draft: Draft, run: TaskRun, state: State, inputs: dict[str, Any] | None = None) -> None:
    """End a waiting Pause in a state. The execution runs again unless another Pause still waits."""
    outputs: dict[str, Any] = {"resumed": {"on": draft.now, "to": state.value}}
    if inputs is not None:
        outputs["onResume"] = inputs
    draft.store(run, outputs)
    draft.move(run, State.RUNNING)
    draft.record(c.RunMoved(run.id, state, draft.now, state))
    if not draft.view.paused and draft.execution.state is State.PAUSED:
        draft.move_execution(State.RESTARTED, State.RUNNING)
        draft.record(c.ExecutionSet(attempt=draft.execution.attempt + 1))
    draft.changed(run)
