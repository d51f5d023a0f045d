"""Plugins: which there are, what they can be given, how they look."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Iterable
from typing import Any

from starlette.responses import Response

from ostinato.expressions import FILTERS, FUNCTIONS
from ostinato.language.schemas import INPUT_TYPES, ROOTS, TASK_KINDS, input_schema
from ostinato.plugin.index.entry import PluginEntry
from ostinato.webserver import reply
from ostinato.webserver.call import Call
from ostinato.webserver.errors import IllegalArgument, InvalidParameter, NotFound
from ostinato.webserver.markdown import documentation
from ostinato.webserver.table import Routes

routes = Routes()

CACHED = {"Cache-Control": "public, max-age=3600"}
_SECTIONS = {
    **dict.fromkeys(TASK_KINDS, "tasks"),
    "trigger": "triggers",
    "condition": "conditions",
    "taskRunner": "taskRunners",
    "additional": "additionalPlugins",
}
_EMPTY = (
    "tasks", "triggers", "conditions", "controllers", "storages", "secrets", "taskRunners", "apps", "appBlocks",
    "charts", "dataFilters", "dataFiltersKPI", "logExporters", "additionalPlugins", "aliases", "guides", "categories",
)  # fmt: skip
_SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2">'
    '<rect x="4" y="4" width="16" height="16" rx="4"/></svg>'
)
NONE_OF = ("apps", "testsuites")
"""Kinds that are known and have no schema."""
_ICON = base64.b64encode(_SVG.encode()).decode()
_CORE = "io.kestra.plugin.core"
_CLASSES = "io.kestra.core.models.flows.input."
_CLASS_NAMES = {
    "DATETIME": "DateTimeInput", "MULTISELECT": "MultiselectInput", "JSON": "JsonInput", "YAML": "YamlInput",
    "URI": "URIInput",
}  # fmt: skip


def _group(entry: PluginEntry) -> str:
    """The group of a plugin: `io.kestra.plugin.<name>`."""
    return ".".join(entry.type.split(".")[:4])


def _plugins(entries: Iterable[PluginEntry], subgroups: bool = False) -> list[dict[str, Any]]:
    groups: dict[tuple[str, str | None], dict[str, Any]] = {}
    for entry in entries:
        group = _group(entry)
        keys: list[str | None] = [None, entry.group if entry.group != group else None] if subgroups else [None]
        for sub in dict.fromkeys(keys):
            found = groups.setdefault((group, sub), _empty(group, sub))
            row = {"cls": entry.type, "deprecated": entry.deprecated is not None, "title": entry.title}
            found[_SECTIONS.get(entry.kind, "additionalPlugins")].append(row)
            found["aliases"] += entry.aliases
    ordered = sorted(groups.items(), key=lambda item: (item[0][0] != _CORE, item[0][0], item[0][1] or ""))
    return [group for _, group in ordered]


def _empty(group: str, sub: str | None) -> dict[str, Any]:
    name = group.rpartition(".")[2]
    found: dict[str, Any] = {"name": name, "title": (sub or name).rpartition(".")[2], "group": group}
    if sub is not None:
        found["subGroup"] = sub
    return {**found, **{section: [] for section in _EMPTY}}


@routes.get("/plugins")
async def list_plugins(call: Call) -> Response:
    """All plugins by group."""
    return reply.json(_plugins(call.site.index.entries()))


@routes.get("/plugins/groups/subgroups")
async def list_subgroups(call: Call) -> Response:
    """All plugins by group and sub group."""
    return reply.json(_plugins(call.site.index.entries(), subgroups=True))


@routes.get("/plugins/icons")
async def icons(call: Call) -> Response:
    """The icons of plugins, by type."""
    found = {}
    for entry in call.site.index.entries():
        for name in (entry.type, *entry.aliases):
            flowable = entry.kind == "flowable"
            found[name] = {"name": name.rpartition(".")[2], "icon": _ICON, "flowable": flowable}
    return reply.json(found, headers=CACHED)


@routes.get("/plugins/icons/groups")
async def group_icons(call: Call) -> Response:
    """The icons of groups."""
    names = {name for entry in call.site.index.entries() for name in (_group(entry), entry.group)}
    icon = {"name": "plugin-icon", "icon": _ICON, "flowable": False}
    return reply.json(dict.fromkeys(sorted(names), icon), headers=CACHED)


@routes.get("/plugins/inputs")
async def input_types(call: Call) -> Response:
    """The types of inputs."""
    return reply.json([{"type": name, "cls": _CLASSES + _class_name(name)} for name in INPUT_TYPES])


def _class_name(name: str) -> str:
    return _CLASS_NAMES.get(name, f"{name.capitalize()}Input")


@routes.get("/plugins/inputs/{type}")
async def input_documentation(call: Call) -> Response:
    """What an input of a type can have."""
    name = call["type"].upper()
    if name not in INPUT_TYPES:
        raise InvalidParameter(f"Failed to convert argument [type] for value [{call['type']}]: no such type")
    schema = input_schema(name)
    markdown = documentation(f"{name} input", schema["properties"].get("description", ""), schema)
    return reply.json({"markdown": markdown, "schema": schema}, headers=CACHED)


def _kind_of(text: str) -> str:
    """The kind of a path, in any case; refused where there is none."""
    kind = text.lower()
    if kind in NONE_OF:
        raise IllegalArgument(f"Cannot found schema for type '{kind.upper()}'")
    if kind not in ROOTS:
        raise InvalidParameter(f"Failed to convert argument [type] for value [{text}]: one of {', '.join(ROOTS)}")
    return kind


@routes.get("/plugins/schemas/{type}")
async def schema(call: Call) -> Response:
    """The JSON schema of a kind."""
    kind = _kind_of(call["type"])
    found = await asyncio.to_thread(call.site.schemas.of_kind, kind)
    if call.query.flag("arrayOf"):
        found = {**found, "type": "array", "items": {"$ref": f"#/definitions/{ROOTS[kind]}"}}
    return reply.json(found, headers=CACHED)


@routes.get("/plugins/properties/{type}")
async def properties(call: Call) -> Response:
    """The reduced schema of a kind, for a form."""
    return reply.json(call.site.schemas.reduced(_kind_of(call["type"])), headers=CACHED)


def _entry(call: Call) -> PluginEntry:
    entry = call.site.index.lookup(call["cls"])
    if entry is None:
        raise NotFound(f"Class '{call['cls']}' doesn't exists")
    return entry


async def _documented(call: Call) -> Response:
    entry, whole = _entry(call), call.query.flag("all")
    schema = await asyncio.to_thread(call.site.schemas.plugin, entry, whole)
    markdown = documentation(entry.title, schema["properties"].get("description", ""), schema)
    return reply.json({"markdown": markdown, "schema": schema}, headers=CACHED)


@routes.get("/plugins/{cls}")
async def plugin_documentation(call: Call) -> Response:
    """What a plugin is, what it can be given and what it gives."""
    return await _documented(call)


@routes.get("/plugins/{cls}/versions")
async def plugin_versions(call: Call) -> Response:
    """The versions of a plugin that are installed."""
    entry = call.site.index.lookup(call["cls"])
    versions = [] if entry is None else [call.site.context.version]
    return reply.json({"type": call["cls"], "versions": versions})


@routes.get("/plugins/{cls}/versions/{version}")
async def plugin_version(call: Call) -> Response:
    """A plugin in one version: there is one."""
    return await _documented(call)


@routes.get("/pebble/filters")
async def filters(call: Call) -> Response:
    """Names of the filters of expressions."""
    return reply.json(sorted(FILTERS))


@routes.get("/pebble/functions")
async def functions(call: Call) -> Response:
    """Names of the functions of expressions."""
    return reply.json(sorted(FUNCTIONS))
