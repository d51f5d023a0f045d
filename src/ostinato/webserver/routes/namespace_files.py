"""Files of namespaces."""

from __future__ import annotations

import asyncio
import io
import zipfile
from contextlib import suppress
from typing import Any

from starlette.datastructures import UploadFile
from starlette.responses import Response

from ostinato.plugin.paths import LONGEST_NAME, normal_parts
from ostinato.plugin.versions import VersionedFiles
from ostinato.ports.search import Condition, Op, Query
from ostinato.ports.storage import FileInfo
from ostinato.storage import addresses
from ostinato.webserver import reply, saving
from ostinato.webserver.archives import entries
from ostinato.webserver.call import Call
from ostinato.webserver.errors import IllegalArgument, InvalidParameter, NotFound, Refusal, UnsupportedMediaType
from ostinato.webserver.names import namespace_of
from ostinato.webserver.preview import chunks
from ostinato.webserver.table import Routes

routes = Routes()

_BASE = "/namespaces/{namespace}/files"
FLOWS = "_flows"


def _path(text: str | None) -> str:
    """A path within the files of a namespace, `/` for the root."""
    parts = (text or "").replace("\\", "/").split("/")
    if any(len(part) > LONGEST_NAME for part in parts):
        raise IllegalArgument("A file or folder name exceeds the maximum length of 255 characters.")
    return "/" + "/".join(normal_parts(text or ""))


def _plain(call: Call, name: str) -> str:
    """The path of a parameter, which must not be that of a flow."""
    path = _path(call.query.require(name))
    if path == f"/{FLOWS}" or path.startswith(f"/{FLOWS}/"):
        raise IllegalArgument(f"Forbidden path: {path}")
    return path


def _place(call: Call, path: str) -> str:
    return addresses.namespace_files(namespace_of(call)) + ("" if path == "/" else path)


def _versioned(call: Call) -> VersionedFiles:
    return VersionedFiles(call.site.storage, _place(call, "/"))


def _missing(call: Call, path: str) -> NotFound:
    return NotFound(f"File '{path}' was not found in namespace '{call['namespace']}'.")


@routes.get(_BASE)
async def read_file(call: Call) -> Response:
    """A file."""
    path = _plain(call, "path")
    revision, versioned = call.query.number("revision"), _versioned(call)
    try:
        stream = await asyncio.to_thread(versioned.open, path, revision)
    except FileNotFoundError:
        if revision is None or not await asyncio.to_thread(versioned.exists, path):
            raise _missing(call, path) from None
        told = f"Version {revision} of file '{path}' was not found in namespace '{call['namespace']}'."
        raise NotFound(told) from None
    answer = reply.stream(chunks(stream), reply.named(path.rpartition("/")[2]))
    answer.headers["Cache-Control"] = "no-cache"
    return answer


async def _all(call: Call) -> list[FileInfo]:
    try:
        return await asyncio.to_thread(call.site.storage.list, _place(call, "/"), True)
    except FileNotFoundError:
        return []


@routes.get(_BASE + "/search")
async def search_files(call: Call) -> Response:
    """Paths that contain a text."""
    given = [value for name, value in call.query.pairs if name == "q"]
    if not given:
        call.query.require("q")
    wanted, root = given[-1].lower(), _place(call, "/")
    paths = [info.path.removeprefix(root) for info in await _all(call) if not info.is_directory] if wanted else []
    return reply.json([path for path in paths if wanted in path.lower()])


def _attributes(info: FileInfo) -> dict[str, Any]:
    return {
        "type": "Directory" if info.is_directory else "File",
        "size": info.size,
        "fileName": info.path.rpartition("/")[2],
        "lastModifiedTime": int(info.modified.timestamp() * 1000),
        "creationTime": int(info.created.timestamp() * 1000),
        "metadata": {},
    }


@routes.get(_BASE + "/stats")
async def file_stats(call: Call) -> Response:
    """Size, dates and type of a file or folder."""
    path = _path(call.query.get("path"))
    try:
        return reply.json(_attributes(await asyncio.to_thread(call.site.storage.info, _place(call, path))))
    except FileNotFoundError:
        if path != "/":
            raise _missing(call, path) from None
    now = call.site.now()
    return reply.json(_attributes(FileInfo("/_files", 0, now, now, True)))


@routes.get(_BASE + "/directory")
async def list_directory(call: Call) -> Response:
    """What a folder holds."""
    path = _path(call.query.get("path"))
    try:
        found = await asyncio.to_thread(call.site.storage.list, _place(call, path))
    except FileNotFoundError:
        if path != "/":
            raise NotFound(f"Directory not found: {path}") from None
        found = []
    return reply.json([_attributes(info) for info in found])


@routes.post(_BASE + "/directory")
async def make_directory(call: Call) -> Response:
    """Make a folder."""
    await asyncio.to_thread(call.site.storage.make_directory, _place(call, _plain(call, "path")))
    return reply.empty()


@routes.get(_BASE + "/revisions")
async def file_revisions(call: Call) -> Response:
    """The revisions of a file."""
    path = _plain(call, "path")
    try:
        numbers = await asyncio.to_thread(_versioned(call).numbers, path)
    except FileNotFoundError:
        raise NotFound(f"File not found: {path}") from None
    return reply.json([{"revision": number} for number in numbers])


@routes.post(_BASE)
async def write_file(call: Call) -> Response:
    """Write a file; below `_flows` it becomes a flow, and an archive is unpacked."""
    namespace, path = namespace_of(call), _path(call.query.require("path"))
    if call.media_type != "multipart/form-data":
        raise UnsupportedMediaType(call.media_type, ["multipart/form-data"])
    async with call.request.form(max_files=1, max_fields=10) as form:
        part = form.get("fileContent")
        if not isinstance(part, UploadFile):
            raise InvalidParameter("Required Part [fileContent] not specified")
        if (part.filename or "").lower().endswith(".zip"):
            await _unpack(call, namespace, await part.read())
        elif path.startswith(f"/{FLOWS}/") or path == f"/{FLOWS}":
            await _import(call, namespace, path, await part.read())
        else:
            await part.seek(0)
            await asyncio.to_thread(_versioned(call).write, path, part.file)
    return reply.empty()


async def _unpack(call: Call, namespace: str, content: bytes) -> None:
    for name, data in entries(content):
        path = _path(name)
        if path.startswith(f"/{FLOWS}/"):
            await _import(call, namespace, path, data)
        else:
            await asyncio.to_thread(_versioned(call).write, path, data)


async def _import(call: Call, namespace: str, path: str, content: bytes) -> None:
    if path.count("/") != 2:
        raise IllegalArgument(f"Invalid flow file path: {path}")
    source = saving.with_namespace(content.decode("utf-8", errors="replace"), namespace)
    await saving.put(call.site, source)


@routes.put(_BASE)
async def move_file(call: Call) -> Response:
    """Move or rename a file or folder; one that is not there is passed over."""
    source, target = _plain(call, "from"), _plain(call, "to")
    if await asyncio.to_thread(call.site.storage.exists, _place(call, target)):
        raise Refusal(f"File '{target}' already exists in namespace '{call['namespace']}'.")
    with suppress(FileNotFoundError):
        await asyncio.to_thread(_versioned(call).move, source, target)
    return reply.empty()


@routes.delete(_BASE)
async def delete_file(call: Call) -> Response:
    """Delete a file or folder; folders that are empty then go too."""
    path, storage = _plain(call, "path"), call.site.storage
    await asyncio.to_thread(_versioned(call).delete, path)
    folder = path.rpartition("/")[0]
    while folder:
        place = _place(call, folder)
        try:
            if await asyncio.to_thread(storage.list, place):
                break
        except FileNotFoundError:
            break
        await asyncio.to_thread(storage.delete, place)
        folder = folder.rpartition("/")[0]
    return reply.empty()


@routes.get(_BASE + "/export")
async def export_files(call: Call) -> Response:
    """All files and flows of a namespace in an archive."""
    namespace, out = namespace_of(call), io.BytesIO()
    query = Query((Condition("namespace", Op.EQUALS, namespace),), size=10_000)
    flows = (await call.site.store.flows.search(query)).results
    infos, root = await _all(call), _place(call, "/")

    def pack() -> bytes:
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for info in infos:
                if not info.is_directory:
                    with call.site.storage.read(info.path) as stream:
                        archive.writestr(info.path.removeprefix(root).lstrip("/"), stream.read())
            for flow in flows:
                archive.writestr(f"{FLOWS}/{flow.id}.yml", flow.source)
        return out.getvalue()

    content = await asyncio.to_thread(pack)
    return reply.attachment(content, f'attachment; filename="{namespace}_files.zip"')
