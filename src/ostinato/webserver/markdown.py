"""The documentation of a plugin as Markdown, made from its schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def documentation(title: str, description: str, schema: Mapping[str, Any]) -> str:
    """Title, description, examples, properties and outputs."""
    properties = schema["properties"]
    parts = [f"# {title}", description]
    for example in properties.get("$examples", ()):
        parts.append(f"{example.get('title', '')}\n\n```yaml\n{example.get('code', '')}\n```")
    parts += _section("Properties", properties.get("properties", {}), properties.get("required", ()))
    parts += _section("Outputs", (schema.get("outputs") or {}).get("properties", {}), ())
    return "\n\n".join(part for part in parts if part) + "\n"


def _section(title: str, properties: Mapping[str, Any], required: Any) -> list[str]:
    if not properties:
        return []
    rows = [_property(name, described, name in required) for name, described in sorted(properties.items())]
    return [f"## {title}", *rows]


def _property(name: str, described: Mapping[str, Any], required: bool) -> str:
    notes = [str(described["type"])] if isinstance(described.get("type"), str) else []
    notes += ["required"] if required else []
    notes += ["dynamic"] if described.get("$dynamic") else []
    notes += [f"default `{described['default']}`"] if "default" in described else []
    head = f"### `{name}`"
    if notes:
        head += f"\n\n*{', '.join(notes)}*"
    text = described.get("description")
    return f"{head}\n\n{text}" if text else head
