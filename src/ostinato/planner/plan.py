"""One flow map to one plan. The map has been checked; what it says wrongly is an error of the plan, told by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from ostinato.engine.order import stored
from ostinato.engine.plan import Concurrency, FlowOutput, Kind, Node, Plan, Sla, WorkerGroup
from ostinato.engine.texts import without_nulls
from ostinato.expressions import is_template
from ostinato.planner.defaults import apply_defaults
from ostinato.planner.plugin_types import types_of
from ostinato.planner.retries import retry_of
from ostinato.planner.templates import Definition, Lists, Splicer, Templates, Unplannable, with_defaults_of
from ostinato.plugin.index import PluginIndex
from ostinato.source.scalars import as_text

_FLOW = "io.kestra.plugin.core.flow."
_UPDATING = tuple(
    f"io.kestra.plugin.core.execution.{name}" for name in ("Exit", "Labels", "SetVariables", "UnsetVariables")
)

Flow = Mapping[str, Any]


def plan_of(
    flow: Flow,
    index: PluginIndex,
    *,
    revision: int,
    tenant: str = "main",
    server_defaults: Sequence[Mapping[str, Any]] = (),
    templates: Templates | None = None,
) -> Plan:
    """Make a plan from a parsed flow: plugin defaults merged in, disabled tasks left out, retries read, the tasks of
    templates put in (None where templates are disabled)."""
    whole = completed(flow, index, server_defaults)
    planner = _Planner(index, _group(whole.get("workerGroup")))
    lists = planner.lists(whole)
    root = Node(
        id="",
        type="flow",
        kind=Kind.SEQUENCE,
        main=lists.main,
        errors=lists.errors,
        finally_=lists.finally_,
    )
    after = [*planner.listeners(whole.get("listeners")), *planner.nodes(whole.get("afterExecution"))]

    def lists_of(template: Definition) -> Lists:
        return planner.lists(completed(with_defaults_of(flow, template), index, server_defaults))

    Splicer(templates, lists_of).splice([root, *after])
    return Plan(
        namespace=str(flow["namespace"]),
        flow_id=as_text(flow["id"]),
        revision=revision,
        tenant=tenant,
        root=root,
        after=after,
        outputs=tuple(_output(written) for written in whole.get("outputs") or ()),
        retry=retry_of(whole.get("retry")),
        concurrency=concurrency_of(whole),
        slas=tuple(_sla(written) for written in whole.get("sla") or ()),
        variables=stored(without_nulls(whole.get("variables") or {})),
        input_defaults=dict(_defaults(whole.get("inputs") or (), "")),
    )


def completed(flow: Flow, index: PluginIndex, server_defaults: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """A flow with its plugin defaults and the server's merged in."""
    return apply_defaults(flow, server_defaults, *types_of(index))


def concurrency_of(flow: Flow) -> Concurrency | None:
    """How many executions a flow lets run at a time; None where it does not say."""
    written = flow.get("concurrency")
    return Concurrency(int(written["limit"]), str(written.get("behavior") or "QUEUE")) if written else None


def _sla(written: Mapping[str, Any]) -> Sla:
    pairs = written.get("labels") or {}
    labels = pairs if isinstance(pairs, Mapping) else {one["key"]: one["value"] for one in pairs}
    return Sla(
        id=as_text(written["id"]),
        behavior=str(written["behavior"]),
        duration=_text(written.get("duration")),
        assertion=_text(written.get("assert")),
        labels=dict(labels),
    )


def _output(written: Mapping[str, Any]) -> FlowOutput:
    options = {key: value for key, value in written.items() if key not in ("id", "type", "value", "required")}
    required = written.get("required") is not False
    return FlowOutput(as_text(written["id"]), str(written["type"]), written.get("value"), required, options)


def _defaults(declared: Sequence[Mapping[str, Any]], prefix: str) -> Iterator[tuple[str, Any]]:
    """The defaults of inputs that are no expressions, by id; those of a form's members with its id before theirs."""
    for one in declared:
        id_ = f"{prefix}{one.get('id') or one.get('name')}"
        yield from _defaults(one.get("inputs") or (), f"{id_}.")
        default = one.get("defaults")
        if default is not None and not (isinstance(default, str) and is_template(default)):
            yield id_, default


class _Planner:
    """Makes nodes of task maps."""

    def __init__(self, index: PluginIndex, group: WorkerGroup | None):
        self._index, self._group = index, group

    def nodes(self, tasks: Any) -> list[Node]:
        """The tasks of a list, without disabled ones."""
        return [self.node(task) for task in tasks or () if task.get("disabled") is not True]

    def lists(self, definition: Definition) -> Lists:
        """The lists of a flow or a template that make a sequence."""
        return Lists(*(self.nodes(definition.get(name)) for name in ("tasks", "errors", "finally")))

    def listeners(self, written: Any) -> list[Node]:
        """The tasks of all listeners (an older form of afterExecution), each with the conditions of its listener."""
        found = []
        for listener in written or ():
            for node in self.nodes(listener.get("tasks")):
                node.options = {**node.options, "listener": list(listener.get("conditions") or ())}
                found.append(node)
        return found

    def node(self, task: Mapping[str, Any]) -> Node:
        """One task with all below it."""
        entry = self._index.lookup(str(task.get("type")))
        if entry is None:
            raise Unplannable(f"Invalid type: {task.get('type')} (task '{task.get('id')}')")
        group = _group(task.get("workerGroup")) or self._group
        node = Node(
            id=as_text(task["id"]),
            type=entry.type,
            inline=entry.inline and group is None and not _cached(task) and task.get("logToFile") is not True,
            updating=entry.type in _UPDATING,
            source=dict(task),
            run_if=_text(task.get("runIf")),
            allow_failure=task.get("allowFailure") is True,
            allow_warning=task.get("allowWarning") is True,
            timeout=_text(task.get("timeout")),
            retry=retry_of(task.get("retry")),
            worker_group=group,
            log_level=task.get("logLevel"),
            log_to_file=task.get("logToFile") is True,
        )
        shape = _SHAPES.get(entry.type)
        if shape is not None:
            node.errors, node.finally_ = self.nodes(task.get("errors")), self.nodes(task.get("finally"))
            shape(self, node, task)
        return node


def _group(written: Mapping[str, Any] | None) -> WorkerGroup | None:
    if not written or not written.get("key"):
        return None
    return WorkerGroup(str(written["key"]), str(written.get("fallback") or "WAIT"))


def _cached(task: Mapping[str, Any]) -> bool:
    """Whether its outputs are kept, which a worker does."""
    return (task.get("taskCache") or {}).get("enabled") is True


def _text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _sequence(planner: _Planner, node: Node, task: Mapping[str, Any]) -> None:
    node.kind, node.main = Kind.SEQUENCE, planner.nodes(task.get("tasks"))


def _allow_failure(planner: _Planner, node: Node, task: Mapping[str, Any]) -> None:
    node.kind, node.main = Kind.ALLOW_FAILURE, planner.nodes(task.get("tasks"))


def _parallel(planner: _Planner, node: Node, task: Mapping[str, Any]) -> None:
    node.kind, node.main, node.limit = Kind.PARALLEL, planner.nodes(task.get("tasks")), task.get("concurrent") or 0


def _dag(planner: _Planner, node: Node, task: Mapping[str, Any]) -> None:
    node.kind, node.limit = Kind.DAG, task.get("concurrent") or 0
    for entry in task.get("tasks") or ():
        inner = entry.get("task") or {}
        if inner.get("disabled") is not True:
            child = planner.node(inner)
            child.depends_on = tuple(as_text(name) for name in entry.get("dependsOn") or ())
            node.main.append(child)


def _if(planner: _Planner, node: Node, task: Mapping[str, Any]) -> None:
    node.kind, node.expression = Kind.IF, _text(task.get("condition")) or ""
    node.branches = {name: planner.nodes(task.get(name)) for name in ("then", "else")}


def _switch(planner: _Planner, node: Node, task: Mapping[str, Any]) -> None:
    node.kind, node.expression = Kind.SWITCH, _text(task.get("value")) or ""
    node.branches = {f"case:{key}": planner.nodes(tasks) for key, tasks in (task.get("cases") or {}).items()}
    if task.get("defaults"):
        node.branches["defaults"] = planner.nodes(task.get("defaults"))


def _for_each(planner: _Planner, node: Node, task: Mapping[str, Any]) -> None:
    node.kind, node.expression, node.main = Kind.LOOP, task.get("values"), planner.nodes(task.get("tasks"))
    limit = task.get("concurrencyLimit")
    node.limit = 1 if limit is None else limit


def _item_loop(planner: _Planner, node: Node, task: Mapping[str, Any]) -> None:
    """Each value has a sequence around its tasks, with the handlers of the loop; `finally` runs once."""
    node.kind, node.expression, node.limit = Kind.ITEM_LOOP, task.get("values"), task.get("concurrencyLimit") or 0
    node.options = {name: task.get(name) for name in ("transmitFailed", "breakWhen", "outputs")}
    around = Node(id=f"{node.id}_item", type=_FLOW + "Sequential", kind=Kind.SEQUENCE)
    around.main, around.errors = planner.nodes(task.get("tasks")), node.errors
    node.main, node.errors = [around], []


def _each_sequential(planner: _Planner, node: Node, task: Mapping[str, Any]) -> None:
    node.kind, node.expression, node.limit = Kind.LOOP, task.get("value"), 1
    node.main = planner.nodes(task.get("tasks"))


def _each_parallel(planner: _Planner, node: Node, task: Mapping[str, Any]) -> None:
    node.kind, node.expression, node.limit = Kind.EACH_PARALLEL, task.get("value"), task.get("concurrent") or 0
    node.main = planner.nodes(task.get("tasks"))


def _pause(planner: _Planner, node: Node, task: Mapping[str, Any]) -> None:
    node.kind, node.main = Kind.PAUSE, planner.nodes(task.get("tasks"))
    beside = planner.nodes([task["onPause"]]) if task.get("onPause") else []
    node.beside = beside[0] if beside else None
    node.options = {
        "pauseDuration": task.get("pauseDuration", task.get("delay")),
        "behavior": task.get("behavior"),
        "onResume": task.get("onResume"),
    }


def _loop_until(planner: _Planner, node: Node, task: Mapping[str, Any]) -> None:
    node.kind, node.expression = Kind.LOOP_UNTIL, _text(task.get("condition"))
    node.main = planner.nodes(task.get("tasks"))
    node.options = {name: task.get(name) for name in ("checkFrequency", "failOnMaxReached")}


def _subflow(planner: _Planner, node: Node, task: Mapping[str, Any]) -> None:
    node.kind = Kind.SUBFLOW
    node.options = {key: value for key, value in task.items() if key not in ("id", "type")}


def _for_each_item(planner: _Planner, node: Node, task: Mapping[str, Any]) -> None:
    """Three tasks one after another: divide the items, run a flow for each batch, put the outputs together."""
    node.kind = Kind.SEQUENCE
    divide, kind = f"{node.id}_split", f"{node.type}$ForEachItemSplit"
    batch = {} if task.get("batch") is None else {"batch": task["batch"]}
    source = {"id": divide, "type": kind, "items": task.get("items"), **batch}
    calls = {key: value for key, value in task.items() if key not in ("id", "type", "items", "batch")}
    executable = f"{node.type}$ForEachItemExecutable"
    node.main = [
        Node(id=divide, type=kind, source=source),
        Node(id=f"{node.id}_items", type=executable, kind=Kind.ITEMS, source=dict(task), options=calls),
        Node(id=f"{node.id}_merge", type=f"{node.type}$ForEachItemMergeOutputs", kind=Kind.MERGE, source=dict(task)),
    ]


def _working_directory(planner: _Planner, node: Node, task: Mapping[str, Any]) -> None:
    node.kind, node.main = Kind.WORKING_DIRECTORY, planner.nodes(task.get("tasks"))


def _template(planner: _Planner, node: Node, task: Mapping[str, Any]) -> None:
    """Its tasks are put in when all others of the flow are known."""
    args = task.get("args") or {}
    node.kind = Kind.TEMPLATE
    node.options = {
        "namespace": _text(task.get("namespace")),
        "templateId": _text(task.get("templateId")),
        "args": {str(name): _text(value) for name, value in args.items() if value is not None},
    }


_SHAPES: dict[str, Callable[[_Planner, Node, Mapping[str, Any]], None]] = {
    _FLOW + "Sequential": _sequence,
    _FLOW + "AllowFailure": _allow_failure,
    _FLOW + "Parallel": _parallel,
    _FLOW + "Dag": _dag,
    _FLOW + "If": _if,
    _FLOW + "Switch": _switch,
    _FLOW + "ForEach": _for_each,
    _FLOW + "Loop": _item_loop,
    _FLOW + "EachSequential": _each_sequential,
    _FLOW + "EachParallel": _each_parallel,
    _FLOW + "Pause": _pause,
    _FLOW + "LoopUntil": _loop_until,
    _FLOW + "Subflow": _subflow,
    _FLOW + "ForEachItem": _for_each_item,
    _FLOW + "WorkingDirectory": _working_directory,
    _FLOW + "Template": _template,
}

FLOWABLES = frozenset(_SHAPES)
"""The types of tasks that the engine runs itself."""
