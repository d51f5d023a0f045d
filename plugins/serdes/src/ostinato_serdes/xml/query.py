"""Parts of a document by a path: `/r/x`, `/r/x/0`, `/r/@a`, and the XPath that ElementTree knows (`//x[@a='1']`)."""

from __future__ import annotations

from collections.abc import Iterator, Set
from typing import Any
from xml.etree.ElementTree import Element

from ostinato.plugin import TaskFailed
from ostinato_serdes.xml.values import scalar, value_of

_OF_XPATH = ("//", "[", "*", "(", "|", "..")


def select(root: Element, query: str, lists: Set[str]) -> Iterator[Any]:
    """What a path hits, one value each; a hit that is a list gives its items."""
    if any(sign in query for sign in _OF_XPATH):
        yield from _by_xpath(root, query, lists)
        return
    found: list[Any] = [{root.tag: value_of(root, lists)}]
    for step in query.strip("/").split("/"):
        found = [hit for value in found for hit in _step(value, step)] if step not in ("", ".") else found
    for value in found:
        yield from value if isinstance(value, list) else [value]


def _step(value: Any, step: str) -> list[Any]:
    if isinstance(value, list):
        if step.isascii() and step.isdigit():
            return [value[int(step)]] if int(step) < len(value) else []
        return [hit for item in value for hit in _step(item, step)]
    if isinstance(value, dict):
        name = "content" if step == "text()" and "content" in value else step.removeprefix("@")
        return [value[name]] if name in value else []
    return [value] if step == "text()" else []


def _by_xpath(root: Element, query: str, lists: Set[str]) -> Iterator[Any]:
    path, attribute, text = query, None, False
    before, _, last = query.rpartition("/")
    if last.startswith("@") or last == "text()":
        path, attribute, text = before, last.removeprefix("@"), last == "text()"
    document = Element("document")
    document.append(root)
    try:
        hits = document.findall(f".{path}" if path.startswith("/") else path)
    except (SyntaxError, KeyError, TypeError, ValueError) as error:
        raise TaskFailed(f"Cannot read the XPath `{query}`: {error}") from None
    for hit in hits:
        if attribute is None:
            yield value_of(hit, lists)
        elif text:
            yield scalar((hit.text or "").strip())
        elif attribute in hit.attrib:
            yield scalar(hit.attrib[attribute])
