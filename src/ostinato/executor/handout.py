"""What a worker is handed: the task and just those variables that its expressions can name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec.json import Encoder

from ostinato.engine import commands as cmd
from ostinato.engine.order import SENT
from ostinato.engine.plan import Kind, Node
from ostinato.engine.scope import Variables, path_inside, plain
from ostinato.engine.view import View
from ostinato.expressions import References, references
from ostinato.ports.jobs import ChildRequest, JobRequest
from ostinato.ports.turns import NewJob

_ENCODER = Encoder()
_INNER = ("tasks", "errors", "finally")
_ALWAYS = ("flow", "execution", "task", "taskrun", "labels", "vars")
_LOOKED_INTO = {"tasksWithState": ("tasks",), "currentEachOutput": ("parents", "parent")}
_ROOTS = ("outputs", "inputs", "item", "tasks", "parents", "parent", "trigger")


class Handout:
    """Makes jobs. What a task's texts name is found once per node."""

    def __init__(self) -> None:
        self._names: dict[int, tuple[Node, list[References]]] = {}

    def job(self, view: View, command: cmd.RunTask, group: str | None = None) -> NewJob:
        """The job of one attempt, for workers of a group."""
        run = view.runs[command.run_id]
        node, execution = view.node(run), view.execution
        request = JobRequest(
            execution_id=execution.id,
            namespace=execution.namespace,
            flow_id=execution.flow_id,
            revision=execution.revision,
            tenant=execution.tenant,
            task_id=node.id,
            task_run_id=run.id,
            attempt=command.attempt,
            type=node.type,
            task={key: value for key, value in node.source.items() if key not in _INNER},
            variables=self._variables(Variables(view, run, {}, order=SENT), node),
            timeout=node.timeout,
            log_level=node.log_level,
            log_to_file=node.log_to_file,
            children=_children(node),
            path=path_inside(view, run) if node.kind is Kind.WORKING_DIRECTORY else None,
        )
        return NewJob(run.id, command.attempt, _ENCODER.encode(request), group)

    def _variables(self, variables: Mapping[str, Any], node: Node) -> dict[str, Any]:
        named = self._named(node)
        everything = any(reference.everything for reference in named)
        roots = {root for reference in named for root in _roots(reference)}
        found = {}
        for root in (*_ALWAYS, *_ROOTS):
            if root in _ALWAYS or everything or root in roots:
                value = variables.get(root)
                if value is not None:
                    found[root] = plain(value if root != "outputs" or everything else self._outputs(value, named))
        return found

    def _outputs(self, outputs: Mapping[str, Any], named: list[References]) -> Mapping[str, Any]:
        """The outputs of the tasks that are named, or of all where a name is computed."""
        ids: set[str] = set()
        for reference in named:
            if reference.all_outputs:
                return outputs
            ids |= reference.outputs
        return {id_: outputs[id_] for id_ in ids if id_ in outputs}

    def _named(self, node: Node) -> list[References]:
        known = self._names.get(id(node))
        if known is None or known[0] is not node:
            if len(self._names) > 10_000:
                self._names.clear()
            known = node, [references(text) for text in _texts([node.source, node.timeout]) if "{" in text]
            self._names[id(node)] = known
        return known[1]


def _children(node: Node) -> list[ChildRequest] | None:
    """The tasks that the worker is to run inside this one."""
    if node.kind is not Kind.WORKING_DIRECTORY:
        return None
    return [
        ChildRequest(
            task_id=child.id,
            type=child.type,
            task=child.source,
            run_if=child.run_if,
            retry=child.retry,
            allow_failure=child.allow_failure,
            allow_warning=child.allow_warning,
            timeout=child.timeout,
            log_level=child.log_level,
        )
        for child in node.main
    ]


def _roots(reference: References) -> Iterator[str]:
    """The variables that a template reads, those that functions look into as well."""
    yield from reference.roots
    for function, roots in _LOOKED_INTO.items():
        if function in reference.functions:
            yield from roots


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield key
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
