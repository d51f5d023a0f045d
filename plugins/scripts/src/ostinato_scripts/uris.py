"""Storage URIs inside the texts of scripts, replaced by the paths of local copies."""

from __future__ import annotations

import re

from ostinato.plugin import RunContext, TaskFailed

_URI = re.compile(r"kestra://[\w\-.+~#=/:]*")


def with_local_copies(ctx: RunContext, text: str, copies: dict[str, str]) -> str:
    """The text with a path for each URI; `copies` remembers those that are made already."""

    def path(match: re.Match[str]) -> str:
        uri = match[0].rstrip(".:")
        rest = match[0][len(uri) :]
        if uri in ("kestra", "kestra:", "kestra://"):
            raise TaskFailed("Expected authority at index 9: kestra://")
        if uri not in copies:
            copies[uri] = str(ctx.storage.local_copy(uri))
        return copies[uri] + rest

    return _URI.sub(path, text)
