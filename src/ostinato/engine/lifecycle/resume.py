"""A paused execution goes on."""

from __future__ import annotations

from typing import Any

from ostinato.engine import changes as c
from ostinato.engine import commands as cmd
from ostinato.engine.draft import Draft
from ostinato.engine.events import ResumeRequested
from ostinato.engine.hold import go_on_everywhere
from ostinato.engine.lifecycle import next_round
from ostinato.engine.lifecycle.replies import done, refuse
from ostinato.engine.plan import Kind
from ostinato.engine.records import TaskRun
from ostinato.engine.states import State
from ostinato.engine.texts import without_nulls


def requested(draft: Draft, event: ResumeRequested) -> None:
    """End the first Pause that waits, or begin the next round of a loop that does; an execution that was paused as a
    whole just goes on."""
    if draft.execution.state is not State.PAUSED:
        refuse(draft, event, f"Execution is not paused, can't resume it: current state is '{draft.execution.state}'")
        return
    go_on(draft, event.inputs if event.inputs is not None else {})
    done(draft, event)


def go_on(draft: Draft, inputs: dict[str, Any] | None) -> None:
    """Let a PAUSED execution go on by the first step that it can take."""
    waiting = [run for run in draft.view.open_runs() if run.state is State.PAUSED]
    pauses = [run for run in waiting if draft.view.node(run).kind is Kind.PAUSE]
    if pauses:
        draft.command(cmd.DropTimer(f"pause:{pauses[0].id}"))
        wake(draft, pauses[0], State.SUCCESS, inputs)
    elif waiting:
        next_round.begin(draft, waiting[0])
    else:
        draft.move_execution(State.RUNNING)
        go_on_everywhere(draft)


def wake(draft: Draft, run: TaskRun, state: State, inputs: dict[str, Any] | None = None) -> None:
    """End a waiting Pause in a state. The execution runs again unless another Pause still waits."""
    leave_wait(draft, run, state, inputs)
    if not draft.view.paused and draft.execution.state is State.PAUSED:
        draft.move_execution(State.RESTARTED, State.RUNNING)
        draft.record(c.ExecutionSet(attempt=draft.execution.attempt + 1))


def leave_wait(draft: Draft, run: TaskRun, state: State, inputs: dict[str, Any] | None = None) -> None:
    """End the wait of a Pause in a state, whatever comes of the execution."""
    outputs: dict[str, Any] = {"resumed": {"on": draft.now, "to": state.value}}
    if inputs is not None:
        outputs["onResume"] = without_nulls(inputs)
    draft.store(run, outputs)
    draft.move(run, State.RUNNING)
    _leave(draft, run, state)


def _leave(draft: Draft, run: TaskRun, state: State) -> None:
    """A Pause that has no tasks of its own ends at once; else they follow, or its handlers where it has failed."""
    if not draft.view.node(run).flowable:
        draft.record(c.RunMoved(run.id, state, draft.now, state))
        draft.changed(run)
        return
    if state is State.FAILED:
        draft.record(c.RunMarked(run.id, broken=True))
    draft.agenda.append(run)
