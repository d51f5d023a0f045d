"""What the API says of flows, tasks and triggers that are not stored."""

from __future__ import annotations

from typing import Any

from starlette.datastructures import UploadFile

from ostinato.language import Diagnosis, Kind, Severity, diagnose
from ostinato.source import split_documents
from ostinato.webserver.call import YAML, Call
from ostinato.webserver.errors import UnsupportedMediaType
from ostinato.webserver.saving import constraints, without_revision
from ostinato.webserver.site import Site

_FLOW = "id: validation\nnamespace: validation\n"
_TASKS = "tasks:\n- {id: any, type: io.kestra.plugin.core.log.Log, message: any}\n"


async def validate_documents(call: Call) -> list[dict[str, Any]]:
    """One answer for each flow of a request, in YAML documents or in parts of a form."""
    kind = call.media_type
    if kind == "multipart/form-data":
        async with call.request.form(max_files=1000, max_part_size=16 * 1024 * 1024) as form:
            texts = [await _part(part) for part in form.getlist("flows")]
    elif kind in YAML:
        texts = [(None, part) for part in split_documents(await call.text())]
    else:
        raise UnsupportedMediaType(kind, ["application/x-yaml", "multipart/form-data"])
    return [await _validate(call.site, place, name, text) for place, (name, text) in enumerate(texts)]


async def _part(part: UploadFile | str) -> tuple[str | None, str]:
    if isinstance(part, str):
        return None, part
    return part.filename, (await part.read()).decode("utf-8", errors="replace")


async def _validate(site: Site, place: int, name: str | None, text: str) -> dict[str, Any]:
    diagnosis = diagnose(text, site.index)
    value = diagnosis.value
    found: dict[str, Any] = {"index": place, "outdated": False}
    if name is not None:
        found["filename"] = name
    for key, property_ in (("flow", "id"), ("namespace", "namespace")):
        if value.get(property_) is not None:
            found[key] = str(value[property_])
    stored = await site.store.flows.get(found.get("namespace", ""), found.get("flow", ""))
    written = value.get("revision")
    if stored is not None and isinstance(written, int):
        found["outdated"] = stored.revision != written and stored.source != without_revision(text)
    return {**found, **told(diagnosis)}


def told(diagnosis: Diagnosis) -> dict[str, Any]:
    """What was found, by how bad it is."""
    found: dict[str, Any] = {
        "deprecationPaths": [f.label for f in diagnosis.findings if f.kind is Kind.DEPRECATED],
        "warnings": [f.message for f in diagnosis.findings if f.severity is Severity.WARNING],
        "infos": [f.message for f in diagnosis.findings if f.severity is Severity.INFO],
    }
    errors = diagnosis.errors
    if errors:
        yaml = errors[0].kind is Kind.YAML
        found["constraints"] = f"Illegal flow source: {errors[0].message}" if yaml else constraints(errors)
    return {key: value for key, value in found.items() if value or key == "constraints"}


def validate_part(site: Site, text: str, section: str) -> dict[str, Any]:
    """What is wrong with one task or trigger: it is looked at as the only one of a flow."""
    indented = "\n".join("  " + line for line in text.strip("\n").splitlines())
    rest = _TASKS if section == "triggers" else ""
    diagnosis = diagnose(f"{_FLOW}{rest}{section}:\n-\n{indented}\n", site.index)
    return {"index": 0, "outdated": False, **told(diagnosis)}
