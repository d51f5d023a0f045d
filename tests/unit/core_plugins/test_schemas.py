"""Every plugin has a schema in the form that editors read."""

from __future__ import annotations

import json

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
