"""The executions that task runs have started: what they are called, how they are stopped, and what they tell of their
end."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ostinato.engine import commands as cmd
from ostinato.engine.draft import Draft
from ostinato.engine.events import KillRequested, SubflowEnded
from ostinato.engine.plan import Kind
from ostinato.engine.records import Execution, TaskRun
from ostinato.engine.states import State
from ostinato.ids import derived_id

RUNS = "R"
"""The letter, in `extra["children"]` of a ForEachItem, of an execution that runs."""


def generation_of(execution_id: str, run_id: str, attempt: int) -> str:
    """What the executions that one attempt starts have in common. A copy of the run knows it, and so finds them."""
    return f"{execution_id}/{run_id}/{attempt}"


def child_id(generation: str, place: int) -> str:
    """The id of the execution for a batch: deciding it twice names the same one."""
    return derived_id("item", generation, place)


def kill_called(draft: Draft, run: TaskRun) -> None:
    """Kill every execution that a task run has started, as far as it has not been told that it has ended."""
    for id_ in _called(draft, run):
        draft.command(cmd.Post(id_, KillRequested(at=draft.now)))


def _called(draft: Draft, run: TaskRun) -> list[str]:
    known, kind = run.extra or {}, draft.view.node(run).kind
    if kind is Kind.SUBFLOW and "executionId" in known:
        return [known["executionId"]]
    children = known.get("children", "") if kind is Kind.ITEMS else ""
    return [child_id(known["generation"], place) for place, letter in enumerate(children) if letter == RUNS]


def is_waited_for(execution: Execution) -> bool:
    """Whether a task run is to be told of the end of an execution. One that another has taken the place of leaves that
    to it, which speaks in the name of the first."""
    called = execution.parent_id is not None and execution.parent_run_id is not None
    return called and execution.state is not State.RETRIED


def told_at_end(
    execution: Execution, at: datetime, state: State, outputs: dict[str, Any] | None, fault: str | None = None
) -> tuple[str, SubflowEnded]:
    """The execution that is told of the end of one that is waited for, and what."""
    event = SubflowEnded(
        at=at,
        run_id=execution.parent_run_id or "",
        execution_id=execution.original_id or execution.id,
        state=state,
        outputs=outputs,
        place=execution.place,
        fault=fault,
    )
    return execution.parent_id or "", event
