"""The JSON schema of flows for editors that know nothing of flows: what may be written, expressions and old names too.

Other than the schema of the API, it tells tasks and triggers apart by their `type` alone (`if`, `then`), so that an
editor reports the fault of the one that is written and not that none of a hundred fits.
"""

from __future__ import annotations

from typing import Any

from ostinato.language.schemas import TASK, TRIGGER, Schema, Schemas
from ostinato.plugin.index import PluginIndex

EXPRESSION: Schema = {"type": "string", "pattern": r"\{\{|\{%"}
"""A text with an expression, which may stand for a value of any type."""
OLD_NAMES = {"maxAttempts": "maxAttempt", "pauseDuration": "delay", "id": "name"}
"""Names under which properties may still be written."""
_SCALAR = ["string", "number", "boolean"]
_WITH_OLD_ID = "Input"
"""Only inputs, whose definitions end so, may have their `id` under its old name."""


def editor_schema(index: PluginIndex) -> Schema:
    """The schema, JSON Schema draft 7, of flows with the plugins of an index."""
    found = Schemas(index).of_kind("flow")
    definitions: Schema = {name: _written(name, schema) for name, schema in found["definitions"].items()}
    for name in (TASK, TRIGGER):
        definitions[name] = _by_type(found["definitions"][name], definitions)
    return {**found, "title": "Flow", "definitions": definitions}


def _by_type(union: Schema, definitions: Schema) -> Schema:
    """One of the plugins of a union, chosen by its type."""
    choices = {choice["$ref"]: _types_of(choice, definitions) for choice in union["anyOf"]}
    known = sorted(name for names in choices.values() for name in names)
    return {
        "type": "object",
        "required": ["id", "type"],
        "properties": {"type": {"type": "string", "enum": known}},
        "allOf": [
            {"if": {"properties": {"type": {"enum": names}}, "required": ["type"]}, "then": {"$ref": reference}}
            for reference, names in choices.items()
        ],
    }


def _types_of(choice: Schema, definitions: Schema) -> list[str]:
    names: list[str] = definitions[choice["$ref"].rpartition("/")[2]]["properties"]["type"]["enum"]
    return names


def _written(name: str, definition: Schema) -> Schema:
    """A definition with all forms in which its properties may be written."""
    known = definition.get("properties")
    if not isinstance(known, dict):
        return definition
    part = "-" in name
    properties = {key: described if key == "type" else _value(key, described, part) for key, described in known.items()}
    found = {**definition, "properties": properties}
    for new, old in OLD_NAMES.items():
        if new in properties and old not in properties and (new != "id" or name.endswith(_WITH_OLD_ID)):
            properties[old] = {**properties[new], "deprecationMessage": f"Write {new}."}
            found["required"] = [key for key in found.get("required", ()) if key != new]
    return found


def _value(key: str, described: Any, dynamic: bool) -> Any:
    """What may stand as a value: an expression, a scalar in place of a text, a map of labels in place of a list. Parts
    of plugins do not say which of their properties are rendered, so that any may be `dynamic`."""
    if isinstance(described, list):
        return [_value("", one, dynamic) for one in described]
    if not isinstance(described, dict):
        return described
    inner = {
        word: _value("", part, dynamic) if word in ("items", "anyOf") else part for word, part in described.items()
    }
    if inner.get("type") == "string" and not inner.keys() & {"enum", "pattern", "minLength", "const"}:
        return {**inner, "type": _SCALAR}
    if key == "labels":
        return _also(inner, {"type": "object"})
    typed = inner.get("type") not in (None, "string", _SCALAR) or "enum" in inner
    return _also(inner, EXPRESSION) if inner.get("$dynamic", dynamic) and typed else inner


def _also(described: Schema, other: Schema) -> Schema:
    """A property that may have another form; what is said of it stays at its head."""
    head = {word: described[word] for word in described if word in ("description", "default") or word[0] == "$"}
    body = {word: described[word] for word in described if word not in head}
    return {**head, "anyOf": [body, other]}
