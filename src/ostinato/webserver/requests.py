"""Inputs that come as multipart forms; files go to the storage piece by piece."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException

from ostinato.engine.records import LogLine
from ostinato.ports.flows import StoredFlow
from ostinato.storage import addresses
from ostinato.webserver.call import Call
from ostinato.webserver.errors import BadRequest, UnsupportedMediaType

MOST_PARTS = 1000
"""How many parts a form may have."""
LARGEST_TEXT = 16 * 1024 * 1024
"""Bytes of the largest part that is no file."""
OLD_STYLE = (
    "Using a deprecated way to upload a FILE input. You must set the input 'id' as part name and set the name of the "
    "file using the regular 'filename' part attribute."
)


@dataclass
class Supplied:
    """What a form gives: values by input, the names of files by input, and whether any came in the old way."""

    values: dict[str, Any] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    old_style: int = 0

    def warnings(self, call: Call, flow: StoredFlow, execution_id: str) -> list[LogLine]:
        """Lines for the log of the execution."""
        now = call.site.now()
        return [LogLine(now, "WARN", OLD_STYLE, flow.namespace, flow.id, execution_id) for _ in range(self.old_style)]


async def supplied(call: Call, namespace: str, flow_id: str, execution_id: str) -> Supplied:
    """The inputs of a request: none without a body, else those of a multipart form, of which a field that is empty is
    not filled in. Files are stored for that execution."""
    kind = call.media_type
    if not kind:
        return Supplied()
    if kind != "multipart/form-data":
        raise UnsupportedMediaType(kind, ["multipart/form-data"])
    found = Supplied()
    try:
        async with call.request.form(max_files=MOST_PARTS, max_fields=MOST_PARTS, max_part_size=LARGEST_TEXT) as form:
            for name, part in form.multi_items():
                if isinstance(part, UploadFile):
                    await _store(call, found, name, part, (namespace, flow_id, execution_id))
                elif part != "":
                    found.values[name] = part
    except (MultiPartException, HTTPException, KeyError) as error:
        raise BadRequest(f"The form cannot be read: {getattr(error, 'message', error)}") from None
    return found


async def _store(call: Call, found: Supplied, name: str, part: UploadFile, owner: tuple[str, str, str]) -> None:
    filename = _base(part.filename or name)
    if name == "files":
        name, found.old_style = filename, found.old_style + 1
    path = addresses.input_file(*owner, _base(name), filename)
    await part.seek(0)
    found.values[name] = await asyncio.to_thread(call.site.storage.write, path, part.file)
    found.names[name] = filename


def _base(name: str) -> str:
    """The last part of a file's name as some browsers and clients send it, with folders."""
    return name.replace("\\", "/").rpartition("/")[2] or "file"
