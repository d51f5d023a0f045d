"""What an editor asks about the text of a flow."""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from starlette.responses import Response

from ostinato.language import Finding, complete, diagnose, hover
from ostinato.source.document import Position
from ostinato.webserver import reply
from ostinato.webserver.call import Call
from ostinato.webserver.errors import InvalidParameter
from ostinato.webserver.table import Routes

routes = Routes()


class Text(Struct):
    """A text, and a place in it (from 1)."""

    source: str
    line: int = 1
    column: int = 1


async def _text(call: Call) -> Text:
    text = await call.json(Text)
    if text.line < 1 or text.column < 1:
        raise InvalidParameter("line and column are counted from 1")
    return text


def _position(at: Position) -> dict[str, int]:
    return {"line": at.line, "column": at.column}


def _finding(one: Finding) -> dict[str, Any]:
    return {
        "message": one.message,
        "severity": one.severity,
        "kind": one.kind,
        "label": one.label,
        "hint": one.hint,
        "path": list(one.path),
        "start": _position(one.position),
        "end": _position(one.end),
    }


@routes.post("/language/diagnose")
async def diagnose_text(call: Call) -> Response:
    """Everything that is to be said of a text, each with its place."""
    text = await _text(call)
    diagnosis = diagnose(text.source, call.site.index, call.site.settings.plugin_defaults)
    return reply.json({"valid": diagnosis.valid, "findings": [_finding(one) for one in diagnosis.findings]})


@routes.post("/language/complete")
async def complete_text(call: Call) -> Response:
    """What could be typed at a place."""
    text = await _text(call)
    found = complete(text.source, text.line, text.column, call.site.index)
    items = [
        {
            "label": item.label,
            "insert": item.insert,
            "kind": item.kind,
            "detail": item.detail,
            "documentation": item.documentation,
        }
        for item in found.items
    ]
    return reply.json({"items": items, "start": _position(found.start)})


@routes.post("/language/hover")
async def hover_text(call: Call) -> Response:
    """What stands at a place, described in Markdown."""
    text = await _text(call)
    return reply.json({"markdown": hover(text.source, text.line, text.column, call.site.index)})
