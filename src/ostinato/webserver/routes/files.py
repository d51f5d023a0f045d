"""Files of executions."""

from __future__ import annotations

import asyncio
from urllib.parse import quote

from starlette.responses import RedirectResponse, Response

from ostinato.engine.records import Execution
from ostinato.plugin.paths import UnsafePath, normal_parts
from ostinato.storage import addresses
from ostinato.webserver import reply
from ostinato.webserver.call import Call
from ostinato.webserver.errors import Forbidden, IllegalArgument, InvalidParameter, NotFound
from ostinato.webserver.preview import chunks, preview
from ostinato.webserver.table import Routes

routes = Routes()

WRONG = "Invalid prefix path"


async def _located(call: Call, route: str) -> str | Response:
    """The path of the file that a request names; a redirect where it belongs to another execution."""
    uri = call.query.require("path")
    execution = await call.site.store.executions.get(call["id"])
    if execution is None:
        raise NotFound(f"Unable to find execution id '{call['id']}'")
    if " " in uri or "\\" in uri:
        raise InvalidParameter(f"Failed to convert argument [path] for value [{uri}]: not a URI")
    scheme, found, rest = uri.partition("://")
    if scheme == "file":
        raise Forbidden(f"The path {rest} is not authorized: files of the server are not shown")
    if scheme == "nsfile" and found:
        return _namespace_file(execution, rest)
    if scheme != "kestra" or not found:
        raise IllegalArgument(WRONG)
    path = _normal(rest)
    if _below(path, execution) or _is_state(path, execution):
        return path
    other = await _owner(call, path)
    if other is None or other.namespace != execution.namespace:
        raise IllegalArgument(WRONG)
    base = call.site.settings.context_path
    where = f"{base}/api/v1/{other.tenant}/executions/{other.id}/{route}?path={quote(uri, safe=':/')}"
    return RedirectResponse(where, 302)


def _normal(rest: str) -> str:
    try:
        return "/" + "/".join(normal_parts(rest))
    except UnsafePath:
        raise IllegalArgument(WRONG) from None


def _namespace_file(execution: Execution, rest: str) -> str:
    namespace, _, path = rest.partition("/")
    if namespace and namespace != execution.namespace:
        raise IllegalArgument(WRONG)
    return addresses.namespace_files(execution.namespace) + _normal(path)


def _below(path: str, execution: Execution) -> bool:
    return path.startswith(addresses.execution(execution.namespace, execution.flow_id, execution.id) + "/")


async def _owner(call: Call, path: str) -> Execution | None:
    """The execution in whose folder a path lies; a namespace may have a part `executions` too."""
    parts = path.split("/")
    for place, part in enumerate(parts[:-1]):
        if part == "executions":
            found = await call.site.store.executions.get(parts[place + 1])
            if found is not None and _below(path, found):
                return found
    return None


def _is_state(path: str, execution: Execution) -> bool:
    return path.startswith(f"{addresses.flow(execution.namespace, execution.flow_id)}/states/")


@routes.get("/executions/{id}/file")
async def download_file(call: Call) -> Response:
    """A file of an execution."""
    path = await _located(call, "file")
    if isinstance(path, Response):
        return path
    stream = await asyncio.to_thread(call.site.storage.read, path)
    return reply.stream(chunks(stream), reply.named(path.rpartition("/")[2]))


@routes.get("/executions/{id}/file/metas")
async def file_size(call: Call) -> Response:
    """The size of a file."""
    path = await _located(call, "file/metas")
    if isinstance(path, Response):
        return path
    return reply.json({"size": (await asyncio.to_thread(call.site.storage.info, path)).size})


@routes.get("/executions/{id}/file/preview")
async def preview_file(call: Call) -> Response:
    """The beginning of a file in a form that can be shown."""
    path = await _located(call, "file/preview")
    if isinstance(path, Response):
        return path
    settings = call.site.settings
    wanted = call.query.number("maxRows")
    rows = min(settings.preview_rows if wanted is None else max(1, wanted), settings.preview_most_rows)
    encoding = call.query.get("encoding", "UTF-8") or "UTF-8"
    stream = await asyncio.to_thread(call.site.storage.read, path)
    return reply.json(await asyncio.to_thread(preview, stream, path, rows, encoding))
