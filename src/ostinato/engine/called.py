"""The executions that task runs have started: what they are called, and how they are stopped."""

from __future__ import annotations

from ostinato.engine import commands as cmd
from ostinato.engine.draft import Draft
from ostinato.engine.events import KillRequested
from ostinato.engine.plan import Kind
from ostinato.engine.records import TaskRun
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
