"""How a place in a flow is named to people: what a task or an input says itself begins with its id, the rest with its
path from the top."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from ostinato.model.flow import TASK_LISTS
from ostinato.source.document import Path

_SPELLED = {"finally": "_finally", "else": "_else", "assert": "_assert"}
"""Properties that clients of the API know under another name."""


def label_of(flow: Any, path: Path, below: int = 0) -> str:
    """The name of a place, seen from the part of the flow that the first `below` steps lead to. Where a task says it,
    each place in a list `tasks` on the way there is named by the id of that task; so it is with inputs."""
    owner, name = _owner(flow, path), _list_of(path)
    steps: list[str | int] = []
    for step in path:
        if owner is not None and isinstance(step, int) and steps[-1:] == [name]:
            steps[-1] = str(owner)
        else:
            steps.append(_SPELLED.get(step, step) if isinstance(step, str) else step)
    return dotted(tuple(steps[_length(owner, name, path[:below]) :]))


def _length(owner: Any, name: str | None, path: Path) -> int:
    """How many steps of a label name a place: a list and the place in it are one where an id stands for both."""
    named = 0 if owner is None else sum(1 for one, two in pairwise(path) if one == name and isinstance(two, int))
    return len(path) - named


def dotted(path: Path) -> str:
    """A path as text: `tasks[0].retry.maxAttempts`."""
    text = ""
    for place, step in enumerate(path):
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if place else step
    return text


def _list_of(path: Path) -> str | None:
    """The list whose places are named by ids."""
    if path[:1] == ("inputs",) or "onResume" in path:
        return "inputs"
    return "tasks" if path and path[0] in TASK_LISTS else None


def _owner(flow: Any, path: Path) -> Any:
    """The id of what owns the last step of a path, or of what the path leads to; None where neither has one."""
    value, owner = flow, None
    for place, step in enumerate(path, start=1):
        value = _step(value, step)
        if isinstance(value, Mapping) and (place < len(path) or "type" in value):
            owner = value if "type" in value else None
    return None if owner is None else owner.get("id")


def _step(value: Any, step: str | int) -> Any:
    if isinstance(value, Mapping):
        return value.get(step)
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        return value[step]
    return None
