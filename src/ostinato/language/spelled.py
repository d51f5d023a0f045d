"""Scalars that count as they are spelled, not by their values: `id: off` is the id `off`."""

from __future__ import annotations

from ostinato.source.document import Document, Path
from ostinato.source.scalars import as_text


def keep_spellings(document: Document, names: frozenset[str] | set[str]) -> None:
    """Put the spelling in the place of such values of a document that is a map: properties of the document itself with
    one of these names, and defaults and values of inputs. (Those of tasks and labels are the texts of their values.)"""
    for path, text in document.spellings.items():
        if len(path) == 1 and path[0] in names:
            document.value[path[0]] = text
        elif _of_input(path):
            _spell(document, path, text)


def _of_input(path: Path) -> bool:
    """Whether a path is that of a default, or of one of the values, of an input or of a member of a form."""
    if len(path) > 4 and path[0] == path[2] == "inputs":
        path = path[2:]
    return path[0] == "inputs" and (path[2:] == ("defaults",) or (len(path) == 4 and path[2] in ("values", "options")))


def _spell(document: Document, path: Path, text: str) -> None:
    *above, last = path
    holder = document.value
    for step in above:
        holder = holder[step]
    if as_text(holder[last]) != text:
        holder[last] = text
