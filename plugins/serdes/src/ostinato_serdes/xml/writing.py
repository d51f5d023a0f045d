"""`xml.IonToXml`: Ion rows as XML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, BinaryIO

from ostinato.plugin import Dynamic, RunContext, TaskFailed, plain, plugin
from ostinato.plugin.ion import Annotated, read_rows
from ostinato_serdes.conversion import Conversion, ConversionResult

_NAME = re.compile(r"[^\W\d][\w.-]*(?::[^\W\d][\w.-]*)?")
_NOT_IN_NAME = re.compile(r"[^\w.-]")
_SIGNS = re.compile(r"[&<>\r]")
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#xd;"}
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_INDENT = "  "


@plugin(
    "io.kestra.plugin.serdes.xml.IonToXml",
    title="Convert an ION file into XML.",
    aliases=["io.kestra.plugin.serdes.xml.XmlWriter"],
    metrics={"records": "counter"},
    outputs=ConversionResult,
)
class IonToXml(Conversion):
    """Writes rows as the `item` elements of a document; null gives an empty element, a list one for each of its items.

    Names of fields that XML does not allow are written with `_` in place of what is not allowed.
    """

    root_name: Dynamic[str] = "items"
    """Name of the root element."""
    time_zone_id: Dynamic[str | None] = None
    """Accepted, without effect: instants keep their zone."""

    def run(self, ctx: RunContext) -> ConversionResult:
        return self.convert(ctx, ".xml", self._write)

    def _write(self, source: BinaryIO, target: BinaryIO) -> int:
        count, codec, root = 0, self.codec, _name(self.root_name)

        def put(line: str) -> None:
            target.write((line + "\n").encode(codec, "xmlcharrefreplace"))

        put(f"<?xml version='1.0' encoding='{self.charset.upper()}'?>")
        for row in read_rows(source, keep_annotations=True):
            if not count:
                put(f"<{root}>")
            for line in _lines("item", row, 1):
                put(line)
            count += 1
        put(f"</{root}>" if count else f"<{root}/>")
        return count


def _lines(name: str, value: Any, depth: int) -> Iterator[str]:
    """The lines of the element of a value."""
    indent = _INDENT * depth
    if isinstance(value, Annotated):
        value = value.value
    if isinstance(value, Mapping):
        if not value:
            yield f"{indent}<{name}/>"
            return
        yield f"{indent}<{name}>"
        for key, item in value.items():
            for one in item if isinstance(item, list) else [item]:
                yield from _lines(_name(str(key)), one, depth + 1)
        yield f"{indent}</{name}>"
    elif isinstance(value, list):
        yield from _lines(name, {name: value}, depth)
    else:
        yield f"{indent}<{name}/>" if value is None else f"{indent}<{name}>{_text(name, value)}</{name}>"


def _name(name: str) -> str:
    if _NAME.fullmatch(name):
        return name
    cleaned = _NOT_IN_NAME.sub("_", name)
    return cleaned if _NAME.fullmatch(cleaned) else f"_{cleaned}"


def _text(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return value.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    text = str(plain(value))
    if _NOT_IN_XML.search(text):
        raise TaskFailed(f"The text of '{name}' has a character that XML does not allow")
    return _SIGNS.sub(lambda sign: _ESCAPES[sign[0]], text)
