"""The formats of jq: `@csv`, `@uri` and so on."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from ostinato.expressions.jq import values as v
from ostinato.expressions.jq.values import JqError, shown


def _row(value: Any, quoted: Callable[[str], str], name: str, separator: str) -> str:
    cells = []
    if not isinstance(value, list):
        raise JqError(f"{shown(value)} cannot be {name}-formatted, only an array can be")
    for item in value:
        if isinstance(item, (list, dict)):
            raise JqError(f"{shown(item)} is not valid in a {name} row")
        cells.append(quoted(item) if isinstance(item, str) else "" if item is None else v.to_json(item))
    return separator.join(cells)


def _csv(value: Any) -> str:
    return _row(value, lambda text: '"' + text.replace('"', '""') + '"', "csv", ",")


def _tsv(value: Any) -> str:
    def escaped(text: str) -> str:
        return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")

    return _row(value, escaped, "tsv", "\t")


_HTML = {"<": "&lt;", ">": "&gt;", "&": "&amp;", "'": "&apos;", '"': "&quot;"}


def _html(value: Any) -> str:
    return re.sub("[<>&'\"]", lambda found: _HTML[found[0]], v.to_text(value))


def _shell(value: Any) -> str:
    items = value if isinstance(value, list) else [value]
    out = []
    for item in items:
        if isinstance(item, (list, dict)):
            raise JqError(f"{shown(item)} can not be escaped for shell")
        out.append("'" + item.replace("'", "'\\''") + "'" if isinstance(item, str) else v.to_json(item))
    return " ".join(out)


def _base64d(value: Any) -> str:
    text = v.to_text(value).rstrip("=")
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True).decode("utf-8", "replace")
    except ValueError:
        raise JqError(f"{shown(value)} is not valid base64 data") from None


FORMATS: dict[str, Callable[[Any], str]] = {
    "text": v.to_text,
    "json": v.to_json,
    "csv": _csv,
    "tsv": _tsv,
    "html": _html,
    "uri": lambda value: quote(v.to_text(value), safe="-_.~"),
    "sh": _shell,
    "base64": lambda value: base64.b64encode(v.to_text(value).encode()).decode(),
    "base64d": _base64d,
}
