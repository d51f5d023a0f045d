"""The faults that the model of a flow or a template finds, in the words that users know."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ostinato.language.finding import Finding, Kind
from ostinato.model.document import Document
from ostinato.model.flow import FLOW_ID, NAMESPACE, Flow, Label
from ostinato.model.input import INPUT_TYPES, InputBase
from ostinato.model.presence import EMPTY, NULL, presence_of
from ostinato.model.several import each
from ostinato.model.template import Template
from ostinato.plugin.owners import owner_of, step_into
from ostinato.plugin.property_order import listed_order
from ostinato.plugin.violations import is_unread, names_of, unknown_property, unrecognized
from ostinato.source.document import Path, Position

_HERE = Position(1, 1)
_OF_NAMES = {"id": FLOW_ID, "namespace": NAMESPACE}
_LONGEST = {"id": 100, "namespace": 150}
_OF_FLOW = (
    "id", "namespace", "revision", "description", "inputs", "outputs", "disabled", "labels", "variables", "workerGroup",
    "deleted", "tenantId", "updated", "tasks", "errors", "finally", "afterExecution", "listeners", "triggers",
    "pluginDefaults", "taskDefaults", "concurrency", "retry", "sla", "checks", "source",
)  # fmt: skip
_OF_TEMPLATE = ("tenantId", "id", "namespace", "description", "tasks", "errors", "finally", "deleted")
_FLAT = "A FORM input cannot contain another FORM input; grouping is limited to a single level."
_INPUT = "io.kestra.core.models.flows.input.{}Input"
_SPELLED = {"DATETIME": "DateTime", "URI": "URI"}
"""Types of inputs whose class is not just the type with one capital letter."""


class Class(NamedTuple):
    """What users know a model as, and the properties that the message about an unknown one lists, in their order."""

    name: str
    listed: list[str]


CLASSES: dict[type[Document], Class] = {
    Flow: Class("io.kestra.core.models.flows.FlowWithSource", listed_order(_OF_FLOW)),
    Template: Class("io.kestra.core.models.templates.Template", listed_order(_OF_TEMPLATE)),
}
"""The models of whole documents."""


def document_faults(written: Mapping[str, Any], details: Mapping[str, Any], model: type[Document]) -> Iterator[Finding]:
    """One error of the model of a flow or a template as findings."""
    kind = str(details["type"])
    path = written_path(written, details["loc"], kind in ("missing", "extra_forbidden"))
    if kind in ("union_tag_invalid", "union_tag_not_found") or (kind == "model_attributes_type" and len(path) == 2):
        yield _unknown_type(path, details)
    elif kind == "several":
        yield from (Finding(message, (*path, name), _HERE, _HERE) for name, message in each(details))
    elif kind == "extra_forbidden":
        owner = owner_of(model, path, written) or model
        if owner is not Label:
            yield _unknown(owner, path, _holder(written, path))
    else:
        owner = owner_of(model, path, written) or model
        yield from (_finding(message, path, kind) for message in _messages(owner, path, details))


def _holder(written: Any, path: Path) -> Any:
    """What the last step of a path is written in."""
    for step in path[:-1]:
        written = step_into(written, step)
    return written


def _finding(message: str, path: Path, kind: str) -> Finding:
    return Finding(message, path, _HERE, _HERE, Kind.UNREAD if is_unread(kind) else Kind.VALUE)


def _messages(owner: type[Any], path: Path, details: Mapping[str, Any]) -> list[str]:
    """What is said of one error: of a value that is not there, or is empty, it may be several things."""
    message, name = message_of(details), str(path[-1]) if path else ""
    if message == NULL and path == ("tasks",):
        return [EMPTY]
    presence = presence_of(owner, name)
    if message == NULL and presence is not None:
        return list(presence.absent)
    more = [_match(_OF_NAMES[name])] if details["type"] == "string_too_short" and name in _OF_NAMES else []
    if presence is not None and details.get("input") == "":
        more.append(presence.empty)
    return list(dict.fromkeys([message, *more]))


def _match(pattern: str) -> str:
    return f'must match "{pattern}"'


def message_of(details: Mapping[str, Any]) -> str:
    """The text of one error."""
    kind, context = str(details["type"]), details.get("ctx") or {}
    if kind == "missing" or details.get("input", "") is None:
        return NULL
    if kind == "string_pattern_mismatch":
        return _match(context["pattern"].removesuffix("$"))
    if kind in ("string_too_long", "string_too_short"):
        return f"size must be between 1 and {_LONGEST[details['loc'][-1]]}"
    if kind == "too_short":
        return EMPTY
    if kind == "greater_than_equal":
        return f"must be greater than or equal to {context['ge']}"
    if kind in ("label_type", "duration_parsing", "empty"):
        return str(details["msg"])
    if kind == "value_error":
        return str(context.get("error", details["msg"]))
    if kind == "literal_error":
        expected = str(context["expected"]).replace(" or ", ", ").replace("'", "")
        return f'"{details.get("input")}" is not one of the values accepted: [{expected}]'
    message = str(details["msg"])
    return message[0].lower() + message[1:]


def _unknown(owner: type[Document], path: Path, written: Any) -> Finding:
    name = str(path[-1])
    near = difflib.get_close_matches(name, names_of(owner), n=1)
    hint = f"Did you mean `{near[0]}`?" if near else None
    return Finding(_unknown_message(owner, name, written), path, _HERE, _HERE, Kind.PROPERTY, hint=hint)


def _unknown_message(owner: type[Document], name: str, written: Any) -> str:
    if owner in CLASSES:
        return unrecognized(name, *CLASSES[owner])
    if issubclass(owner, InputBase):
        return unknown_property(owner, name, _INPUT.format(_SPELLED.get(written["type"], written["type"].capitalize())))
    return unknown_property(owner, name)


def _unknown_type(path: Path, details: Mapping[str, Any]) -> Finding:
    """An input, a retry policy or the like whose `type` is none of those that there are, or that has none."""
    given, of_input = details.get("input"), path[:1] == ("inputs",)
    name = given.get("type") if isinstance(given, Mapping) else None
    if of_input and name == "FORM":
        return Finding(_FLAT, path[:-2], _HERE, _HERE)
    known = INPUT_TYPES if of_input else _tags(details)
    near = difflib.get_close_matches(str(name), known, n=1)
    hint = f"Did you mean `{near[0]}`?" if near else f"The types are {', '.join(known)}" if known else None
    message = f"Invalid type: {'null' if name is None else name}"
    return Finding(message, (*path, "type"), _HERE, _HERE, Kind.TYPE, hint=hint)


def _tags(details: Mapping[str, Any]) -> list[str]:
    """The types that there are, where the error tells them."""
    return str((details.get("ctx") or {}).get("expected_tags", "")).replace("'", "").split(", ")


def written_path(written: Any, location: tuple[str | int, ...], absent: bool) -> Path:
    """The location without the steps that only the validator knows (members of unions). The last step of what is
    `absent` counts although it is not there."""
    path: list[str | int] = []
    for place, step in enumerate(location):
        last = place == len(location) - 1
        if isinstance(written, Mapping):
            if step in written or (last and absent):
                path.append(step if step in written else str(step).rstrip("_"))
                written = written.get(step)
        elif isinstance(written, list) and isinstance(step, int):
            path.append(step)
            written = written[step] if step < len(written) else None
    return tuple(path)
