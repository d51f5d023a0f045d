"""The variables of expressions, computed when they are looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ostinato.engine.order import RENDERED, Order, stored
from ostinato.engine.outputs import OutputMap, Outputs, OutputTree
from ostinato.engine.plan import Kind
from ostinato.engine.records import TaskRun
from ostinato.engine.states import State
from ostinato.engine.view import View

_CALLS = frozenset({Kind.SUBFLOW, Kind.ITEMS})


class Variables(Mapping[str, Any]):
    """Everything an expression can name at a task run (or at the flow itself, with run None). `state` makes the value
    of a state from its name; `opened` makes readable what is encrypted among inputs and outputs; `order` is that of
    the maps."""

    __slots__ = ("_globals", "_opened", "_order", "_run", "_state", "_view")

    def __init__(
        self,
        view: View,
        run: TaskRun | None,
        globals_: Mapping[str, Any],
        state: Callable[[str], Any] = str,
        opened: Callable[[Mapping[str, Any]], Mapping[str, Any]] = lambda inputs: inputs,
        order: Order = RENDERED,
    ):
        self._view, self._run, self._globals, self._state, self._opened = view, run, globals_, state, opened
        self._order = order

    def __getitem__(self, name: str) -> Any:
        make = _VARIABLES.get(name)
        value = make(self._view, self._run) if make is not None else self._lazy(name)
        if value is None:
            return self._globals[name]
        return self._in_order(name, self._readable(name, value))

    def _in_order(self, name: str, value: Any) -> Any:
        match name:
            case "vars" | "inputs":
                return self._order.top(value)
            case "labels":
                return self._order.labels(value)
            case "flow" | "execution" | "item" | "parents" | "parent":
                return self._order.small(value)
        return value

    def _readable(self, name: str, value: Any) -> Any:
        """A variable with what is encrypted in it made readable, where it can hold such a thing."""
        if name == "inputs" or (name in ("execution", "trigger") and "outputs" in value):
            return self._opened(value)
        if self._view.plan.seals and name == "parent":
            return self._opened(value)
        return [self._opened(one) for one in value] if self._view.plan.seals and name == "parents" else value

    def _lazy(self, name: str) -> Any:
        """The variables that hold states, as texts or as whatever the caller makes of them, and the outputs."""
        match name:
            case "execution":
                return _execution(self._view, self._state)
            case "tasks":
                return TaskStates(self._view, self._run, self._state, self._order)
            case "outputs":
                return self._outputs()
        return None

    def _outputs(self) -> Mapping[str, Any]:
        view, around = self._view, _contexts(self._view, self._run)
        trees: Mapping[str, OutputTree] = OwnTrees(view, around) if around else view.tree
        known = OpenedOutputs(view.outputs, self._opened) if view.plan.seals else view.outputs
        return Outputs(trees, known, lambda id_: _has_run(view, view.runs[id_]), self._order)

    def __iter__(self) -> Iterator[str]:
        yield from ("outputs", "execution", "tasks")
        yield from (name for name, make in _VARIABLES.items() if make(self._view, self._run) is not None)
        yield from (name for name in self._globals if name not in _VARIABLES)

    def __len__(self) -> int:
        return sum(1 for _ in self)


class OpenedOutputs(Mapping[str, Any]):
    """Outputs by task run, made readable when they are looked at."""

    __slots__ = ("_known", "_opened")

    def __init__(
        self, known: Mapping[str, Mapping[str, Any]], opened: Callable[[Mapping[str, Any]], Mapping[str, Any]]
    ):
        self._known, self._opened = known, opened

    def __getitem__(self, run_id: str) -> Mapping[str, Any]:
        return self._opened(self._known[run_id])

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)


class TaskStates(Mapping[str, Any]):
    """The variable `tasks`: `tasks.<id>.state`, or `tasks.<id>[value].state` in a loop; of the runs without a value of
    their own, in whichever loop, the last counts. What was handed out together with the run that asks, or is this run
    itself, shows as it was before, unless it calls a flow."""

    __slots__ = ("_order", "_run", "_state", "_view")

    def __init__(
        self,
        view: View,
        run: TaskRun | None = None,
        state: Callable[[str], Any] = str,
        order: Order = RENDERED,
    ):
        self._view, self._run, self._state, self._order = view, run, state, order

    def __getitem__(self, task_id: str) -> Any:
        found: dict[str, Any] = {}
        runs = (self._view.runs[id_] for id_ in self._view.tree[task_id].all_runs())
        for run in sorted(runs, key=lambda run: run.order):
            named = {"state": self._state(self._state_of(run).value)}
            found |= named if run.value is None else {run.value: named}
        return {name: found[name] for name in self._order.grown(found)}

    def _state_of(self, run: TaskRun) -> State:
        if run.state is not State.SUBMITTED:
            return run.state
        calls = run is self._run and self._view.node(run).kind in _CALLS
        return State.RUNNING if calls else run.history[-2].state

    def __iter__(self) -> Iterator[str]:
        return iter(self._order.grown(self._view.tree))

    def __len__(self) -> int:
        return len(self._view.tree)


def _flow(view: View, _: TaskRun | None) -> dict[str, Any]:
    plan = view.plan
    return {
        "id": plan.flow_id,
        "namespace": plan.namespace,
        "revision": view.execution.revision,
        "tenantId": plan.tenant,
    }


def _execution(view: View, state: Callable[[str], Any]) -> dict[str, Any]:
    execution = view.execution
    found: dict[str, Any] = {
        "id": execution.id,
        "state": state(execution.state.value),
        "startDate": execution.created_at,
        "originalId": execution.original_id or execution.id,
    }
    if execution.outputs:
        found["outputs"] = execution.outputs
    return found


def _taskrun(_: View, run: TaskRun | None) -> dict[str, Any] | None:
    if run is None:
        return None
    attempts = len(run.attempts) - (1 if run.attempts and run.attempts[-1].state is State.RUNNING else 0)
    found: dict[str, Any] = {
        "id": run.id,
        "startDate": run.history[0].at,
        "attemptsCount": max(0, attempts),
        "parentId": run.parent_id,
        "value": run.value,
        "iteration": run.iteration,
    }
    return {name: value for name, value in found.items() if value is not None}


def _task(view: View, run: TaskRun | None) -> dict[str, Any] | None:
    if run is None:
        return None
    node = view.node(run)
    return {"id": node.id, "type": node.source.get("type", node.type)}


def _parents(view: View, run: TaskRun | None) -> list[dict[str, Any]] | None:
    if run is None:
        return None
    found = []
    for parent in view.ancestors(run):
        entry: dict[str, Any] = {}
        if parent.value is not None:
            entry["taskrun"] = {"value": parent.value}
        if view.outputs.get(parent.id):
            entry["outputs"] = view.outputs[parent.id]
        if entry:
            found.append(entry)
    return found


def _parent(view: View, run: TaskRun | None) -> dict[str, Any] | None:
    parents = _parents(view, run)
    return parents[0] if parents else None


def _labels(view: View, _: TaskRun | None) -> dict[str, Any]:
    return nested({label.key: label.value for label in view.execution.labels})


def nested(flat: Mapping[str, Any]) -> dict[str, Any]:
    """Keys with dots made into nested maps; where a key is the beginning of another one the earlier one stays."""
    found: dict[str, Any] = {}
    for key, value in flat.items():
        *path, last = key.split(".")
        at: Any = found
        for name in path:
            at = at.setdefault(name, {}) if isinstance(at, dict) else None
        if isinstance(at, dict):
            at.setdefault(last, value)
    return found


def _inputs(view: View, _: TaskRun | None) -> Mapping[str, Any] | None:
    """The inputs; one that was dropped because nobody asked for it shows its default, where that is no expression."""
    inputs, defaults = view.execution.inputs, view.plan.input_defaults
    if not inputs or not defaults:
        return inputs
    missing = {id_: value for id_, value in defaults.items() if not _has(inputs, id_)}
    return stored(_merged(inputs, nested(missing))) if missing else inputs


def _has(values: Mapping[str, Any], id_: str) -> bool:
    at: Any = values
    for name in id_.split("."):
        if not isinstance(at, Mapping) or name not in at:
            return False
        at = at[name]
    return True


def _merged(values: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(values)
    for name, value in more.items():
        there = found.get(name)
        both = isinstance(there, Mapping) and isinstance(value, Mapping)
        found[name] = _merged(there, value) if both else value  # type: ignore[arg-type]
    return found


def _trigger(view: View, _: TaskRun | None) -> Mapping[str, Any] | None:
    trigger = view.execution.trigger
    return None if trigger is None else trigger.variables


def _has_run(view: View, run: TaskRun) -> bool:
    """Whether a run can have given outputs: a flowable from its beginning, a task once an attempt of it has ended."""
    node = view.node(run)
    if run.state is State.SKIPPED or node.updating:
        return False
    return node.flowable or (run.ended and bool(run.attempts))


def _contexts(view: View, run: TaskRun | None) -> list[TaskRun]:
    """The runs of values around a run (itself included) that are contexts of their own, nearest first."""
    if run is None or not view.plan.item_loops:
        return []
    chain = (run, *view.ancestors(run))
    return [one for one in chain if (parent := view.node(one).parent) is not None and parent.kind is Kind.ITEM_LOOP]


def path_inside(view: View, run: TaskRun) -> tuple[str, ...]:
    """The values by which outputs beside a run are addressed: those of the loops around it, up to the nearest context
    of its own."""
    around = _contexts(view, run)
    return view.paths[run.id][len(view.paths[around[0].id]) if around else 0 :]


class OwnTrees(Mapping[str, OutputTree]):
    """The output trees as they are seen inside contexts: those of tasks in the same context without its value."""

    __slots__ = ("_around", "_view")

    def __init__(self, view: View, around: list[TaskRun]):
        self._view, self._around = view, around

    def __getitem__(self, task_id: str) -> OutputTree:
        tree = self._view.tree[task_id]
        for run in self._around:
            if _within(self._view, task_id, run):
                found = tree.find(self._view.paths[run.id])
                if found is None:
                    raise KeyError(task_id)
                return found
        return tree

    def __iter__(self) -> Iterator[str]:
        return iter(self._view.tree)

    def __len__(self) -> int:
        return len(self._view.tree)


def _within(view: View, task_id: str, run: TaskRun) -> bool:
    """Whether a task stands in the context of the run of a value."""
    at = view.plan.nodes[task_id].parent
    while at is not None:
        if at.id == run.task_id:
            return True
        at = at.parent
    return False


def _item(view: View, run: TaskRun | None) -> dict[str, Any] | None:
    """The value of the nearest context: `value`, `index`, `key` where the values are a map, `parent` and `parents`."""
    items = [_told(view, one) for one in _contexts(view, run)]
    if not items:
        return None
    outer = items[1:]
    return {**items[0], **({"parent": outer[0], "parents": outer} if outer else {})}


def _told(view: View, run: TaskRun) -> dict[str, Any]:
    loop = view.parent(run)
    keys = ((loop.extra if loop is not None else None) or {}).get("keys")
    told: dict[str, Any] = {"value": run.value, "index": run.iteration}
    if keys is not None and run.iteration is not None:
        told["key"] = keys[run.iteration]
    return told


_VARIABLES: dict[str, Callable[[View, TaskRun | None], Any]] = {
    "inputs": _inputs,
    "taskrun": _taskrun,
    "flow": _flow,
    "task": _task,
    "vars": lambda view, _: view.execution.variables or None,
    "labels": _labels,
    "item": _item,
    "parents": _parents,
    "parent": _parent,
    "trigger": _trigger,
}


def plain(value: Any) -> Any:
    """A value with every lazy map in it made into a real one, as it can be sent to a worker."""
    if isinstance(value, Mapping):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return value


__all__ = ["OutputMap", "TaskStates", "Variables", "nested", "plain"]
