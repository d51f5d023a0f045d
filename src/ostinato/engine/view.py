"""One execution in memory: its records, and what the rules want to know of them at once.

A view is folded from rows when it is loaded and changed by `apply` alone, so memory and database cannot disagree.
`apply` gives back how to undo itself: a step that has to be abandoned leaves no trace.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import Any

from msgspec import UNSET
from msgspec.structs import asdict

from ostinato.engine import changes as c
from ostinato.engine.errors import EngineBug
from ostinato.engine.family import Family, Lane
from ostinato.engine.outputs import OutputTree
from ostinato.engine.plan import Kind, Node, Part, Plan
from ostinato.engine.records import Attempt, Execution, Mark, TaskRun
from ostinato.engine.retry import Retry
from ostinato.engine.states import TERMINAL, State

Undo = Callable[[], None]
_order = attrgetter("order")


class View:
    """The state of one execution under its plan."""

    def __init__(
        self,
        plan: Plan,
        execution: Execution,
        runs: Iterable[TaskRun] = (),
        outputs: dict[str, dict[str, Any]] | None = None,
        expansions: dict[str, list[str]] | None = None,
    ):
        self.plan = plan
        self.execution = execution
        self.runs: dict[str, TaskRun] = {}
        self.outputs: dict[str, dict[str, Any]] = outputs or {}
        self.expansions: dict[str, list[str]] = expansions or {}
        self.families: dict[str | None, Family] = {}
        self.open: dict[str, None] = {}
        self.paused = 0
        self.paths: dict[str, tuple[str, ...]] = {}
        self.tree: dict[str, OutputTree] = {}
        for run in sorted(runs, key=_order):
            self._count(run)
        self._find_deferred()

    # -- asking ---------------------------------------------------------------------------------------------------

    def node(self, run: TaskRun) -> Node:
        """The task of a run."""
        return self.plan.nodes[run.task_id]

    def parent_node(self, parent: TaskRun | None) -> Node:
        return self.plan.root if parent is None else self.node(parent)

    def parent(self, run: TaskRun) -> TaskRun | None:
        return None if run.parent_id is None else self.runs[run.parent_id]

    def whole(self, run: TaskRun) -> TaskRun:
        """The run that is to be run for a run to be run again: the block of a child of a WorkingDirectory."""
        return self.runs[run.parent_id] if self.node(run).told and run.parent_id is not None else run

    def family(self, parent: TaskRun | None) -> Family:
        """The counters over the children of a run, or of the flow."""
        key = None if parent is None else parent.id
        family = self.families.get(key)
        if family is None:
            family = self.families[key] = Family()
        return family

    def granted_retry(self, parent: TaskRun) -> Retry | None:
        """The retry policy that a flowable grants the tasks in it: its own, else that of the nearest around it."""
        return next((node.retry for run in (parent, *self.ancestors(parent)) if (node := self.node(run)).retry), None)

    def ancestors(self, run: TaskRun) -> Iterable[TaskRun]:
        """The runs around a run, nearest first."""
        at = self.parent(run)
        while at is not None:
            yield at
            at = self.parent(at)

    def open_runs(self) -> list[TaskRun]:
        """Runs that have not ended, in order of creation (a step taken back leaves `open` in another order)."""
        return sorted(map(self.runs.__getitem__, self.open), key=_order)

    def open_children(self, parent: TaskRun) -> list[TaskRun]:
        """Direct children that have not ended, in order of creation."""
        return [run for run in self.open_runs() if run.parent_id == parent.id]

    def open_leaves(self) -> list[TaskRun]:
        """Runs that have not ended and whose end somebody else tells, in order of creation."""
        return [run for run in self.open_runs() if not self.unfolds(run) and not self.node(run).told]

    def unfolds(self, run: TaskRun) -> bool:
        """Whether the children of a run are created here: a flowable, or a WorkingDirectory with its handlers left."""
        return self.node(run).flowable or (run.over and run.state is State.RUNNING)

    def members(self, parent: TaskRun | None, part: Part) -> list[TaskRun]:
        """The children of one list, in order of creation."""
        family = self.family(parent)
        family.lane(part)
        return sorted(map(self.runs.__getitem__, family.members[part]), key=_order)

    # -- folding --------------------------------------------------------------------------------------------------

    def apply(self, change: c.AnyChange) -> Undo:
        """Fold one change; gives back how to take it out again. Undo strictly in reverse order."""
        undo: Undo = _APPLY[type(change)](self, change)
        return undo

    def _lanes(self, run: TaskRun) -> tuple[Lane, ...]:
        node = self.node(run)
        by_value = node.parent is not None and node.parent.by_value
        return self.family(self.parent(run)).lanes(node.part, run.iteration if by_value else None)

    def _count(self, run: TaskRun) -> Undo:
        node = self.plan.nodes.get(run.task_id)
        if node is None:
            raise EngineBug(f"task run {run.id} of a task {run.task_id!r} that the flow does not have")
        lanes = self._admit(run)
        cursors = [lane.cursor for lane in lanes]
        for lane in lanes:
            lane.created += 1
            lane.cursor = max(lane.cursor, node.position)
            lane.enter(run.state)

        def undo() -> None:
            for lane, cursor in zip(lanes, cursors, strict=True):
                lane.created -= 1
                lane.cursor = cursor
                lane.enter(run.state, -1)
            self.family(self.parent(run)).forget(run.iteration)
            self._dismiss(run)

        return undo

    def _admit(self, run: TaskRun) -> tuple[Lane, ...]:
        self.runs[run.id] = run
        if not run.ended:
            self.open[run.id] = None
        self.paused += run.state is State.PAUSED
        base = self.paths[run.parent_id] if run.parent_id is not None else ()
        path = base if run.value is None else (*base, self._step(run))
        self.paths[run.id] = path
        self.tree.setdefault(run.task_id, OutputTree()).add(path, run.id)
        lanes = self._lanes(run)
        node = self.node(run)
        self.family(self.parent(run)).members[node.part][run.id] = node.position
        return lanes

    def _step(self, run: TaskRun) -> str:
        """The step that a run with a value makes in the path of outputs: its value, or its place among the values where
        the loop gives each a context of its own."""
        parent = self.node(run).parent
        alone = parent is not None and parent.kind is Kind.ITEM_LOOP
        return str(run.iteration) if alone else str(run.value)

    def _dismiss(self, run: TaskRun) -> None:
        self.tree[run.task_id].remove(self.paths.pop(run.id), run.id)
        self.open.pop(run.id, None)
        self.paused -= run.state is State.PAUSED
        self.family(self.parent(run)).members[self.node(run).part].pop(run.id)
        del self.runs[run.id]
        self.families.pop(run.id, None)

    def _find_deferred(self) -> None:
        for key, family in self.families.items():
            if key is None or not family.iterations:
                continue
            last = len(self.node(self.runs[key]).main) - 1
            family.deferred = {n for n, lane in family.iterations.items() if lane.idle and lane.cursor < last}

    def _moved(self, run: TaskRun, before: State, after: State) -> None:
        for lane in self._lanes(run):
            lane.move(before, after)
        self.paused += (after is State.PAUSED) - (before is State.PAUSED)
        if after in TERMINAL:
            self.open.pop(run.id, None)
        elif before in TERMINAL:
            self.open[run.id] = None

    def _apply_execution_moved(self, change: c.ExecutionMoved) -> Undo:
        history = self.execution.history
        history.append(c.mark(change.state, change.at, history))
        return lambda: _drop(history)

    def _apply_execution_set(self, change: c.ExecutionSet | c.ExecutionMarked) -> Undo:
        execution = self.execution
        values = {name: value for name, value in asdict(change).items() if value is not UNSET}
        before = {name: getattr(execution, name) for name in values}
        _assign(execution, values)
        return lambda: _assign(execution, before)

    def _apply_run_added(self, change: c.RunAdded) -> Undo:
        run = TaskRun(
            id=change.run_id,
            task_id=change.task_id,
            order=self.execution.order,
            history=[Mark(State.CREATED, change.at)],
            parent_id=change.parent_id,
            value=change.value,
            iteration=change.iteration,
        )
        if run.id in self.runs:
            raise EngineBug(f"task run {run.id} of {run.task_id} was created twice")
        uncount = self._count(run)
        self.execution.order += 1

        def undo() -> None:
            self.execution.order -= 1
            uncount()

        return undo

    def _apply_run_removed(self, change: c.RunRemoved) -> Undo:
        run = self.runs[change.run_id]
        outputs = self.outputs.pop(run.id, None)
        expansion = self.expansions.pop(run.id, None)
        family = self.families.get(run.id)
        lanes = self._lanes(run)
        cursors = [lane.cursor for lane in lanes]
        for lane in lanes:
            lane.created -= 1
            lane.enter(run.state, -1)
        self._dismiss(run)
        self._pull_back(run, lanes)
        self.family(self.parent(run)).forget(run.iteration)

        def undo() -> None:
            for lane, cursor in zip(self._admit(run), cursors, strict=True):
                lane.created += 1
                lane.cursor = cursor
                lane.enter(run.state)
            _keep(self.outputs, run.id, outputs)
            _keep(self.expansions, run.id, expansion)
            _keep(self.families, run.id, family)

        return undo

    def _pull_back(self, run: TaskRun, lanes: tuple[Lane, ...]) -> None:
        """Set the cursors of the lanes that a run has left to the furthest one that is still there."""
        family = self.family(self.parent(run))
        members = family.members[self.node(run).part]
        lanes[0].cursor = max(members.values(), default=-1)
        for lane in lanes[1:]:
            mine = [place for id_, place in members.items() if self.runs[id_].iteration == run.iteration]
            lane.cursor = max(mine, default=-1)

    def _apply_run_moved(self, change: c.RunMoved) -> Undo:
        run = self.runs[change.run_id]
        before = run.state
        run.history.append(c.mark(change.state, change.at, run.history))
        self._moved(run, before, change.state)
        attempt = run.attempts[-1] if change.attempt is not None and run.attempts else None
        if attempt is not None and change.attempt is not None:
            attempt.history.append(c.mark(change.attempt, change.at, attempt.history))

        def undo() -> None:
            if attempt is not None:
                _drop(attempt.history)
            _drop(run.history)
            self._moved(run, change.state, before)

        return undo

    def _apply_attempt_opened(self, change: c.AttemptOpened) -> Undo:
        run = self.runs[change.run_id]
        before = run.state
        at = c.mark(change.state, change.at, run.history).at
        run.attempts.append(Attempt([Mark(State.CREATED, at), Mark(change.state, at)], change.worker_id))
        moved = before is not change.state
        if moved:
            run.history.append(Mark(change.state, at))
            self._moved(run, before, change.state)

        def undo() -> None:
            run.attempts.pop()
            if moved:
                _drop(run.history)
                self._moved(run, change.state, before)

        return undo

    def _apply_attempt_closed(self, change: c.AttemptClosed) -> Undo:
        history = self.runs[change.run_id].attempts[-1].history
        history.append(c.mark(change.state, change.at, history))
        return lambda: _drop(history)

    def _apply_attempts_cleared(self, change: c.AttemptsCleared) -> Undo:
        run = self.runs[change.run_id]
        before, history, attempts, iteration = run.state, run.history, run.attempts, run.iteration
        run.history, run.attempts = history[:1], []
        self._moved(run, before, run.state)
        if change.iteration is not None:
            run.iteration = change.iteration

        def undo() -> None:
            after = run.state
            run.history, run.attempts, run.iteration = history, attempts, iteration
            self._moved(run, after, before)

        return undo

    def _apply_run_marked(self, change: c.RunMarked) -> Undo:
        run = self.runs[change.run_id]
        broken, extra = run.broken, run.extra
        if change.broken is not UNSET:
            run.broken = change.broken
        if change.extra is not UNSET:
            run.extra = change.extra
        attempt = run.attempts[-1] if change.log_file is not UNSET and run.attempts else None
        log_file = attempt.log_file if attempt is not None else None
        if attempt is not None and change.log_file is not UNSET:
            attempt.log_file = change.log_file

        def undo() -> None:
            run.broken, run.extra = broken, extra
            if attempt is not None:
                attempt.log_file = log_file

        return undo

    def _apply_item_marked(self, change: c.ItemMarked) -> Undo:
        run = self.runs[change.run_id]
        before = run.extra
        letters, place = (before or {}).get("children", ""), change.place
        run.extra = {**(before or {}), "children": letters[:place] + change.letter + letters[place + 1 :]}

        def undo() -> None:
            run.extra = before

        return undo

    def _apply_run_told(self, change: c.RunTold) -> Undo:
        run = self.runs[change.run_id]
        before, history, attempts = run.state, run.history, run.attempts
        run.history = list(change.history)
        run.attempts = [Attempt(list(a.history), a.worker_id, a.log_file) for a in change.attempts]
        self._moved(run, before, run.state)

        def undo() -> None:
            after = run.state
            run.history, run.attempts = history, attempts
            self._moved(run, after, before)

        return undo

    def _apply_outputs_stored(self, change: c.OutputsStored) -> Undo:
        return _replace(self.outputs, change.run_id, change.outputs)

    def _apply_expanded(self, change: c.Expanded) -> Undo:
        return _replace(self.expansions, change.run_id, change.values)


def _keep(kept: dict[Any, Any], key: str, value: Any) -> None:
    if value is not None:
        kept[key] = value


def _drop(history: list[Mark]) -> None:
    history.pop()


def _assign(record: Execution, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(record, name, value)


def _replace(kept: dict[str, Any], key: str, value: Any) -> Undo:
    before = kept.get(key)
    kept[key] = value

    def undo() -> None:
        if before is None:
            del kept[key]
        else:
            kept[key] = before

    return undo


_APPLY: dict[type, Any] = {
    c.ExecutionMoved: View._apply_execution_moved,
    c.ExecutionSet: View._apply_execution_set,
    c.ExecutionMarked: View._apply_execution_set,
    c.RunAdded: View._apply_run_added,
    c.RunRemoved: View._apply_run_removed,
    c.RunMoved: View._apply_run_moved,
    c.AttemptOpened: View._apply_attempt_opened,
    c.AttemptClosed: View._apply_attempt_closed,
    c.AttemptsCleared: View._apply_attempts_cleared,
    c.RunMarked: View._apply_run_marked,
    c.ItemMarked: View._apply_item_marked,
    c.RunTold: View._apply_run_told,
    c.OutputsStored: View._apply_outputs_stored,
    c.Expanded: View._apply_expanded,
}
