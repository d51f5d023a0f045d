"""JSON schemas of everything that can be written, in the form that editors know."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel

from ostinato.model.flow import Flow, PluginDefault
from ostinato.model.input import BY_TYPE, INPUT_TYPES
from ostinato.model.task import TaskProperties
from ostinato.model.template import Template
from ostinato.plugin import Trigger
from ostinato.plugin.index import PluginIndex
from ostinato.plugin.index.entry import PluginEntry
from ostinato.plugin.schema import plugin_schema

Schema = dict[str, Any]

_PACKAGE = "io.kestra.core.models.flows."
DRAFT7 = "http://json-schema.org/draft-07/schema#"
DRAFT2019 = "https://json-schema.org/draft/2019-09/schema"
FLOW = "io.kestra.core.models.flows.Flow"
TEMPLATE = "io.kestra.core.models.templates.Template"
DEFAULT = "io.kestra.core.models.flows.PluginDefault"
TASK = "io.kestra.core.models.tasks.Task"
TRIGGER = "io.kestra.core.models.triggers.AbstractTrigger"
DASHBOARD = "io.kestra.core.models.dashboards.Dashboard"
ROOTS = {
    "flow": FLOW,
    "template": TEMPLATE,
    "task": TASK,
    "trigger": TRIGGER,
    "plugindefault": DEFAULT,
    "dashboard": DASHBOARD,
}
"""Kinds that have a schema, with the definition at its root."""
TASK_KINDS = ("task", "flowable", "executable")
LEVELS_UP = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR"]
"""Levels as the model lists them; users know them the other way round."""
ITEM_TYPES = (
    "STRING", "ENUM", "SELECT", "INT", "FLOAT", "BOOLEAN", "BOOL", "DATETIME", "DATE", "TIME", "DURATION", "FILE",
    "JSON", "URI", "SECRET", "ARRAY", "MULTISELECT", "YAML", "EMAIL", "FORM",
)  # fmt: skip
"""Types of inputs in the order in which users know them."""
_NESTED = ("tasks", "errors", "finally", "then", "else", "defaults", "afterExecution")
_HIDDEN_FLOW = ("tenantId", "draft", "workerSelector", "policyRefs", "quotas")
_HIDDEN_TEMPLATE = ("tenantId", "deleted")


_DASHBOARD: Schema = {
    "type": "object",
    "properties": {
        "id": {"type": "string", "minLength": 1},
        "title": {"type": "string", "minLength": 1},
        "description": {"type": "string"},
        "timeWindow": {"type": "object"},
        "charts": {"type": "array", "items": {"type": "object"}},
    },
    "required": ["id", "title"],
}


class Schemas:
    """Schemas over a plugin index; each is made when it is first asked for."""

    def __init__(self, index: PluginIndex):
        self._index = index
        self.of_kind: Callable[[str], Schema] = cache(self._of_kind)

    def plugin(self, entry: PluginEntry, whole: bool = False) -> Schema:
        """The schema of one plugin; without what every plugin of its kind has, unless the whole is wanted."""
        loaded: Any = self._index.load(entry.type)
        found: Schema = copy.deepcopy(dict(plugin_schema(loaded)))
        for part in ("properties", "outputs"):
            for described in found[part].get("properties", {}).values():
                _plain(described)
        properties = found["properties"]
        known = properties.setdefault("properties", {})
        required = set(properties.get("required", ()))
        if whole:
            _complete(known, required, entry)
        else:
            for name in _common(entry):
                known.pop(name, None)
                required.discard(name)
        if required:
            properties["required"] = sorted(required)
        else:
            properties.pop("required", None)
        if entry.deprecated:
            properties["$deprecated"] = "true"
        return found

    def _of_kind(self, kind: str) -> Schema:
        """The schema of a kind with all its definitions."""
        return {"$schema": DRAFT7, "$ref": f"#/definitions/{ROOTS[kind]}", "definitions": self._definitions(kind)}

    def _definitions(self, kind: str) -> Schema:
        if kind == "dashboard":
            return {DASHBOARD: _DASHBOARD}
        found: Schema = {DEFAULT: _of_model(PluginDefault, {})}
        if kind == "plugindefault":
            return found
        tasks, triggers = self._entries(TASK_KINDS), self._entries(("trigger",))
        for entry in [*tasks, *triggers, *self._entries(("condition", "taskRunner"))]:
            self._define(entry, found)
        found[TASK] = {"anyOf": [_ref(entry.type) for entry in tasks]}
        found[TRIGGER] = {"anyOf": [_ref(entry.type) for entry in triggers]}
        found[FLOW] = flow_schema(found)
        if kind == "template":
            found[TEMPLATE] = template_schema(found)
        return found

    def _entries(self, kinds: Iterable[str]) -> list[PluginEntry]:
        return [entry for entry in self._index.entries() if entry.kind in kinds]

    def _define(self, entry: PluginEntry, found: Schema) -> None:
        schema = self.plugin(entry, whole=True)
        names = {name: f"{entry.type}-{name}" for name in schema["definitions"]}
        for name, definition in schema["definitions"].items():
            found[names[name]] = _renamed(definition, names)
        properties = _renamed(schema["properties"], names)
        properties["properties"] = {"type": {"enum": [entry.type, *entry.aliases]}, **properties["properties"]}
        _join_tasks(properties["properties"])
        found[entry.type] = properties
        for name in names.values():
            _join_task(found[name])

    def reduced(self, kind: str) -> Schema:
        """The schema for the form of one kind: what it has itself."""
        definitions: Schema = {}
        if kind == "flow":
            root = flow_schema(definitions)
        elif kind == "template":
            root = template_schema(definitions)
        elif kind == "plugindefault":
            root = _of_model(PluginDefault, definitions)
        elif kind == "dashboard":
            root = _DASHBOARD
        else:
            root = _of_model(TaskProperties if kind == "task" else Trigger, definitions)
            root["properties"].pop("when", None)
            root["required"] = ["id", "type"]
            root["properties"]["id"].pop("default", None)
            root["properties"]["id"]["minLength"] = 1
        return {
            "$schema": DRAFT2019,
            "$defs": definitions,
            "properties": root["properties"],
            "required": root.get("required", []),
        }


@cache
def input_schema(kind: str) -> Schema:
    """The schema of an input type."""
    definitions: Schema = {}
    found = _of_model(BY_TYPE[kind], definitions)
    if kind == "ENUM":
        for name in ("isRadio", "expression", "allowCustomValue", "autoSelectFirst"):
            found["properties"].pop(name, None)
    found["properties"].pop("type", None)
    found["properties"]["name"] = {"type": "string", "$deprecated": True}
    if kind == "ARRAY":
        found["properties"]["itemType"]["enum"] = list(ITEM_TYPES)
    found["required"] = sorted({*found.get("required", ()), "id", "type"})
    return {"properties": found, "outputs": {}, "definitions": definitions}


def flow_schema(definitions: Schema) -> Schema:
    """The schema of a flow; what it refers to is added to the definitions."""
    found = _of_model(Flow, definitions)
    properties = found["properties"]
    for name in _HIDDEN_FLOW:
        properties.pop(name, None)
    _list_tasks(properties, ("tasks", "errors", "finally", "afterExecution"))
    properties["triggers"] = {**_about(properties["triggers"]), "type": "array", "items": _ref(TRIGGER)}
    properties["revision"]["minimum"] = 1
    properties["taskDefaults"] = {"$deprecated": True, "type": "array", "items": _ref(DEFAULT)}
    properties["labels"] = {**_about(properties["labels"]), "anyOf": [{"type": "array"}, {"type": "object"}]}
    return found


def template_schema(definitions: Schema) -> Schema:
    """The schema of a template; what it refers to is added to the definitions."""
    found = _of_model(Template, definitions)
    for name in _HIDDEN_TEMPLATE:
        del found["properties"][name]
    _list_tasks(found["properties"], ("tasks", "errors", "finally"))
    return found


def _list_tasks(properties: Schema, names: Iterable[str]) -> None:
    for name in names:
        properties[name] = {**_about(properties[name]), "type": "array", "items": _ref(TASK)}


def _about(schema: Mapping[str, Any]) -> Schema:
    return {key: schema[key] for key in ("description", "title", "minItems") if key in schema}


def _of_model(model: type[BaseModel], definitions: Schema) -> Schema:
    """The schema of a model; its own definitions are added to those given, under longer names."""
    schema = model.model_json_schema(by_alias=True, ref_template="#/definitions/{model}", mode="validation")
    names = {name: _PACKAGE + name for name in schema.get("$defs", {})}
    for name, definition in schema.pop("$defs", {}).items():
        definitions[names[name]] = _renamed(definition, names)
    found: Schema = _renamed(schema, names)
    for described in found.get("properties", {}).values():
        described.pop("title", None)
        _plain(described)
    return found


def _plain(described: Schema) -> None:
    """A property that may be left out is not written as null: its type stands alone. Patterns are told without their
    end."""
    choices = [choice for choice in described.get("anyOf", ()) if choice != {"type": "null"}]
    if len(choices) == 1 and "anyOf" in described:
        del described["anyOf"]
        described.update(choices[0])
    if described.get("default", "") is None:
        del described["default"]
    if described.get("enum") == LEVELS_UP:
        described["enum"] = LEVELS_UP[::-1]
    if isinstance(described.get("pattern"), str):
        described["pattern"] = described["pattern"].removesuffix("$")


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    """A schema whose references go to other names."""
    if isinstance(value, Mapping):
        reference = value.get("$ref")
        found = {key: _renamed(inner, names) for key, inner in value.items()}
        if isinstance(reference, str):
            name = reference.rpartition("/")[2]
            found["$ref"] = f"#/definitions/{names.get(name, name)}"
        return found
    if isinstance(value, list):
        return [_renamed(inner, names) for inner in value]
    return value


def _ref(name: str) -> Schema:
    return {"$ref": f"#/definitions/{name}"}


def _join_tasks(properties: Schema) -> None:
    """Lists of tasks inside of a task refer to all tasks."""
    for name in _NESTED:
        described = properties.get(name)
        if not isinstance(described, dict) or "$ref" in described.get("items", {}):
            continue
        if described.get("type") == "array" or "anyOf" in described:
            properties[name] = {**{k: v for k, v in described.items() if k not in ("anyOf", "type")}}
            properties[name] |= {"type": "array", "items": _ref(TASK)}


def _join_task(definition: Schema) -> None:
    """One task inside of a part refers to all tasks."""
    described = definition.get("properties", {}).get("task")
    if isinstance(described, dict) and described.get("$plugin"):
        definition["properties"]["task"] = {**_about(described), **_ref(TASK)}


_TRIGGERS_OWN = ("allowConcurrent", "conditions", "stopAfter", "pluginDefaultsRef", "when")


def _common(entry: PluginEntry) -> set[str]:
    """What every plugin of that kind has, and is not told of each."""
    if entry.kind == "trigger":
        names = {field.alias or name for name, field in Trigger.model_fields.items()}
        return (names - set(_TRIGGERS_OWN)) | {"id", "type", "when"}
    if entry.kind in TASK_KINDS:
        names = {field.alias or name for name, field in TaskProperties.model_fields.items()}
        return (names - {"pluginDefaultsRef"}) | {"id", "type"}
    return {"type"} if entry.kind == "taskRunner" else {"type", "version", "id"}


def _complete(known: Schema, required: set[str], entry: PluginEntry) -> None:
    known.pop("when", None)
    required.add("type")
    if entry.kind in (*TASK_KINDS, "trigger"):
        required.add("id")


__all__ = ["DRAFT7", "INPUT_TYPES", "ROOTS", "Schemas", "flow_schema", "input_schema"]
