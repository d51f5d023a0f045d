"""Flows and templates as they come in and go out: a text, several texts, files, archives."""

from __future__ import annotations

import asyncio
import io
import zipfile
from collections.abc import Iterable
from typing import Any

from starlette.datastructures import FormData, UploadFile
from starlette.responses import Response

from ostinato.source import split_documents
from ostinato.webserver import reply, saving
from ostinato.webserver.archives import entries
from ostinato.webserver.call import YAML, Call
from ostinato.webserver.errors import IllegalArgument, InvalidParameter, UnsupportedMediaType

_FORM = {"max_files": 1000, "max_fields": 1000, "max_part_size": 16 * 1024 * 1024}


async def source(call: Call, noun: str) -> tuple[str, bool]:
    """The one text in the body, and whether it came as JSON."""
    kind = call.media_type
    if kind == "application/json":
        value = await call.any_json()
        if not isinstance(value, dict):
            raise InvalidParameter(f"A {noun} is a JSON object")
        return saving.as_yaml(value), True
    if kind in YAML:
        return await call.text(), False
    raise UnsupportedMediaType(kind, ["application/x-yaml", "application/json"])


async def sources(call: Call, part: str) -> list[str]:
    """The texts in the body: documents of YAML, a list of JSON, or the parts of that name in a form."""
    kind = call.media_type
    if kind == "multipart/form-data":
        async with call.request.form(**_FORM) as form:
            texts = [await _text(given) for given in form.getlist(part)]
        return [document for text in texts for document in split_documents(text)]
    if kind == "application/json":
        return [saving.as_yaml(value) for value in await call.json(list[dict[str, Any]])]
    if kind in YAML:
        return split_documents(await call.text())
    raise UnsupportedMediaType(kind, ["application/x-yaml", "application/json", "multipart/form-data"])


async def files(call: Call) -> list[tuple[str, str]]:
    """The files that are uploaded, with their names: one of YAML, or those of an archive."""
    if call.media_type != "multipart/form-data":
        raise UnsupportedMediaType(call.media_type, ["multipart/form-data"])
    async with call.request.form(**_FORM) as form:
        return await _uploaded(form)


async def _uploaded(form: FormData) -> list[tuple[str, str]]:
    part = form.get("fileUpload")
    if not isinstance(part, UploadFile):
        raise InvalidParameter("Required Part [fileUpload] not specified")
    name = part.filename or ""
    if name.lower().endswith((".yaml", ".yml")):
        return [(name, await _text(part))]
    if name.lower().endswith(".zip"):
        packed = await asyncio.to_thread(lambda content: list(entries(content)), await part.read())
        return [(entry, data.decode("utf-8", errors="replace")) for entry, data in packed]
    raise IllegalArgument(f"Cannot import file of type {name[name.rfind('.') :] if '.' in name else name}")


async def _text(part: UploadFile | str) -> str:
    return part if isinstance(part, str) else (await part.read()).decode("utf-8", errors="replace")


def archive(named: Iterable[tuple[str, str]], filename: str) -> Response:
    """Texts by the names of their files, as an archive to be saved."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in named:
            packed.writestr(name, text)
    return reply.attachment(out.getvalue(), f'attachment; filename="{filename}"')
