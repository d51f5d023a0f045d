"""The variables that expressions of a flow may name, and what is known of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ostinato.language.members import fields_of
from ostinato.language.reading import read_flow
from ostinato.language.whole import tasks_of
from ostinato.plugin import declaration
from ostinato.plugin.index import default_index
from ostinato.source.scalars import as_text


@dataclass(frozen=True, slots=True)
class Name:
    """A name, what it is in a few words, and in Markdown."""

    label: str
    detail: str = ""
    documentation: str = ""


ROOTS = (
    Name("inputs", "Inputs of the execution"),
    Name("outputs", "Outputs of the tasks"),
    Name("vars", "Variables of the flow"),
    Name("labels", "Labels of the execution"),
    Name("flow", "The flow: id, namespace, revision, tenantId"),
    Name("execution", "The execution: id, startDate, state, originalId, outputs"),
    Name("task", "The task: id and type"),
    Name("taskrun", "The run of the task: id, startDate, attemptsCount, value, iteration, parentId"),
    Name("trigger", "What the trigger gives"),
    Name("item", "The value of a Loop: value, index, key, parent, parents"),
    Name("parent", "The nearest run around this one"),
    Name("parents", "All runs around this one, nearest first"),
    Name("tasks", "States of the tasks"),
    Name("loop", "Inside of {% for %}: index, length, first, last, revindex"),
    Name("workingDir", "Folder of a script, in its properties"),
    Name("outputDir", "Folder whose files a script gives, in its properties"),
    Name("outputFiles", "Files of a script by name, in its properties"),
    Name("response", "The answer, in a condition of an HTTP trigger"),
    Name("envs", "Environment variables of the server"),
    Name("globals", "Variables of the configuration"),
    Name("kestra", "environment and url of the server"),
)
_FIXED: Mapping[str, Mapping[str, str]] = {
    "flow": {
        "id": "Id of the flow",
        "namespace": "Namespace of the flow",
        "revision": "Revision that runs",
        "tenantId": "Tenant",
    },
    "execution": {
        "id": "Id of the execution",
        "startDate": "When it was created",
        "state": "Its state now",
        "originalId": "Id of the execution of which it is a replay; else its own",
        "outputs": "Outputs of the flow, once it has ended",
    },
    "task": {"id": "Id of the task", "type": "Type of the task"},
    "taskrun": {
        "id": "Id of the run",
        "startDate": "When the run began",
        "attemptsCount": "Attempts before this one",
        "value": "The value of the loop around, as a text",
        "iteration": "The place of that value, from 0",
        "parentId": "Id of the run around",
        "items": "URI of the batch, in the inputs of a ForEachItem",
    },
    "item": {
        "value": "The value of the Loop",
        "index": "Its place, from 0",
        "key": "Its key, where the values are a map",
        "parent": "The item of the Loop around",
        "parents": "Items of all Loops around, nearest first",
    },
    "parent": {"taskrun": "The run around: value", "outputs": "Outputs of the run around"},
    "loop": {
        "index": "Place, from 0",
        "length": "Number of items",
        "first": "Whether it is the first",
        "last": "Whether it is the last",
        "revindex": "Items that still come",
    },
    "kestra": {"environment": "Name of the server's environment", "url": "URL of the server"},
}


def members(source: str, line: int, path: str) -> Iterator[Name]:
    """What may stand behind `path.` in an expression on a line of a flow."""
    root, *rest = path.split(".")
    flow = read_flow(source, line)
    if not rest and root in _FIXED:
        yield from (Name(label, detail) for label, detail in _FIXED[root].items())
    elif not rest and root in _DECLARED:
        yield from _DECLARED[root](flow)
    elif root == "outputs" and len(rest) == 1:
        yield from _outputs(_one(tasks_of(flow), rest[0]))
    elif root == "inputs" and len(rest) == 1:
        yield from _inputs({"inputs": _one(((one, ()) for one in _maps(flow.get("inputs"))), rest[0]).get("inputs")})


def _maps(value: Any) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _one(entries: Iterator[tuple[Mapping[str, Any], Any]], id_: str) -> Mapping[str, Any]:
    return next((entry for entry, _ in entries if as_text(entry.get("id")) == id_), {})


def _inputs(flow: Mapping[str, Any]) -> Iterator[Name]:
    for one in _maps(flow.get("inputs")):
        if one.get("id"):
            yield Name(as_text(one["id"]), str(one.get("type") or ""), str(one.get("description") or ""))


def _tasks(flow: Mapping[str, Any]) -> Iterator[Name]:
    for task, _ in tasks_of(flow):
        yield Name(as_text(task["id"]), str(task.get("type")), str(task.get("description") or ""))


def _vars(flow: Mapping[str, Any]) -> Iterator[Name]:
    yield from (Name(str(name)) for name in flow.get("variables") or ())


def _labels(flow: Mapping[str, Any]) -> Iterator[Name]:
    labels = flow.get("labels")
    keys = labels if isinstance(labels, Mapping) else [one.get("key") for one in _maps(labels)]
    yield from (Name(str(key)) for key in keys if key)


def _trigger(flow: Mapping[str, Any]) -> Iterator[Name]:
    found = {name.label: name for trigger in _maps(flow.get("triggers")) for name in _outputs(trigger)}
    yield from found.values()


def _outputs(plugin: Mapping[str, Any]) -> Iterator[Name]:
    """The outputs that the class of a task or trigger declares."""
    entry = default_index().lookup(str(plugin.get("type")))
    outputs = None if entry is None else declaration(default_index().load(entry.type)).outputs
    for name, info in fields_of(outputs) if outputs is not None else ():
        yield Name(name, "", info.description or "")


_DECLARED: Mapping[str, Callable[[Mapping[str, Any]], Iterator[Name]]] = {
    "inputs": _inputs,
    "outputs": _tasks,
    "tasks": _tasks,
    "vars": _vars,
    "labels": _labels,
    "trigger": _trigger,
}
