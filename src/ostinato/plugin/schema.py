"""The JSON schema of a plugin in the form that Kestra's editors read.

Beside JSON Schema's own words: `$dynamic` and `$required` on properties, `$deprecated`, `$beta`, `$examples` and
`$metrics` on the whole.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import AliasChoices, BaseModel
from pydantic.fields import FieldInfo

from ostinato.model.task import COMMON
from ostinato.plugin.declare import declaration
from ostinato.plugin.rendering import mark_of, properties_of


@cache
def plugin_schema(cls: type[BaseModel]) -> Mapping[str, Any]:
    """`properties` (of the plugin as written), `outputs` (of what it gives) and `definitions` of both."""
    declared = declaration(cls)
    properties = _annotated(cls, mode="validation")
    definitions = properties.pop("$defs", {})
    properties["properties"] |= _older_names(cls, properties["properties"])
    properties["title"] = declared.title
    properties["description"] = inspect.cleandoc(cls.__doc__ or "")
    properties["properties"].pop("type", None)
    if "id" in cls.model_fields:
        properties["required"] = sorted({"id", *properties.get("required", ())})
    if declared.deprecated is not None:
        properties["$deprecated"] = True
    if declared.beta:
        properties["$beta"] = True
    properties["$examples"] = _examples(cls, declared.examples)
    properties["$metrics"] = [{"name": name, "type": kind} for name, kind in declared.metrics.items()]
    outputs: dict[str, Any] = {"properties": {}, "required": []}
    if declared.outputs is not None:
        outputs = _annotated(declared.outputs, mode="serialization")
        definitions = {**definitions, **outputs.pop("$defs", {})}
    return {"properties": properties, "outputs": outputs, "definitions": definitions}


def _annotated(cls: type[BaseModel], mode: Any) -> dict[str, Any]:
    schema = cls.model_json_schema(by_alias=True, ref_template="#/definitions/{model}", mode=mode)
    required = set(schema.get("required", ()))
    annotations = properties_of(cls)
    for name, described in schema.get("properties", {}).items():
        described.pop("title", None)
        if mark_of(annotations.get(name)) is not None:
            described["$dynamic"] = True
        described.setdefault("$dynamic", False)
        described["$required"] = name in required
        if name in COMMON:
            described["$group"] = "core"
    return schema


def names_of(field: FieldInfo, name: str) -> tuple[str, list[str]]:
    """The name of a property and its older ones; the last choice is the name in Python."""
    if not isinstance(field.validation_alias, AliasChoices):
        return field.alias or name, []
    choices = [choice for choice in field.validation_alias.choices if isinstance(choice, str)]
    return choices[0], [choice for choice in choices[1:] if "_" not in choice]


def _older_names(cls: type[BaseModel], properties: dict[str, Any]) -> dict[str, Any]:
    """The older names of a plugin's own properties, as properties."""
    own = [name for name in inspect.get_annotations(cls) if name in cls.model_fields]
    named = [names_of(cls.model_fields[name], name) for name in own]
    return {old: {**properties[newest], "$deprecated": True} for newest, older in named for old in older}


def _examples(cls: type[BaseModel], name: str | None) -> list[dict[str, Any]]:
    """The documents of a YAML file beside the module; the comment at the head of each is its title."""
    if name is None:
        return []
    text = Path(inspect.getfile(cls)).with_name(name).read_text("utf-8")
    return [_example(part.strip()) for part in text.split("\n---\n") if part.strip()]


def _example(text: str) -> dict[str, Any]:
    first, _, rest = text.partition("\n")
    title, code = (first.removeprefix("#").strip(), rest) if first.startswith("#") else ("", text)
    return {"title": title, "code": code, "lang": "yaml", "full": code.startswith("id:")}
