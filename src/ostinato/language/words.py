"""The faults that the model of a flow or a template finds, in the words that users know."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any, NamedTuple

from ostinato.language.finding import Finding, Kind
from ostinato.model.document import Document
from ostinato.model.flow import FLOW_ID, NAMESPACE, Flow
from ostinato.model.input import INPUT_ID, INPUT_TYPES
from ostinato.model.template import Template
from ostinato.plugin.property_order import listed_order
from ostinato.source.document import Path, Position

_HERE = Position(1, 1)
_PATTERNS = {FLOW_ID + "$": FLOW_ID, NAMESPACE + "$": NAMESPACE, INPUT_ID + "$": INPUT_ID}
_OF_FLOW = (
    "id", "namespace", "revision", "description", "inputs", "outputs", "disabled", "labels", "variables", "workerGroup",
    "deleted", "tenantId", "updated", "tasks", "errors", "finally", "afterExecution", "listeners", "triggers",
    "pluginDefaults", "taskDefaults", "concurrency", "retry", "sla", "checks", "source",
)  # fmt: skip
_OF_TEMPLATE = ("tenantId", "id", "namespace", "description", "tasks", "errors", "finally", "deleted")
_FLAT = "put the inputs of the inner one into the outer one"


class Class(NamedTuple):
    """What users know a model as, and the properties that the message about an unknown one lists, in their order."""

    name: str
    listed: list[str]


CLASSES: dict[type[Document], Class] = {
    Flow: Class("io.kestra.core.models.flows.FlowWithSource", listed_order(_OF_FLOW)),
    Template: Class("io.kestra.core.models.templates.Template", listed_order(_OF_TEMPLATE)),
}
"""The models of whole documents."""


def document_fault(written: Mapping[str, Any], details: Mapping[str, Any], model: type[Document]) -> Finding:
    """One error of the model of a flow or a template as a finding."""
    kind = str(details["type"])
    path = written_path(written, details["loc"], kind in ("missing", "extra_forbidden"))
    if kind == "extra_forbidden":
        return _unknown(path, model)
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        return _input_type(written, path, details)
    if path == ("tasks",) and (kind == "missing" or details.get("input") is None):
        return Finding("must not be empty", path, _HERE, _HERE)
    return Finding(message_of(details), path, _HERE, _HERE)


def message_of(details: Mapping[str, Any]) -> str:
    """The text of one error."""
    kind, context = str(details["type"]), details.get("ctx") or {}
    if kind == "missing" or details.get("input", "") is None:
        return "must not be null"
    if kind == "string_pattern_mismatch":
        return f'must match "{_PATTERNS.get(context["pattern"], context["pattern"])}"'
    if kind in ("string_too_long", "string_too_short"):
        value = str(details.get("input"))
        most = context.get("max_length") or (150 if len(value) > 100 else 100)
        return f"size must be between 1 and {most}"
    if kind == "too_short":
        return "must not be empty"
    if kind == "greater_than_equal":
        return f"must be greater than or equal to {context['ge']}"
    if kind == "label_value":
        return str(details["msg"])
    if kind == "value_error":
        return str(context.get("error", details["msg"]))
    if kind == "literal_error":
        expected = str(context["expected"]).replace(" or ", ", ").replace("'", "")
        return f'"{details.get("input")}" is not one of the values accepted: [{expected}]'
    message = str(details["msg"])
    return message[0].lower() + message[1:]


def _unknown(path: Path, model: type[Document]) -> Finding:
    name, class_ = str(path[-1]), CLASSES[model]
    fields = [field.alias or name for name, field in model.model_fields.items()]
    near = difflib.get_close_matches(name, fields, n=1) if len(path) == 1 else []
    names = ", ".join(f'"{known}"' for known in class_.listed)
    message = (
        f'Unrecognized field "{name}" (class {class_.name}), not marked as ignorable '
        f"({len(class_.listed)} known properties: {names})"
        if len(path) == 1
        else f'Unrecognized field "{name}", not marked as ignorable'
    )
    return Finding(message, path, _HERE, _HERE, Kind.PROPERTY, hint=f"Did you mean `{near[0]}`?" if near else None)


def _input_type(flow: Mapping[str, Any], path: Path, details: Mapping[str, Any]) -> Finding:
    given = details.get("input")
    name = given.get("type") if isinstance(given, Mapping) else None
    if name == "FORM":
        return Finding("A FORM input cannot contain another FORM input; " + _FLAT, (*path, "type"), _HERE, _HERE)
    near = difflib.get_close_matches(str(name), INPUT_TYPES, n=1)
    hint = f"Did you mean `{near[0]}`?" if near else f"The types are {', '.join(INPUT_TYPES)}"
    return Finding(f"Invalid type: {name or '<null>'}", (*path, "type"), _HERE, _HERE, Kind.TYPE, hint=hint)


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
