"""`xml.XmlToIon`: an XML file, or parts of it, as rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from ostinato.plugin import Dynamic, Properties, RunContext, plugin
from ostinato_serdes.conversion import Conversion, ConversionResult, write_ion
from ostinato_serdes.xml.parsing import parse
from ostinato_serdes.xml.query import select
from ostinato_serdes.xml.values import value_of


class ParserConfiguration(Properties):
    """How elements become values."""

    force_list: Dynamic[list[str] | None] = None
    """Names of elements that are always lists."""


@plugin(
    "io.kestra.plugin.serdes.xml.XmlToIon",
    title="Convert an XML file into ION.",
    aliases=["io.kestra.plugin.serdes.xml.XmlReader"],
    metrics={"records": "counter"},
    outputs=ConversionResult,
)
class XmlToIon(Conversion):
    """Reads an XML file as one value, as the items of the list that it is, or the parts that a path names, one a row.

    A document type and entities of its own are refused.
    """

    query: Dynamic[str | None] = None
    """Path of the parts, as `/order/item` or an XPath as `//item[@kind='a']`."""
    parser_configuration: ParserConfiguration | None = None
    """How elements become values."""

    def run(self, ctx: RunContext) -> ConversionResult:
        return self.convert(ctx, ".ion", lambda source, target: write_ion(target, self._rows(source), end=True))

    def _rows(self, source: BinaryIO) -> Iterator[Any]:
        configuration = self.parser_configuration
        lists = frozenset((configuration.force_list or ()) if configuration is not None else ())
        root = parse(source, self.codec)
        if self.query:
            yield from select(root, self.query, lists)
        else:
            value = value_of(root, lists)
            yield from _rows_of({root.tag: [value] if root.tag in lists else value})


def _rows_of(whole: dict[str, Any]) -> list[Any]:
    """The rows of a whole file: where its root, or what alone stands in the root, is a list, the items of that."""
    (value,) = whole.values()
    if isinstance(value, dict) and len(value) == 1:
        (value,) = value.values()
    return value if isinstance(value, list) else [whole]
