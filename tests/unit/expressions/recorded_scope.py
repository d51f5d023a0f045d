"""The variables of the execution in which the recorded expressions were rendered, built from its flow by hand."""

from __future__ import annotations

import json
import pathlib
from datetime import UTC, datetime
from typing import Any

import yaml

from ostinato.expressions import (
    Environment,
    ExpressionError,
    FileExists,
    FileIsEmpty,
    FileSize,
    FileUri,
    FreePort,
    Kv,
    Question,
    ReadFile,
    Scope,
    StateText,
    render_value,
)
from ostinato.expressions.hashing import hash_map, literal_capacity

NOW = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)
EXECUTION = "4mcVWYKpmQ0z6yTTVOkMKD"
FILES = {
    "kestra:///conformance/expressions/context/written.csv": "id,name\n1,Ada\n2,Zoé\n",
    "kestra:///conformance/expressions/context/rows.ion": '{id:1,name:"Ada"}\n{id:2,name:"Alan"}\n',
}


def without_nulls(value: Any) -> Any:
    """As stored JSON comes back: null entries of maps are gone."""
    if isinstance(value, dict):
        return {key: without_nulls(item) for key, item in value.items() if item is not None}
    return [without_nulls(item) for item in value] if isinstance(value, list) else value


def nested(pairs: dict[str, Any]) -> dict[str, Any]:
    """Names with dots as maps in maps."""
    found: dict[str, Any] = {}
    for name, value in pairs.items():
        *path, last = name.split(".")
        place = found
        for part in path:
            place = place.setdefault(part, {})
        place[last] = value
    return found


def copied(pairs: dict[str, Any]) -> dict[str, Any]:
    """A map in the order of a copied hash map."""
    return hash_map(pairs.items(), literal_capacity(len(pairs)))


def input_value(declared: dict[str, Any]) -> Any:
    value = declared.get("defaults")
    if declared["type"] == "JSON" and value is not None:
        return json.loads(value)
    if declared["type"] == "DURATION":
        return 5400.0
    return value


def state(name: str) -> dict[str, Any]:
    return {"state": StateText(name)}


class Recorded:
    """Plays the tasks of the flow as far as their outputs can be seen."""

    def __init__(self, flow: dict[str, Any]) -> None:
        self.flow = flow
        self.outputs: dict[str, Any] = {}
        self.environment = Environment(ask=self.ask, now=lambda: NOW)
        self.variables: dict[str, Any] = {
            "flow": {"id": flow["id"], "namespace": flow["namespace"], "revision": 1, "tenantId": "main"},
            "execution": self.execution(),
            "inputs": copied(nested({each["id"]: input_value(each) for each in flow["inputs"]})),
            "vars": copied(without_nulls(flow["variables"])),
            "labels": self.labels(),
            "envs": {},
            "globals": {},
            "kestra": {},
            "parents": [],
            "outputs": self.outputs,
        }
        self.play()

    def execution(self) -> dict[str, Any]:
        return {
            "id": EXECUTION,
            "state": StateText("SUCCESS"),
            "startDate": NOW,
            "originalId": EXECUTION,
            "outputs": {"final": "last of context", "total": 5},
        }

    def labels(self) -> dict[str, Any]:
        labels = {**self.flow["labels"], "system.correlationId": EXECUTION}
        return dict(sorted(nested(labels).items()))

    def task(self, name: str) -> dict[str, Any]:
        return next(task for task in self.flow["tasks"] if task["id"] == name)

    def rendered(self, value: Any, **names: Any) -> Any:
        return render_value(value, Scope({**self.variables, **names}, self.environment))

    def play(self) -> None:
        for task in self.flow["tasks"]:
            if task["type"].endswith("OutputValues"):
                values = self.rendered(task["values"], task={"id": task["id"], "type": task["type"]})
                self.outputs[task["id"]] = {"values": values}
        self.loops()
        written, rows = FILES
        self.outputs["written"] = {"uri": written}
        self.outputs["written_ion"] = {"uri": rows}
        self.outputs.update(no_output={}, no_value={}, last={"value": "last of context"})
        self.variables["outputs"] = hash_map(self.outputs.items())
        self.variables["tasks"] = self.states()
        last = self.task("last")
        self.variables["task"] = {"id": "last", "type": last["type"]}
        self.variables["taskrun"] = {"id": EXECUTION, "startDate": NOW, "attemptsCount": 1}

    def loops(self) -> None:
        each = self.task("each")
        self.outputs.update(each={}, each_object={}, outer={}, inner={})
        for index, value in enumerate(each["values"]):
            run = {"taskrun": {"value": value, "iteration": index, "attemptsCount": 0}}
            self.note("each_values", value, {"values": self.rendered(each["tasks"][0]["values"], **run)})
            self.note("each_return", value, {"value": self.rendered(each["tasks"][1]["format"], **run)})
        for value in self.task("each_object")["values"]:
            key = json.dumps(value, separators=(",", ":"))
            run = {"taskrun": {"value": key}}
            form = self.task("each_object")["tasks"][0]["format"]
            self.note("object_name", key, {"value": self.rendered(form, **run)})
        self.nested_loops()

    def note(self, task: str, value: str, output: Any) -> None:
        self.outputs.setdefault(task, {})[value] = output

    def nested_loops(self) -> None:
        returned, scoped = self.task("outer")["tasks"][0]["tasks"]
        for outer in ("1", "2"):
            for index, inner in enumerate(("x", "y")):
                parent = {"taskrun": {"value": outer}}
                run = {"value": inner, "iteration": index, "attemptsCount": 0, "parentId": "p"}
                names = {"taskrun": run, "parent": parent, "parents": [parent]}
                names["execution"] = {**self.variables["execution"], "state": "RUNNING"}
                self.outputs.setdefault("inner_return", {}).setdefault(outer, {})[inner] = {
                    "value": self.rendered(returned["format"], **names)
                }
                self.outputs.setdefault("inner_scope", {}).setdefault(outer, {})[inner] = {
                    "values": self.rendered(scoped["values"], **names)
                }

    def states(self) -> dict[str, Any]:
        found = {task["id"]: state("SUCCESS") for task in self.flow["tasks"]}
        found["skipped"] = state("SKIPPED")
        for task in ("each_values", "each_return"):
            found[task] = {value: state("SUCCESS") for value in self.outputs[task]}
        return hash_map(found.items())

    def ask(self, question: Question) -> Any:
        if isinstance(question, Kv):
            return self.kv(question)
        if isinstance(question, FreePort):
            return 4321
        if isinstance(question, FileUri):
            return f"kestra:///conformance/expressions/_files/{question.path}"
        if isinstance(question, (ReadFile, FileSize, FileExists, FileIsEmpty)):
            return self.file(question)
        raise ExpressionError(f"No answer to {question}.")

    def kv(self, question: Kv) -> Any:
        if question.namespace not in (None, self.flow["namespace"]):
            raise ExpressionError(f"Cannot access the KV store. The namespace '{question.namespace}' does not exist.")
        if question.error_on_missing:
            raise ExpressionError(f"The key '{question.key}' does not exist.")
        return None

    def file(self, question: Any) -> Any:
        text = FILES.get(question.path)
        if isinstance(question, FileExists):
            return text is not None
        if text is None:
            raise ExpressionError(f"File '{question.path}' was not found.")
        if isinstance(question, ReadFile):
            return text
        return len(text.encode()) if isinstance(question, FileSize) else text == ""


def recorded_scope(context: pathlib.Path) -> Scope:
    """The scope of the recorded execution."""
    recorded = Recorded(yaml.safe_load(context.read_text("utf-8")))
    return Scope(recorded.variables, recorded.environment)
