"""How a place in a flow is named to people: what belongs to a task or an input begins with its id (once more for each
task around it), the rest with its path from the top."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ostinato.source.document import Path

_COMMON = frozenset(
    {"retry", "timeout", "workerGroup", "taskCache", "runIf", "allowFailure", "allowWarning", "disabled", "logLevel",
     "logToFile", "id", "type", "description", "version", "conditions", "labels", "stopAfter"}
)  # fmt: skip
_OWNED_LISTS = ("tasks", "errors", "finally", "afterExecution", "then", "else", "defaults", "cases", "inputs", "task")


def label_of(flow: Any, path: Path) -> str:
    """The name of a place."""
    owner = _owner(flow, path)
    if owner is None:
        return dotted(path)
    at, id_, depth = owner
    name, rest = ".".join([str(id_)] * depth), path[at:]
    return f"{name}.{dotted(rest)}" if rest else name


def dotted(path: Path) -> str:
    """A path as text: `tasks[0].retry.maxAttempts`."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else str(step)
    return text


def _owner(flow: Any, path: Path) -> tuple[int, Any, int] | None:
    """Where the innermost task or input on a path ends in it, its id, and how deep it lies; None for what is named by
    its path."""
    value, found, depth = flow, None, 0
    for place, step in enumerate(path):
        value = _step(value, step)
        inside = place > 0 and isinstance(step, int) and path[place - 1] in _OWNED_LISTS
        inside = inside or (place > 1 and isinstance(step, int) and path[place - 2] == "cases") or step == "task"
        if inside and isinstance(value, Mapping) and "type" in value and value.get("id") is not None:
            depth += 1
            found = place + 1, value["id"], depth
    if found is None or (found[0] < len(path) and path[found[0]] in _COMMON and path[0] != "inputs"):
        return None
    return found


def _step(value: Any, step: str | int) -> Any:
    if isinstance(value, Mapping):
        return value.get(step)
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        return value[step]
    return None
