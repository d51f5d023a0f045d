"""`flow.Dag`: tasks that wait for the tasks they depend on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from ostinato.plugin import FILLED, Dynamic, Flowable, Plugged, Properties, Task, plugin


class DagTask(Properties):
    """One task and what it waits for."""

    known_as = "io.kestra.plugin.core.flow.Dag$DagTask"

    task: Plugged[Task]
    """The task."""
    depends_on: list[str] | None = None
    """Ids of tasks of the same Dag that must have ended before."""


@plugin(
    "io.kestra.plugin.core.flow.Dag",
    title="Create a DAG of tasks without explicitly specifying the order in which tasks must run.",
    kind="flowable",
    aliases=["io.kestra.core.tasks.flows.Dag"],
)
class Dag(Flowable):
    """Runs each task as soon as the tasks it depends on have ended."""

    tasks: Annotated[list[DagTask], FILLED]
    """The tasks with what they depend on."""
    concurrent: Dynamic[Annotated[int, Field(ge=0)]] = 0
    """How many may run at a time; 0 is as many as are ready."""

    @classmethod
    def check_source(cls, written: Mapping[str, Any]) -> list[tuple[tuple[str | int, ...], str]]:
        entries = written.get("tasks")
        if not isinstance(entries, list) or not entries:
            return [((), "invalid Dag task")]
        needs = _dependencies(entries)
        unknown = [name for names in needs.values() for name in names if name not in needs]
        if unknown:
            return [((), f"Not existing task id in dependency: {', '.join(dict.fromkeys(unknown))}")]
        cycle = _in_cycles(needs)
        return [((), f"Cyclic dependency detected: {', '.join(cycle)}")] if cycle else []


def _dependencies(entries: list[Any]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for entry in entries:
        task = entry.get("task") if isinstance(entry, Mapping) else None
        if isinstance(task, Mapping) and task.get("id") is not None:
            needs = entry.get("dependsOn")
            found[str(task["id"])] = [str(name) for name in needs] if isinstance(needs, list) else []
    return found


def _in_cycles(needs: Mapping[str, list[str]]) -> list[str]:
    """The tasks that can never start because they wait for each other, in the order written."""
    left = dict(needs)
    while True:
        free = [name for name, wanted in left.items() if not any(other in left for other in wanted)]
        if not free:
            return [name for name in left if _reaches(name, name, left)]
        for name in free:
            del left[name]


def _reaches(start: str, goal: str, needs: Mapping[str, list[str]]) -> bool:
    seen: set[str] = set()
    open_names = list(needs.get(start, ()))
    while open_names:
        name = open_names.pop()
        if name == goal:
            return True
        if name not in seen:
            seen.add(name)
            open_names.extend(needs.get(name, ()))
    return False
