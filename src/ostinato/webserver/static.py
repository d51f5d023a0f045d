"""The user interface: the built files inside the package, under `/ui/`."""

from __future__ import annotations

import mimetypes
from functools import lru_cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from ostinato.plugin.paths import UnsafePath, resolve_below
from ostinato.settings.model import Settings
from ostinato.webserver.errors import NotFound
from ostinato.webserver.query import decode

ROOT = Path(__file__).with_name("static")
IMMUTABLE = "public, max-age=31536000, immutable"
POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; font-src 'self' data:; "
    "worker-src 'self' blob:; frame-ancestors 'self'; base-uri 'self'; object-src 'none'"
)
NOT_BUILT = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Ostinato</title>
<p>The user interface is not part of this build. The API answers under <code>/api/v1</code>.</p></html>"""


class Static:
    """Answers `/ui/...`: a file where there is one, else the page of the application."""

    def __init__(self, settings: Settings, root: Path = ROOT):
        self._root, self._base = root, settings.context_path

    def respond(self, request: Request, path: str) -> Response:
        """The answer to a path under `/ui`."""
        if request.method not in ("GET", "HEAD"):
            raise NotFound
        name = decode(path, "the path").removeprefix("/ui").strip("/")
        try:
            file = resolve_below(self._root, name) if name else None
        except UnsafePath:
            raise NotFound from None
        if file is not None and file.name != "index.html" and file.is_file():
            cache = IMMUTABLE if "/assets/" in f"/{name}" else "public, max-age=3600"
            kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
            return FileResponse(file, headers={"Cache-Control": cache, **_SAFE}, media_type=kind)
        if "." in name.rpartition("/")[2] and name.startswith("assets/"):
            raise NotFound
        return self._page()

    def _page(self) -> Response:
        index = self._root / "index.html"
        text = _page(index, index.stat().st_mtime_ns, self._base) if index.is_file() else NOT_BUILT
        headers = {"Cache-Control": "no-cache", "Content-Security-Policy": POLICY, **_SAFE}
        return Response(text, 200, headers, "text/html")


_SAFE = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"}


@lru_cache(maxsize=4)
def _page(index: Path, _changed: int, base: str) -> str:
    """The page with the base path in it: `<base>` makes relative addresses start at `/ui/`."""
    text = index.read_text("utf-8")
    head = f'<base href="{base}/ui/"><meta name="ostinato-base" content="{base}">'
    return text.replace("<head>", f"<head>{head}", 1)
