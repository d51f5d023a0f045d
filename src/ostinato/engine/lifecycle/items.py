"""The executions that a ForEachItem starts, one for each batch of its items.

`TaskRun.extra` of the run that waits for them holds `total`, how many there are to be, `generation`, what names those
that its attempt started, and `children`, a letter for each of them: R while it runs, else the first letter of its end.
"""

from __future__ import annotations

from typing import Any

from ostinato.engine import changes as c
from ostinato.engine import commands as cmd
from ostinato.engine.called import RUNS, child_id, generation_of, kill_called
from ostinato.engine.draft import Draft
from ostinato.engine.events import ItemsDue, ItemsStarted, KillRequested, RestartRequested, SubflowEnded
from ostinato.engine.finish import unheard
from ostinato.engine.lifecycle.end_task import close
from ostinato.engine.lifecycle.start_task import awaits
from ostinato.engine.records import TaskRun
from ostinato.engine.states import State

_GRAVEST = (State.FAILED, State.KILLED, State.WARNING)


def begin(draft: Draft, run: TaskRun) -> None:
    """Start the executions; after a restart those that have failed are restarted and no others made, unless one was
    killed, which nothing restarts."""
    known = run.extra or {}
    restarted = any(label.key == "system.restarted" for label in draft.execution.labels)
    anew = draft.view.node(run).options.get("restartBehavior") == "NEW_EXECUTION"
    own = known.get("generation", "").startswith(f"{draft.execution.id}/")
    children = known.get("children", "")
    revivable = State.FAILED[0] in children and State.KILLED[0] not in children
    if revivable and own and restarted and not anew:
        _restart(draft, run, known)
        return
    if own:
        kill_called(draft, run)
    draft.move(run, State.SUBMITTED)
    draft.command(cmd.CallItems(run.id, len(run.attempts), 0))


def _restart(draft: Draft, run: TaskRun, known: dict[str, Any]) -> None:
    """Restart what has failed, and make what the end of the attempt before kept from being made; somebody's restart
    goes on with the attempt, a retry is one more."""
    if run.state is State.RESTARTED:
        draft.record(c.RunMoved(run.id, State.RUNNING, draft.now, State.RUNNING))
    else:
        draft.open_attempt(run)
    for place, letter in enumerate(known["children"]):
        if letter == State.FAILED[0]:
            id_ = child_id(known["generation"], place)
            draft.command(cmd.Post(id_, RestartRequested(at=draft.now)))
            _mark(draft, run, place, RUNS, State.FAILED, State.RUNNING)
    made = len(known["children"])
    if made < known["total"]:
        attempt = int(known["generation"].rpartition("/")[2])
        following = ItemsDue(at=draft.now, run_id=run.id, attempt=attempt, first=made)
        draft.command(cmd.Post(draft.execution.id, following))


def started(draft: Draft, event: ItemsStarted) -> None:
    """Some of the executions were made, from a place on; stale unless they are those that were asked for."""
    run = draft.view.runs.get(event.run_id)
    if run is None:
        return
    if not _expected(draft, run, event):
        _let_go(draft, run, event)
        return
    if not event.total:
        draft.move(run, State.SUCCESS)
        draft.changed(run)
        return
    letters = (run.extra or {}).get("children", "") if event.first else ""
    children = letters + RUNS * event.made
    generation = generation_of(draft.execution.id, run.id, event.attempt)
    draft.record(c.RunMarked(run.id, extra={"total": event.total, "generation": generation, "children": children}))
    _store(draft, run, event)
    if unheard(draft, run):
        _kill_made(draft, generation, event)
    if len(children) < event.total:
        due = ItemsDue(at=draft.now, run_id=run.id, attempt=event.attempt, first=len(children))
        draft.command(cmd.Post(draft.execution.id, due))
    elif draft.view.node(run).options.get("wait") is False:
        close(draft, run, _result(draft, run), draft.now)


def _let_go(draft: Draft, run: TaskRun, event: ItemsStarted) -> None:
    """Kill what was made in the moment in which the run ended, so that nobody waits for it."""
    known = run.extra or {}
    generation = generation_of(draft.execution.id, run.id, event.attempt)
    heard = len(known.get("children", "")) if known.get("generation") == generation else 0
    if run.ended and heard <= event.first:
        _kill_made(draft, generation, event)


def _kill_made(draft: Draft, generation: str, event: ItemsStarted) -> None:
    for place in range(event.first, event.first + event.made):
        draft.command(cmd.Post(child_id(generation, place), KillRequested(at=draft.now)))


def _expected(draft: Draft, run: TaskRun, event: ItemsStarted) -> bool:
    """Whether a run waits for just these; the first ones open the attempt."""
    if not event.first:
        if not awaits(run, event.attempt):
            return False
        if event.total:
            draft.open_attempt(run)
        return True
    known = run.extra or {}
    generation = generation_of(draft.execution.id, run.id, event.attempt)
    mine = known.get("generation") == generation and len(known.get("children", "")) == event.first
    return run.state is State.RUNNING and mine


def _store(draft: Draft, run: TaskRun, event: ItemsStarted) -> None:
    counts = dict((draft.view.outputs.get(run.id) or {}).get("iterations") or {}) if event.first else {}
    if draft.view.node(run).options.get("wait") is False:
        counts = {"RUNNING": 0, "SUCCESS": counts.get("SUCCESS", 0) + event.made}
    else:
        counts = {**counts, "CREATED": 0, "RUNNING": counts.get("RUNNING", 0) + event.made}
    outputs = {"iterations": counts, "numberOfBatches": event.total, "subflowOutputsBaseUri": event.base}
    draft.store(run, outputs)


def due(draft: Draft, event: ItemsDue) -> None:
    """The turn before had no room for all: make the next ones, unless nobody waits for them any more."""
    run = draft.view.runs.get(event.run_id)
    if run is None or run.state is not State.RUNNING or len((run.extra or {}).get("children", "")) != event.first:
        return
    if not unheard(draft, run):
        draft.command(cmd.CallItems(run.id, event.attempt, event.first))
    elif not _waits(draft, run):
        close(draft, run, State.KILLED, draft.now)


def _waits(draft: Draft, run: TaskRun) -> bool:
    """Whether a run waits for the end of any of its executions."""
    return draft.view.node(run).options.get("wait") is not False and RUNS in (run.extra or {})["children"]


def ended(draft: Draft, run: TaskRun, event: SubflowEnded) -> None:
    """One of the executions has ended, which a restart must know even where the run has ended before; after the last
    one the run ends. Stale unless that one was still running, and the run waits for any."""
    known, place = run.extra or {}, event.place
    children = "" if draft.view.node(run).options.get("wait") is False else known.get("children", "")
    if place is None or place >= len(children) or children[place] != RUNS:
        return
    if event.execution_id != child_id(known["generation"], place):
        return
    _mark(draft, run, place, _letter(event.state), State.RUNNING, event.state)
    made = len(children) == known["total"]
    if run.state is State.RUNNING and not _waits(draft, run) and (made or unheard(draft, run)):
        close(draft, run, _result(draft, run) if made else State.KILLED, draft.now)


def _letter(end: State) -> str:
    """The letter of an end: not the one of what runs, where somebody has set such a state by hand."""
    return State.SUCCESS[0] if end[0] == RUNS else end[0]


def _mark(draft: Draft, run: TaskRun, place: int, letter: str, before: State, after: State) -> None:
    draft.record(c.ItemMarked(run.id, place, letter))
    outputs = draft.view.outputs.get(run.id) or {}
    counts = dict(outputs.get("iterations") or {})
    counts[before.value] = max(0, counts.get(before.value, 0) - 1)
    counts[after.value] = counts.get(after.value, 0) + 1
    draft.store(run, {**outputs, "iterations": counts})


def _result(draft: Draft, run: TaskRun) -> State:
    """How the run ends, by how its executions did."""
    children = (run.extra or {})["children"]
    options = draft.view.node(run).options
    passed = options.get("transmitFailed") is not False and options.get("wait") is not False
    found = next((state for state in _GRAVEST if state[0] in children), State.SUCCESS)
    return found if passed else State.SUCCESS
