"""What the API says of flows, tasks and triggers that are not stored."""

from __future__ import annotations

from typing import Any

from starlette.datastructures import UploadFile

from ostinato.language import Diagnosis, Finding, Kind, Severity, diagnose
from ostinato.language.diagnose import UNREADABLE
from ostinato.language.labels import dotted, label_of
from ostinato.language.whole import SUBFLOWS
from ostinato.model.document import Document
from ostinato.model.flow import TASK_LISTS, Flow
from ostinato.source import split_documents
from ostinato.source.document import Path
from ostinato.webserver.call import YAML, Call
from ostinato.webserver.errors import UnsupportedMediaType
from ostinato.webserver.saving import constraints
from ostinato.webserver.site import Site

_FLOW = "id: validation\nnamespace: validation\n"
_TASKS = "tasks:\n- {id: any, type: io.kestra.plugin.core.log.Log, message: any}\n"


async def validate_documents(call: Call, part: str = "flows", model: type[Document] = Flow) -> list[dict[str, Any]]:
    """One answer for each flow (or other model) of a request, in YAML documents or in parts of a form."""
    kind = call.media_type
    if kind == "multipart/form-data":
        async with call.request.form(max_files=1000, max_part_size=16 * 1024 * 1024) as form:
            texts = [await _part(given) for given in form.getlist(part)]
    elif kind in YAML:
        texts = [(None, text) for text in split_documents(await call.text())]
    else:
        raise UnsupportedMediaType(kind, ["application/x-yaml", "multipart/form-data"])
    return [await _validate(call.site, place, name, text, model) for place, (name, text) in enumerate(texts)]


async def _part(part: UploadFile | str) -> tuple[str | None, str]:
    if isinstance(part, str):
        return None, part
    return part.filename, (await part.read()).decode("utf-8", errors="replace")


async def _validate(site: Site, place: int, name: str | None, text: str, model: type[Document]) -> dict[str, Any]:
    diagnosis = diagnose(text, site.index, site.settings.plugin_defaults, model)
    value, errors = diagnosis.value, diagnosis.told
    found: dict[str, Any] = {"index": place, "outdated": False}
    if name is not None:
        found["filename"] = name
    if errors:
        found["constraints"] = _constraints(errors, diagnosis.noun)
    if any(error.kind in UNREADABLE or error.path[-1:] == ("type",) for error in errors):
        return found
    for key, property_ in (("namespace", "namespace"), ("flow", "id")):
        if value.get(property_) is not None:
            found[key] = str(value[property_])
    written = value.get("revision")
    if isinstance(written, int):
        stored = await site.store.flows.get(found.get("namespace", ""), found.get("flow", ""))
        found["outdated"] = stored is not None and written != stored.revision + 1
    notes = _notes(diagnosis)
    return {**found, **notes, "warnings": notes["warnings"] + await _absent_subflows(site, value)}


_AREAS = {**dict.fromkeys((*TASK_LISTS, "triggers"), 0), "inputs": 2, "outputs": 2}


def _constraints(errors: list[Finding], noun: str) -> str:
    if errors[0].kind is Kind.YAML:
        return f"Illegal {noun.lower()} source: {errors[0].message}"
    return f"Validation error: {constraints(errors, noun).removeprefix(':')}\n"


async def _absent_subflows(site: Site, flow: dict[str, Any]) -> list[str]:
    """What is said of subflows that are not there. Where an expression says which, it is seen when it runs."""
    found = []
    for task in flow.get("tasks") or ():
        called = task.get("namespace"), task.get("flowId")
        if task.get("type") not in SUBFLOWS or not all(isinstance(name, str) and "{{" not in name for name in called):
            continue
        if await site.store.flows.get(*called) is None:
            found.append(f"The subflow '{called[1]}' not found in namespace '{called[0]}'.")
    return found


_UNSAID = (Kind.DEPRECATED, Kind.DOUBT)
"""Warnings that are told elsewhere, or to authors alone."""


def _notes(diagnosis: Diagnosis) -> dict[str, list[str]]:
    """What is no fault, by how bad it is."""
    findings = diagnosis.findings
    deprecated = [f for f in findings if f.kind is Kind.DEPRECATED and f.severity is not Severity.INFO]
    return {
        "deprecationPaths": _listed([_thing(finding.path) for finding in deprecated]),
        "warnings": [f.message for f in findings if f.severity is Severity.WARNING and f.kind not in _UNSAID],
        "infos": [f.message for f in findings if f.severity is Severity.INFO],
    }


def _listed(paths: list[Path]) -> list[str]:
    """Paths in the order of the text, but a thing before its parts, tasks first, inputs and outputs last; each once."""
    ranks: dict[Path, int] = {}
    for path in paths:
        for length in range(1, len(path) + 1):
            ranks.setdefault(path[:length], len(ranks))

    def rank(path: Path) -> tuple[int, list[int]]:
        return _AREAS.get(str(path[0]), 1), [ranks[path[:n]] for n in range(1, len(path) + 1)]

    return [dotted(path) for path in sorted(dict.fromkeys(paths), key=rank)]


def _thing(path: Path) -> Path:
    """The plugin whose type it is."""
    return path[:-1] if path[-1:] == ("type",) else path


def validate_part(site: Site, text: str, section: str) -> dict[str, Any]:
    """What is wrong with one task or trigger: it is looked at as the only one of a flow."""
    indented = "\n".join("  " + line for line in text.strip("\n").splitlines())
    rest = _TASKS if section == "triggers" else ""
    diagnosis = diagnose(f"{_FLOW}{rest}{section}:\n-\n{indented}\n", site.index)
    found: dict[str, Any] = {"index": 0, "outdated": False}
    if diagnosis.errors:
        found["constraints"] = "".join(_own(error, diagnosis.value) for error in diagnosis.told)
    return found


def _own(error: Finding, flow: Any) -> str:
    """A fault with its place within the part, as a line of its own; one that keeps the text from being read stands
    alone."""
    if error.kind in UNREADABLE:
        return error.message
    whole = error.label == dotted(error.path[:2])
    return f"{'' if whole else label_of(flow, error.path, 2)}: {error.message}\n"
