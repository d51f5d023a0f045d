"""How the two dialects spell what searches need and plain SQL does not have."""

from __future__ import annotations

from typing import NamedTuple


class Grammar(NamedTuple):
    """Templates of conditions on a column `{c}` and a parameter `{v}`.

    `label` holds when a label of key `{k}` passes `{test}`, which names the label's value as `label_value`;
    `label_equals` compares with a parameter that is JSON text, a list of labels. The last of the statements
    `counted_delete` tells how many rows of `{table}` were deleted.
    """

    contains: str
    ends_with: str
    regex: str
    folded: str
    label: str
    label_value: str
    label_equals: str
    counted_delete: tuple[str, ...]
