"""Every plugin has a schema in the form that editors read."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ostinato.plugin.index import default_index
from ostinato.plugin.schema import plugin_schema


@pytest.mark.parametrize("name", [entry.type for entry in default_index().entries()])
def test_schema(name: str) -> None:
    schema = plugin_schema(default_index().load(name))
    assert json.loads(json.dumps(schema)) == schema
    for property_name, described in schema["properties"]["properties"].items():
        assert {"$dynamic", "$required"} <= described.keys(), property_name
        assert described.get("description"), property_name
    assert schema["properties"]["title"]


def test_marks_in_a_schema() -> None:
    schema = plugin_schema(default_index().load("io.kestra.plugin.core.http.Request"))
    properties = schema["properties"]["properties"]
    assert properties["uri"]["$dynamic"]
    assert properties["uri"]["$required"]
    assert not properties["id"]["$dynamic"]
    assert properties["timeout"]["$dynamic"]
    assert schema["properties"]["required"] == ["id", "uri"]
    assert set(schema["outputs"]["properties"]) >= {"code", "body", "headers", "uri"}
    assert "HttpOptions" in schema["definitions"]
    echo = plugin_schema(default_index().load("io.kestra.plugin.core.debug.Echo"))
    assert echo["properties"]["$deprecated"] is True


def properties(name: str) -> dict[str, Any]:
    return plugin_schema(default_index().load(f"io.kestra.plugin.core.{name}"))["properties"]


def test_older_names_are_deprecated_properties() -> None:
    assert properties("flow.Pause")["properties"]["delay"]["$deprecated"] is True
    assert "$deprecated" not in properties("flow.Pause")["properties"]["pauseDuration"]


def test_what_a_message_and_a_condition_may_be() -> None:
    lines = properties("log.Log")["properties"]["message"]["anyOf"]
    assert lines == [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]
    assert properties("flow.If")["required"] == ["id", "then"]


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("storage.Write", ["uri"]), ("storage.Split", ["uris", "items"]),
        ("storage.FilterItems", ["uri"]), ("http.Download", ["uri", "anyOf", 0]),
    ],
)  # fmt: skip
def test_places_of_files_are_uris(name: str, path: list[Any]) -> None:
    found: Any = plugin_schema(default_index().load(f"io.kestra.plugin.core.{name}"))["outputs"]["properties"]
    for step in path:
        found = found[step]
    assert found["format"] == "uri"
