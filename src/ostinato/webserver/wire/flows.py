"""Flows as clients see them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ostinato.ports.flows import StoredFlow
from ostinato.webserver.wire.dates import iso

_LISTS = ("triggers",)


def flow(stored: StoredFlow, source: bool = False, updated: bool = True) -> dict[str, Any]:
    """A flow; with its text when that is asked for."""
    found: dict[str, Any] = {
        "tenantId": stored.tenant,
        "id": stored.id,
        "namespace": stored.namespace,
        "revision": stored.revision,
    }
    if updated:
        found["updated"] = iso(stored.updated)
    for key, value in stored.definition.items():
        if key not in found and key not in ("labels", "inputs", "disabled", "deleted") and value is not None:
            found[key] = without_nulls(value)
    if stored.definition.get("inputs"):
        found["inputs"] = [_input(one) for one in stored.definition["inputs"]]
    if stored.labels:
        found["labels"] = [{"key": key, "value": value} for key, value in stored.labels.items()]
    if isinstance(found.get("retry"), dict):
        found["retry"] = _retry(found["retry"])
    if isinstance(found.get("pluginDefaults"), list):
        found["pluginDefaults"] = [{"forced": False, **one} for one in found["pluginDefaults"]]
    for name in _LISTS:
        found.setdefault(name, [])
    found["disabled"], found["deleted"], found["draft"] = stored.disabled, stored.deleted, False
    if source:
        found["source"] = stored.source
    return found


def without_nulls(value: Any) -> Any:
    """A value in which no map has an entry that is null."""
    if isinstance(value, Mapping):
        found = {key: without_nulls(inner) for key, inner in value.items() if inner is not None}
        if isinstance(found.get("retry"), dict) and "type" in found["retry"]:
            found["retry"] = _retry(found["retry"])
        return found
    if isinstance(value, list):
        return [without_nulls(inner) for inner in value]
    return value


def _retry(policy: dict[str, Any]) -> dict[str, Any]:
    """A retry policy with what it has when nothing is written, the number of attempts under both of its names."""
    found = {"warningOnRetry": False, "behavior": "RETRY_FAILED_TASK", **policy}
    most = policy.get("maxAttempts", policy.get("maxAttempt"))
    return found if most is None else {**found, "maxAttempts": most, "maxAttempt": most}


def _input(one: Any) -> Any:
    if not isinstance(one, Mapping):
        return one
    kind = one.get("type")
    found = {"id": one.get("id") or one.get("name"), "type": kind, "required": True, **_DEFAULTS.get(kind, {}), **one}
    return without_nulls(found)


_DEFAULTS: dict[Any, dict[str, Any]] = {
    "SELECT": {"allowCustomValue": False, "isRadio": False, "autoSelectFirst": False},
    "MULTISELECT": {"itemType": "STRING", "allowCustomValue": False, "autoSelectFirst": False},
}
"""What inputs of a type have when nothing is written."""


def for_execution(stored: StoredFlow) -> dict[str, Any]:
    """What who may look at executions sees of their flow."""
    definition = stored.definition
    found: dict[str, Any] = {
        "tenantId": stored.tenant,
        "id": stored.id,
        "namespace": stored.namespace,
        "revision": stored.revision,
        "disabled": stored.disabled,
        "deleted": stored.deleted,
    }
    if definition.get("inputs"):
        found["inputs"] = [_input(one) for one in definition["inputs"]]
    for name in ("labels", "variables", "description", "outputs"):
        if name in definition and name != "labels" and definition[name] is not None:
            found[name] = definition[name]
    if stored.labels:
        found["labels"] = [{"key": key, "value": value} for key, value in stored.labels.items()]
    for name in ("tasks", "errors", "finally", "afterExecution"):
        found[name] = [_task(task) for task in definition.get(name) or ()]
    found["triggers"] = [_named(trigger) for trigger in definition.get("triggers") or ()]
    found["sla"] = definition.get("sla") or []
    return found


def _named(plugin: Mapping[str, Any]) -> dict[str, Any]:
    return {key: plugin[key] for key in ("id", "type", "version") if plugin.get(key) is not None}


def _task(task: Mapping[str, Any]) -> dict[str, Any]:
    found = _named(task)
    for name in ("tasks", "errors", "finally", "then", "else", "defaults"):
        inner = task.get(name)
        if isinstance(inner, list) and inner:
            found[name] = [_task(one.get("task", one)) for one in inner if isinstance(one, Mapping)]
    if isinstance(task.get("cases"), Mapping):
        found["cases"] = {key: [_task(one) for one in tasks or ()] for key, tasks in task["cases"].items()}
    if task.get("onResume"):
        found["inputs"] = [_input(one) for one in task["onResume"]]
    if isinstance(task.get("flowId"), str) and isinstance(task.get("namespace"), str):
        found["subflowId"] = {
            key: task[key] for key in ("namespace", "flowId", "revision") if task.get(key) is not None
        }
    return found


def all_tasks(value: Any) -> list[dict[str, Any]]:
    """Every map with an id and a type of a plugin in a flow, tasks and triggers, at any depth."""
    if isinstance(value, list):
        return [task for item in value for task in all_tasks(item)]
    if not isinstance(value, dict):
        return []
    own = [value] if isinstance(value.get("type"), str) and "." in value["type"] and "id" in value else []
    return own + [task for inner in value.values() for task in all_tasks(inner)]


def find_task(definition: Mapping[str, Any], task_id: str) -> dict[str, Any] | None:
    """The task of that id, wherever it stands."""
    lists = [definition.get(name) for name in ("tasks", "errors", "finally", "afterExecution", "listeners")]
    return next((task for task in all_tasks(lists) if task.get("id") == task_id), None)
