"""The execution that a Subflow task started."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ostinato.engine import changes as c
from ostinato.engine import commands as cmd
from ostinato.engine.draft import Draft
from ostinato.engine.events import KillRequested, SubflowEnded, SubflowStarted
from ostinato.engine.finish import soften
from ostinato.engine.lifecycle import items
from ostinato.engine.lifecycle.end_task import close, close_late
from ostinato.engine.lifecycle.start_task import cut_short
from ostinato.engine.plan import Kind
from ostinato.engine.records import TaskRun
from ostinato.engine.states import State

_PASSED_ON = (State.FAILED, State.KILLED, State.WARNING, State.PAUSED)


def started(draft: Draft, event: SubflowStarted) -> None:
    """The task run waits for the execution it has started; one that nobody waits for any more, as the run ended in
    the same moment, is killed."""
    run = draft.view.runs.get(event.run_id)
    if run is None:
        return
    if run.ended:
        if (run.extra or {}).get("executionId") != event.execution_id:
            draft.command(cmd.Post(event.execution_id, KillRequested(at=draft.now)))
        return
    if run.state is not State.RUNNING:
        draft.open_attempt(run)
    draft.record(c.RunMarked(run.id, extra={"executionId": event.execution_id}))
    draft.store(run, {"executionId": event.execution_id, "state": State.CREATED.value})
    if draft.view.node(run).options.get("wait") is False:
        close(draft, run, State.SUCCESS, draft.now)


def ended(draft: Draft, event: SubflowEnded) -> None:
    """The task run ends as its execution did, where it is to; one that was killed before only shows it. Stale unless
    the run waits for this very execution."""
    run = draft.view.runs.get(event.run_id)
    if run is not None and draft.view.node(run).kind is Kind.ITEMS:
        items.ended(draft, run, event)
        return
    if run is None or (run.extra or {}).get("executionId") != event.execution_id:
        return
    late = cut_short(run, run.tried - 1)
    if run.state not in (State.RUNNING, State.KILLED) and not late:
        return
    outputs: dict[str, Any] = {"executionId": event.execution_id, "state": event.state.value}
    if event.outputs:
        outputs["outputs"] = event.outputs
    draft.store(run, outputs)
    if run.state is State.RUNNING or late:
        _end_as(draft, run, event, close_late if late else close)


def _end_as(draft: Draft, run: TaskRun, event: SubflowEnded, end: Callable[..., None]) -> None:
    """End the task run by what its execution has come to."""
    node = draft.view.node(run)
    passed = event.state in _PASSED_ON and node.options.get("transmitFailed") is not False
    result = event.state if passed else State.SUCCESS
    if event.fault is not None:
        draft.log("ERROR", f"Failed to extract outputs with the error: '{event.fault}'", run)
        end(draft, run, State.FAILED, draft.now)
        return
    state = soften(node, result)
    if state in (State.FAILED, State.WARNING):
        flow, namespace = node.options.get("flowId"), node.options.get("namespace")
        link = f'[[link execution="{event.execution_id}" flowId="{flow}" namespace="{namespace}"]]'
        level = "ERROR" if state is State.FAILED else "WARN"
        draft.log(level, f"Subflow execution {link} ends in {state} state", run)
    end(draft, run, result, draft.now)
