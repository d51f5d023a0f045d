"""What the tasks of a WorkingDirectory see: what the block sees, themselves, and what the tasks before them gave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import to_builtins
from msgspec.structs import replace

from ostinato.engine.order import RENDERED
from ostinato.engine.records import ChildRun
from ostinato.engine.scope import plain
from ostinato.ports.jobs import ChildRequest, JobRequest


class ChildVariables:
    """The variables of a block, growing with each child that has ended."""

    def __init__(self, request: JobRequest):
        self._request = request
        self._shared = {**request.variables, **_around(request.variables)}

    def learn(self, child: ChildRun) -> None:
        """Let those that follow see how a child ended and what it gave."""
        task_id, path = child.task_id, self._request.path or ()
        if child.outputs is not None:
            outputs = dict(self._shared.get("outputs") or {})
            given = plain(RENDERED.outputs(child.outputs))
            self._shared["outputs"] = outputs | {task_id: _placed(outputs.get(task_id), path, given)}
        if "tasks" in self._shared:
            self._shared["tasks"] = {**self._shared["tasks"], task_id: {"state": child.state.value}}

    def request_of(self, task: ChildRequest, child: ChildRun) -> JobRequest:
        """The next attempt of a child, or the one that is open, as a job of its own."""
        attempt = max(0, len(child.attempts) - 1)
        own = {
            "task": {"id": task.task_id, "type": task.task.get("type", task.type)},
            "taskrun": self._taskrun(child, attempt),
            "workerTaskrun": self._shared.get("taskrun"),
        }
        return replace(
            self._request,
            task_id=task.task_id,
            task_run_id=child.id,
            attempt=attempt,
            type=task.type,
            task=task.task,
            variables={**self._shared, **own},
            timeout=task.timeout,
            log_level=task.log_level,
            children=None,
            path=None,
        )

    def _taskrun(self, child: ChildRun, attempt: int) -> dict[str, Any]:
        block = self._shared.get("taskrun") or {}
        own = {
            "id": child.id,
            "startDate": to_builtins(child.history[0].at),
            "attemptsCount": attempt,
            "parentId": self._request.task_run_id,
        }
        return own if block.get("value") is None else {**own, "value": block["value"]}


def _around(variables: Mapping[str, Any]) -> dict[str, Any]:
    """`parents` and `parent` of a child: those of the block, after the block itself where it has a value."""
    value = (variables.get("taskrun") or {}).get("value")
    parents = [*([] if value is None else [{"taskrun": {"value": value}}]), *(variables.get("parents") or ())]
    return {"parents": parents, "parent": parents[0]} if parents else {}


def _placed(known: Any, path: Sequence[str], outputs: dict[str, Any]) -> dict[str, Any]:
    """Outputs below the values of the loops around them, beside those of other values."""
    if not path:
        return outputs
    before = known if isinstance(known, dict) else {}
    return {**before, path[0]: _placed(before.get(path[0]), path[1:], outputs)}
