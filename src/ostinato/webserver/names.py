"""Names that come in paths."""

from __future__ import annotations

import re

from ostinato.webserver.call import Call
from ostinato.webserver.errors import IllegalArgument

_NAMESPACE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def namespace_of(call: Call) -> str:
    """The namespace of the path; refused where it could not be one."""
    name = call["namespace"]
    if not _NAMESPACE.fullmatch(name) or ".." in name:
        raise IllegalArgument(f"'{name}' is not a namespace")
    return name


def parents(namespace: str) -> list[str]:
    """The namespaces around one, nearest first."""
    parts = namespace.split(".")
    return [".".join(parts[:end]) for end in range(len(parts) - 1, 0, -1)]
