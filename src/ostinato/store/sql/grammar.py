"""How the two dialects spell what searches need and plain SQL does not have."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple


class Grammar(NamedTuple):
    """Templates of conditions on a column `{c}` and a parameter `{v}`, and the translation of the whole statement."""

    translate: Callable[[str], str]
    contains: str
    ends_with: str
    regex: str
    folded: str
    label: str
    has_label: str
