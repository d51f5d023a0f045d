"""What must hold after every step, whatever has gone wrong."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise, takewhile
from typing import Any

from ostinato.engine import changes as c
from ostinato.engine.commands import BIRTH
from ostinato.engine.plan import Kind, Plan
from ostinato.engine.records import Execution, Mark, TaskRun
from ostinato.engine.states import TERMINAL, State
from ostinato.engine.view import View
from ostinato.ids import derived_id
from ostinato.ports.turns import Snapshot

CLOCKS = timedelta(seconds=5)
"""By how much the order of two times may differ from that of the events: clocks jump back."""


class Violation(AssertionError):
    """A promise was broken."""


_KILLED = (State.KILLING, State.KILLED)
_LIMITED = (Kind.PARALLEL, Kind.DAG, Kind.LOOP, Kind.EACH_PARALLEL, Kind.ITEM_LOOP)
_BROKEN = {"FAIL": State.FAILED, "CANCEL": State.CANCELLED}
"""The states that broken agreements give."""
_WELL = (State.SUCCESS, State.WARNING)
_WHOLE = (Kind.SEQUENCE, Kind.ALLOW_FAILURE, Kind.PARALLEL, Kind.DAG)
_CALLS = (Kind.SUBFLOW, Kind.ITEMS)
_IN_TURN = (Kind.SEQUENCE, Kind.ALLOW_FAILURE, Kind.IF, Kind.SWITCH, Kind.TEMPLATE)


class Watch:
    """Looks at the stored rows of one execution after each step and compares with what it saw before."""

    def __init__(self, plan: Plan):
        self.plan = plan
        self._seen: Execution | None = None
        self._ended: dict[str, State] = {}
        self._outputs: dict[str, Any] = {}
        self._told: dict[str, int] = {}
        self._cut: set[str] = set()
        self._killed = False
        self._started: set[tuple[str, int]] = set()
        self.reopened = False
        self.exited = False
        self.forced = False
        self.over_the_limit = False
        self.replay = False
        self.copy: dict[str, TaskRun] = {}
        self.chosen: str | None = None
        self.born = 0
        self.paused = False
        self.told_to_end = False
        self.spared = False
        self.revised = False
        self._kills: dict[int, int] = {}
        self._still: tuple[int, set[str]] | None = None

    def check(self, entry: Any, tables: Any) -> None:
        """Raise Violation if anything does not hold. The rows of an execution change in a commit, and with them its
        header; only its jobs and timers change beside it."""
        self.reopened = self.reopened or any(label.key == "system.restarted" for label in entry.execution.labels)
        self._jobs(entry, tables)
        self._timers(entry, tables)
        if entry.execution is self._seen:
            return
        self._seen = entry.execution
        self._terminal_states(entry)
        self._parents(entry)
        self._once(entry)
        self._children(entry)
        self._limits(entry)
        self._journal(entry)
        self._stable_outputs(entry)
        self._outcomes(entry)
        self._complete(entry)
        self._order(entry)
        self._standing(entry)
        self._replayed(entry)

    def kills(self, entry: Any, waiting: set[int]) -> None:
        """An execution that has heard that it is to end does so, unless it was over already; `waiting` are the messages
        that it has not read."""
        self.told_to_end = self.told_to_end or bool(waiting)
        history = entry.execution.history
        for number in [number for number in self._kills if number not in waiting]:
            since = {mark.state for mark in history[self._kills.pop(number) - 1 :]}
            if not since & {State.KILLING, *TERMINAL}:
                raise Violation(f"an execution that was to end is {history[-1].state}")
        for number in waiting:
            self._kills.setdefault(number, len(history))

    def _standing(self, entry: Any) -> None:
        """An execution that stands still as a whole, at a breakpoint or since somebody paused it, starts nothing."""
        execution, runs = entry.execution, entry.runs.values()
        paused = execution.state is State.PAUSED and not any(run.state is State.PAUSED for run in runs)
        if not paused and execution.state is not State.BREAKPOINT:
            self._still = None
            return
        begun = {run.id for run in runs if not self.plan.nodes[run.task_id].told}
        if self._still is not None and self._still[0] == len(execution.history) and begun - self._still[1]:
            raise Violation(f"an execution that stands still starts {begun - self._still[1]}")
        self._still = len(execution.history), begun

    def _replayed(self, entry: Any) -> None:
        """A replay that has begun has nothing of the original that came after its first task run. One that was over and
        goes on is judged no more: it may have been refused a slot, so that it goes on without ever having begun."""
        since = [mark.state for mark in entry.execution.history[self.born :]]
        if any(state in TERMINAL for state in since[:-1]):
            self.chosen = None
        if State.RUNNING not in since:
            return
        chosen = entry.runs.get(self.chosen)
        if chosen is None or chosen.history == self.copy[chosen.id].history:
            return
        around = entry.runs.get(chosen.parent_id)
        parent = self.plan.root if around is None else self.plan.nodes[around.task_id]
        for run in entry.runs.values():
            known = self.copy.get(run.id)
            old = known is not None and known.history[0].at == run.history[0].at
            later = run.parent_id == chosen.parent_id and run.order > chosen.order and self._main(run)
            if parent.kind in _IN_TURN and old and later:
                raise Violation(f"the replay from {chosen.task_id} keeps {run.task_id}")

    def lets_go_on(self, run: TaskRun) -> bool:
        """Whether a kill leaves alone the execution that a task run has started: of `afterExecution`, as was wished,
        or one that nobody waits for, where a state was only set."""
        waits = self.plan.nodes[run.task_id].options.get("wait") is not False
        return self.comes_after(run) or self.spared or (self.forced and not waits)

    def comes_after(self, run: TaskRun) -> bool:
        """Whether a run only begins when its execution has ended."""
        return self.plan.nodes[run.task_id].in_after

    def _terminal_states(self, entry: Any) -> None:
        history = [mark.state for mark in entry.execution.history]
        for before, after in pairwise(history):
            if before is State.KILLED and not (self.replay and after is State.RESTARTED):
                raise Violation(f"a killed execution went on to {after}: {history}")
            if before in TERMINAL and after not in (State.RESTARTED, State.RETRYING, State.RETRIED, *TERMINAL):
                raise Violation(f"an ended execution went on: {history}")
        for run in entry.runs.values():
            states = [mark.state for mark in run.history]
            allowed = (State.RESTARTED, State.RETRYING, State.RETRIED, State.RUNNING, State.CREATED, *TERMINAL)
            for before, after in pairwise(states):
                if before in TERMINAL and after not in allowed:
                    raise Violation(f"an ended task run went on: {run.task_id} {states}")
                if before is State.KILLED and not self.reopened:
                    raise Violation(f"a killed task run went on: {run.task_id} {states}")

    def _jobs(self, entry: Any, tables: Any) -> None:
        killed = State.KILLING in (mark.state for mark in entry.execution.history) and entry.execution.state in _KILLED
        seen: dict[str, int] = {}
        for (run_id, attempt), job in tables.jobs.items():
            if job.execution_id != entry.execution.id or job.killed:
                continue
            if run_id in seen:
                raise Violation(f"two live attempts of {run_id}: {seen[run_id]} and {attempt}")
            seen[run_id] = attempt
            run = entry.runs.get(run_id)
            if run is None or self.plan.nodes[run.task_id].in_after:
                continue
            parent, before = entry.runs.get(run.parent_id), self.copy.get(run.parent_id)
            if parent is not None and before is not None and before.ended and parent.history == before.history:
                raise Violation(f"a replay starts {run.task_id}, of which the parent is over")
            at_work = run.attempts and run.attempts[-1].state is State.RUNNING and attempt == len(run.attempts) - 1
            if at_work and run.ended and killed:
                raise Violation(f"a job that nobody waits for goes on after the kill: {run.task_id}")
            if job.worker_id is None and entry.execution.state in (State.KILLING, State.KILLED):
                raise Violation(f"a job waits although the execution was killed: {run.task_id}")
            if _killed_by(entry, self.plan, run):
                raise Violation(f"a job goes on although the execution was killed: {run.task_id}")

    def _timers(self, entry: Any, tables: Any) -> None:
        """A timer waits for a task run that waits for it."""
        waits = any(item.execution_id == entry.execution.id for item in tables.inbox[entry.partition].values())
        for id_, name in tables.timers:
            over = entry.execution.ended and not waits and all(run.ended for run in entry.runs.values())
            if id_ == entry.execution.id and over and name.startswith("sla:"):
                raise Violation(f"the clock {name} of an ended execution goes on")
            if name.startswith("sla:") or name == BIRTH:
                continue
            run = entry.runs.get(name.partition(":")[2])
            if id_ == entry.execution.id and (run is None or run.ended):
                raise Violation(f"the timer {name} waits for nothing")

    def _parents(self, entry: Any) -> None:
        for run in entry.runs.values():
            parent = entry.runs.get(run.parent_id) if run.parent_id else None
            if parent is None or run.ended or not parent.ended:
                continue
            if (
                run.state in (State.RUNNING, State.SUBMITTED)
                and not self.plan.nodes[run.task_id].flowable
                and not self.plan.nodes[run.task_id].told
                and (run.id in self._cut or self._cut_short(entry, parent))
            ):
                self._cut.add(run.id)
                continue
            raise Violation(f"{parent.task_id} ended as {parent.state} before its child {run.task_id} ({run.state})")

    def _once(self, entry: Any) -> None:
        """A parent has one run of each task, or one for each of its values; what is beside a pause comes each time."""
        places = [
            (run.parent_id, run.task_id, run.iteration)
            for run in entry.runs.values()
            if self.plan.nodes[run.task_id].part != "beside"
        ]
        if len(set(places)) < len(places):
            raise Violation(f"a task has two runs: {[place for place in places if places.count(place) > 1]}")

    def _children(self, entry: Any) -> None:
        """The children of a WorkingDirectory are those of its last attempt, and never go back."""
        for run in entry.runs.values():
            if self.plan.nodes[run.task_id].told:
                block = entry.runs[run.parent_id]
                if run.id != derived_id(block.id, block.tried - 1, run.task_id) and not self.replay:
                    raise Violation(f"{run.task_id} is a child of an earlier attempt of {block.task_id}")
                if len(run.history) < self._told.get(run.id, 0):
                    raise Violation(f"{run.task_id} has gone back to {run.state}")
                self._told[run.id] = len(run.history)

    def _cut_short(self, entry: Any, parent: TaskRun) -> bool:
        """Whether a parent may end before a task that runs: after a failure, a fault of its own, or when the
        execution was ended. What failed may run again meanwhile, without the parent, which is not gone on with."""
        if self.reopened and _at_work(parent):
            return True
        around = [parent]
        while around[-1].parent_id:
            around.append(entry.runs[around[-1].parent_id])
        cut = (State.FAILED, State.KILLED, State.CANCELLED, State.RETRIED)
        failed = {r.parent_id for r in entry.runs.values() if r.state in cut}
        return self.exited or any(r.state in cut or r.broken or r.id in failed for r in around)

    def _limits(self, entry: Any) -> None:
        for run in entry.runs.values():
            node = self.plan.nodes[run.task_id]
            if self.reopened or run.ended or node.kind not in _LIMITED or not node.limit:
                continue
            mine = [r for r in entry.runs.values() if r.parent_id == run.id and not r.ended]
            main = [r for r in mine if self.plan.nodes[r.task_id].part == "main"]
            if len(main) > node.limit:
                raise Violation(f"{len(main)} children of {node.id} run, its limit is {node.limit}")

    def _outcomes(self, entry: Any) -> None:
        """What ended well has no child of its main list that failed."""
        if self.reopened or self.exited or self.forced:
            return
        bad = {r.parent_id for r in entry.runs.values() if r.state in (State.FAILED, State.KILLED) and self._main(r)}
        for run in entry.runs.values():
            node = self.plan.nodes[run.task_id]
            if run.state is State.SUCCESS and run.id in bad and not node.allow_warning and not node.tolerates:
                raise Violation(f"{run.task_id} is a SUCCESS although a child of it is not")
        if entry.execution.state is State.SUCCESS and None in bad:
            raise Violation("the execution is a SUCCESS although a task of it is not")

    def _complete(self, entry: Any) -> None:
        """What ended well has run all of its main list, a loop for each of its values. The attempt of what was cut
        short stays open, or it waited for its next one. What another revision has before the first task run of a
        replay does not run."""
        if self.exited or self.forced or self.revised:
            return
        cut = (State.FAILED, State.KILLED, State.CANCELLED)
        bad = {r.parent_id for r in entry.runs.values() if r.state in cut and self._main(r)}
        counted = Counter(r.parent_id for r in entry.runs.values() if self._main(r))
        for run in entry.runs.values():
            node = self.plan.nodes[run.task_id]
            stopped = (run.extra or {}).get("stopped") or run.broken or run.id in bad
            if run.state not in _WELL or stopped or not run.attempts:
                continue
            if run.attempts[-1].state is State.RUNNING or run.history[-2].state is State.RETRYING:
                continue
            if node.kind in _WHOLE or node.by_value:
                due = len(node.main) * (len(entry.expansions[run.id]) if node.by_value else 1)
                if counted[run.id] != due:
                    raise Violation(f"{run.task_id} is {run.state} after {counted[run.id]} of {due} tasks")
        if entry.execution.state in _WELL and None not in bad and counted[None] < len(self.plan.root.main):
            raise Violation(f"the execution is {entry.execution.state} after {counted[None]} tasks")

    def _main(self, run: TaskRun) -> bool:
        return self.plan.nodes[run.task_id].part == "main"

    def _order(self, entry: Any) -> None:
        """A sequence has one open child at most, and afterExecution nothing before the end."""
        if self.replay and entry.execution.state in (State.RESTARTED, State.QUEUED):
            return
        open_: dict[tuple[Any, str], int] = {}
        for run in entry.runs.values():
            node = self.plan.nodes[run.task_id]
            if run.ended:
                continue
            if node.part == "after" and not entry.execution.ended:
                raise Violation(f"{node.id} of afterExecution runs before the end")
            parent = self.plan.nodes[entry.runs[run.parent_id].task_id] if run.parent_id else self.plan.root
            if node.part == "beside":
                continue
            if node.part != "main" or parent.kind in _IN_TURN:
                key = run.parent_id, node.part
                open_[key] = open_.get(key, 0) + 1
                if open_[key] > 1 and not self.reopened:
                    raise Violation(f"two tasks of one sequence are open: {node.id} and another")

    def _journal(self, entry: Any) -> None:
        seqs = [seq for seq, _, _ in entry.journal]
        if seqs != sorted(set(seqs)) or (seqs and seqs[-1] > entry.execution.seq):
            raise Violation(f"the journal has a gap or a double: {seqs}, header at {entry.execution.seq}")

    def _stable_outputs(self, entry: Any) -> None:
        for run_id, outputs in entry.outputs.items():
            run = entry.runs.get(run_id)
            if run is None or not run.ended or self.reopened or _at_work(run):
                continue
            if run.state is State.KILLED and self.plan.nodes[run.task_id].kind in _CALLS:
                continue
            before = self._outputs.setdefault(run_id, outputs)
            if before != outputs:
                raise Violation(f"outputs of {run.task_id} changed from {before} to {outputs}")


class Claims:
    """Which worker has which attempt."""

    def __init__(self) -> None:
        self._held: dict[tuple[str, int], str] = {}

    def take(self, job: Any, worker: str) -> None:
        """An attempt is given once, unless the worker that had it was lost."""
        key = job.task_run_id, job.attempt
        if key in self._held:
            raise Violation(f"attempt {job.attempt} of {job.task_run_id} goes to {worker} after {self._held[key]}")
        self._held[key] = worker

    def lose(self, *workers: str) -> None:
        """What workers had that were lost is given to others."""
        self._held = {key: worker for key, worker in self._held.items() if worker not in workers}


def _at_work(run: TaskRun) -> bool:
    """Whether somebody is at work on a run, which may have been cut short."""
    return bool(run.attempts) and run.attempts[-1].state is State.RUNNING


def _killing(entry: Any, plan: Plan) -> Any:
    """When the kill of an execution began that is being killed or was, or a task gave it the state KILLED, or an
    agreement on its time or its values was broken (of the first life, a restart does not forget which were); a replay
    has kills of its original behind it."""
    execution = entry.execution
    kill = list(takewhile(lambda mark: mark.state in _KILLED, reversed(execution.history)))
    broken = {_BROKEN.get(plan.slas[place].behavior) for place in execution.broken_slas}
    if not kill and execution.state in broken and all(mark.state is not State.RESTARTED for mark in execution.history):
        return execution.history[-1].at
    return kill[-1].at if kill else None


def _killed_by(entry: Any, plan: Plan, run: TaskRun) -> bool:
    """Whether a task run was to be stopped by the kill of its execution."""
    killing = _killing(entry, plan)
    if killing is None:
        return False
    return not run.ended or (run.state is State.KILLED and run.history[-1].at >= killing)


def _went_on(run: TaskRun, killing: datetime) -> bool:
    """Whether a task run that has ended had not when a kill began."""
    last = run.history[-1]
    return last.at >= killing if last.state is State.KILLED else last.at > killing + CLOCKS


def check_cascade(entries: dict[str, Any], watches: dict[str, Watch]) -> None:
    """An execution that a task run of a killed one waited for was killed with it, or told to, unless it had ended, or
    somebody wished that it go on."""
    for id_, entry in entries.items():
        execution = entry.execution
        parent = entries.get(execution.parent_id)
        if parent is None or watches[id_].reopened or watches[id_].forced:
            continue
        run = parent.runs.get(execution.parent_run_id)
        killing = _killing(parent, watches[parent.execution.id].plan)
        if killing is None or run is None or not _went_on(run, killing):
            continue
        if watches[parent.execution.id].lets_go_on(run):
            continue
        over_before = execution.ended and execution.history[-1].at <= killing + CLOCKS
        if not over_before and execution.state is not State.KILLED and not watches[id_].told_to_end:
            raise Violation(f"an execution went on to {execution.state} although the one that waited was killed")


def check_limits(entries: dict[str, Any], watches: dict[str, Watch], most: dict[str, int]) -> None:
    """No more executions of a flow hold a slot than its limit ever let, but for those that somebody forced."""
    held: dict[str, int] = {}
    for id_, entry in entries.items():
        slot, watch = entry.execution.slot, watches[id_]
        if slot is not None and slot.state == "held" and not watch.over_the_limit:
            held[entry.execution.flow_id] = held.get(entry.execution.flow_id, 0) + 1
    for flow, number in held.items():
        if number > most[flow]:
            raise Violation(f"{number} executions of {flow} run, its limit is {most[flow]}")


def check_gates(tables: Any) -> None:
    """When all is over nobody holds a slot or waits for one."""
    left = {gate: list(places) for gate, places in tables.places.items() if places}
    if left:
        raise Violation(f"slots have leaked: {left}")


def check_fold(entry: Any, plan: Plan, first: Snapshot) -> None:
    """Folding the journal onto what was created must give the stored rows."""
    view = View(plan, first.execution, first.runs, first.outputs, first.expansions)
    for _, _, content in entry.journal:
        for change in c.decode(content):
            view.apply(_filled(change))
    stored = {run.id: _shape(run) for run in entry.runs.values()}
    folded = {run.id: _shape(run) for run in view.runs.values()}
    if stored != folded:
        raise Violation(f"the journal folds to other task runs than are stored:\n{folded}\n{stored}")
    if [m.state for m in view.execution.history] != [m.state for m in entry.execution.history]:
        raise Violation("the journal folds to another history of the execution")


def _filled(change: Any) -> Any:
    if isinstance(change, c.OutputsStored) and change.outputs is None:
        return c.OutputsStored(change.run_id, {})
    if isinstance(change, c.Expanded) and change.values is None:
        return c.Expanded(change.run_id, [])
    return change


def fresh(first: Execution) -> Execution:
    """An execution as it was when it was created anew."""
    return Execution(
        id=first.id,
        namespace=first.namespace,
        flow_id=first.flow_id,
        revision=first.revision,
        history=[Mark(State.CREATED, first.history[0].at)],
    )


def _shape(run: TaskRun) -> tuple[Any, ...]:
    return run.task_id, run.value, [m.state for m in run.history], [[m.state for m in a.history] for a in run.attempts]


def check_end(entry: Any, tables: Any) -> None:
    """After the faults have stopped everything must have ended, and nothing be left behind."""
    execution = entry.execution
    if not execution.ended:
        open_runs = [(run.task_id, run.state.value) for run in entry.runs.values() if not run.ended]
        raise Violation(f"the execution never ends: {execution.state}, open: {open_runs}")
    jobs = [key for key, job in tables.jobs.items() if job.execution_id == execution.id]
    if jobs:
        raise Violation(f"an ended execution owns jobs: {jobs}")
    timers = [name for id_, name in tables.timers if id_ == execution.id]
    if timers:
        raise Violation(f"an ended execution owns timers: {timers}")
    open_runs = [(r.task_id, r.state.value) for r in entry.runs.values() if not r.ended]
    if open_runs:
        raise Violation(f"an ended execution has open task runs: {open_runs}")
