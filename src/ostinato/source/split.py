"""A text of several documents, taken apart."""

from __future__ import annotations

import re

_LINE = re.compile(r"^---[ \t]*(?:#.*)?$", re.MULTILINE)


def split_documents(text: str) -> list[str]:
    """The documents between lines of `---`; what is only blank or comment is none."""
    return [part.strip("\n") + "\n" for part in _LINE.split(text) if _has_content(part)]


def _has_content(part: str) -> bool:
    return any(line.strip() and not line.lstrip().startswith("#") for line in part.splitlines())
