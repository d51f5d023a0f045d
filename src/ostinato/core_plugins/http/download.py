"""`http.Download`: the body of an answer as a file."""

from __future__ import annotations

import asyncio
import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from ostinato.core_plugins.http.call import CallTask, header_map, measure, refusal
from ostinato.plugin import Dynamic, Outputs, RunContext, TaskFailed, Uri, new_id, plugin

if TYPE_CHECKING:
    import httpx2


class DownloadResult(Outputs):
    """The file."""

    uri: Uri | None = None
    """Its URI."""
    code: int
    """The status of the answer."""
    length: int
    """Bytes of the file."""
    headers: dict[str, list[str]]
    """The headers of the answer, all values of each."""


@plugin(
    "io.kestra.plugin.core.http.Download",
    title="Download a file from a HTTP server.",
    aliases=["io.kestra.plugin.fs.http.Download"],
    metrics={"response.length": "counter", "request.count": "counter", "response.count": "counter"},
    outputs=DownloadResult,
)
class Download(CallTask):
    """Downloads a file into the internal storage."""

    fail_on_empty_response: Dynamic[bool] = True
    """Whether an empty answer is a failure."""
    save_as: Dynamic[str | None] = None
    """The name of the file, by default the one that the server gives."""

    allow_failed: Dynamic[bool | None] = None
    """Use options.allowFailed."""

    async def run(self, ctx: RunContext) -> DownloadResult:
        import httpx2

        options = self.effective_options()
        arguments = await asyncio.to_thread(self.arguments, ctx)
        target = ctx.files.temporary()
        try:
            async with (
                ctx.http.client(options) as client,
                client.stream(self.method, self.address, **arguments) as response,
            ):
                if not options.accepts(response.status_code) and not self.allow_failed:
                    text = (await response.aread()).decode("utf-8", "replace")
                    raise TaskFailed(refusal(response, text))
                with target.open("wb") as file:
                    async for chunk in response.aiter_bytes():
                        await asyncio.to_thread(file.write, chunk)
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise TaskFailed(f"Download of '{self.uri}' failed: {error or type(error).__name__}") from error
        size = target.stat().st_size
        measure(ctx, response, size)
        self._check(response, size)
        if size == 0:
            ctx.log.warn(f"File '{self.address}' is empty")
        uri = await asyncio.to_thread(ctx.storage.put, target, self._name(response))
        return DownloadResult(uri=uri, code=response.status_code, length=size, headers=header_map(response))

    def _check(self, response: httpx2.Response, size: int) -> None:
        if size == 0 and self.fail_on_empty_response:
            raise TaskFailed("No response from server")
        announced = response.headers.get("content-length")
        encoded = "content-encoding" in response.headers
        if self.method != "HEAD" and announced is not None and not encoded and int(announced) != size:
            raise TaskFailed(f"Invalid size, got {size}, expected {announced}")

    def _name(self, response: httpx2.Response) -> str:
        name = self.save_as or file_name(response.headers.get("content-disposition", ""))
        return name or new_id() + PurePosixPath(urlsplit(self.uri).path).suffix


_EXTENDED = re.compile(r"filename\*\s*=\s*([\w-]+)'[^']*'([^;\s]+)", re.IGNORECASE)
_QUOTED = re.compile(r'filename\s*=\s*"((?:[^"\\]|\\.)*)"', re.IGNORECASE)
_PLAIN = re.compile(r"filename\s*=\s*([^;\s]+)", re.IGNORECASE)


def file_name(disposition: str) -> str | None:
    """The last part of the file name in a Content-Disposition header, if there is one."""
    extended = _EXTENDED.search(disposition)
    if extended is not None:
        try:
            name = unquote(extended[2], encoding=extended[1])
        except LookupError:
            name = unquote(extended[2])
    else:
        match = _QUOTED.search(disposition) or _PLAIN.search(disposition)
        name = match[1].replace('\\"', '"') if match else ""
    last = name.replace("\\", "/").rpartition("/")[2].strip()
    return last if last not in ("", ".", "..") else None
