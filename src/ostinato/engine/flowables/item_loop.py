"""The same tasks for each of a list of values, each time in a context of its own: the Loop of flows of version 2.

Each value has a run of its own around its tasks, with handlers of its own. Expressions inside see it as `item`, and
the outputs of tasks beside them without addressing the value. What a value gives is declared, and collected at the end.
"""

from __future__ import annotations

import json
from collections import ChainMap
from collections.abc import Mapping
from typing import Any

from ostinato.engine import changes as c
from ostinato.engine.draft import Draft
from ostinato.engine.errors import TaskBroken
from ostinato.engine.family import Family
from ostinato.engine.flowables.base import limit_of
from ostinato.engine.flowables.loop import Loop
from ostinato.engine.plan import FlowOutput, Node
from ostinato.engine.records import TaskRun
from ostinato.engine.states import State
from ostinato.engine.texts import to_json
from ostinato.expressions import ExpressionError, Scope, is_truthy_text, render_text, render_value

STORED = "kestra://"
_WELL = (State.SUCCESS, State.WARNING)


class ItemLoop(Loop):
    """Values are a list, a map, a JSON text of either, or the URI of a file of which each line is one."""

    def open(self, draft: Draft, run: TaskRun, node: Node) -> None:
        limit_of(draft, run, node)
        keys, values = _expand(draft, run, node)
        most = draft.world.limits.values
        if len(values) > most:
            raise TaskBroken(f"A loop takes at most {most} values, '{node.id}' has {len(values)}")
        draft.record(c.Expanded(run.id, values))
        draft.record(c.RunMarked(run.id, extra={"keys": keys} if keys is not None else {}))

    def unfold(self, draft: Draft, parent: TaskRun | None, node: Node, family: Family) -> bool:
        assert parent is not None
        for number in sorted(draft.ready.get(parent.id, set()) & family.iterations.keys()):
            self._collect(draft, parent, node, number)
        if (parent.extra or {}).get("stopped"):
            draft.ready.pop(parent.id, None)
            goes_on = family.main.open > 0
        else:
            goes_on = super().unfold(draft, parent, node, family)
        if not goes_on:
            self._end(draft, parent, node, family)
        return goes_on

    def _collect(self, draft: Draft, loop: TaskRun, node: Node, number: int) -> None:
        """What the run of a value gives once it has ended well; and whether it is to be the last one."""
        run = _of(draft, loop, node, number)
        if run.state not in _WELL:
            return
        inside = _inside(draft, run)
        try:
            draft.store(run, {name: value for name, value in _outputs(draft, inside, node) if value is not None})
        except (ExpressionError, ValueError) as error:
            message = getattr(error, "message", str(error))
            raise TaskBroken(f"Failed to render the outputs of value {number} of '{node.id}': {message}") from error
        break_when = node.options.get("breakWhen")
        if break_when is not None and is_truthy_text(render_text(str(break_when), draft.scope(inside))):
            draft.record(c.RunMarked(loop.id, extra={**(loop.extra or {}), "stopped": True}))

    def _end(self, draft: Draft, loop: TaskRun, node: Node, family: Family) -> None:
        runs = [_of(draft, loop, node, number) for number in sorted(family.iterations)]
        total = len(draft.view.expansions[loop.id])
        found: dict[str, Any] = {
            "iterationCount": total,
            "runningIterations": 0,
            "terminatedIterations": len(runs),
        }
        if node.options.get("outputs"):
            keys = (loop.extra or {}).get("keys")
            found["outputs"] = [
                {"item": _told(run, keys), "outputs": draft.view.outputs.get(run.id) or {}} for run in runs
            ]
        draft.store(loop, found)


def _expand(draft: Draft, run: TaskRun, node: Node) -> tuple[list[str] | None, list[str]]:
    """The values as texts, and the keys where they are those of a map."""
    given: Any = render_value(node.expression, draft.scope(run))
    if isinstance(given, str) and given.startswith(STORED):
        scope = Scope(ChainMap({"uri": given}, draft.variables(run)), draft.world.environment)  # type: ignore[arg-type]
        given = [line for line in render_text("{{ read(uri) }}", scope).splitlines() if line.strip()]
    elif isinstance(given, str):
        given = _parsed(given)
    if isinstance(given, Mapping):
        return list(given), [_text(value) for value in given.values()]
    if not isinstance(given, list):
        raise TaskBroken(f"The values of '{node.id}' must be a list, a map, or the URI of a file")
    return None, [_text(value) for value in given]


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise TaskBroken(f"The values of a loop must be a JSON list or map, not `{text[:200]}`: {error}") from error


def _text(value: Any) -> str:
    return value if isinstance(value, str) else to_json(value)


def _of(draft: Draft, loop: TaskRun, node: Node, number: int) -> TaskRun:
    """The run of the value at a place."""
    found = draft.view.tree[node.main[0].id].find((*draft.view.paths[loop.id], str(number)))
    assert found is not None
    return draft.view.runs[found.runs[-1]]


def _inside(draft: Draft, run: TaskRun) -> TaskRun:
    """A run in the context of a value; the run of the value itself where it has no tasks that ran."""
    inner = [draft.view.runs[id_] for members in draft.view.family(run).members.values() for id_ in members]
    return inner[-1] if inner else run


def _outputs(draft: Draft, inside: TaskRun, node: Node) -> list[tuple[str, Any]]:
    found = []
    for written in node.options.get("outputs") or ():
        output = FlowOutput(str(written["id"]), str(written.get("type", "STRING")), written.get("value"), False)
        rendered = render_value(output.value, draft.scope(inside))
        found.append((output.id, draft.world.convert(output, rendered)))
    return found


def _told(run: TaskRun, keys: list[str] | None) -> dict[str, Any]:
    told: dict[str, Any] = {"value": run.value, "iteration": run.iteration}
    if keys is not None and run.iteration is not None:
        told["key"] = keys[run.iteration]
    return told
