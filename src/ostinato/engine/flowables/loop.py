"""The same tasks for each of a list of values."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from ostinato.engine import changes as c
from ostinato.engine.draft import Draft
from ostinato.engine.errors import UNRESOLVED, TaskBroken
from ostinato.engine.family import Family
from ostinato.engine.flowables.base import Flowable, limit_of
from ostinato.engine.plan import Node
from ostinato.engine.records import TaskRun
from ostinato.engine.texts import to_json
from ostinato.expressions import render_value
from ostinato.expressions.texts import java_text


def expand(draft: Draft, run: TaskRun, node: Node) -> list[str]:
    """The values of a loop as texts, each once, in order. A text has to be a JSON array; of a written list each item
    is rendered."""
    given = node.expression
    if isinstance(given, str):
        items = _from_json(draft.text(given, run))
    elif isinstance(given, list):
        items = [_item(draft, run, item) for item in given]
    else:
        raise TaskBroken(f"{UNRESOLVED}Unknown value type: {_java_class(given)}")
    nulls = sum(item is None for item in items)
    if nulls:
        raise TaskBroken(f"{UNRESOLVED}Found '{nulls}' null values on Each, with values={java_text(items)}")
    values = list(dict.fromkeys(item if isinstance(item, str) else to_json(item) for item in items))
    if len(values) > draft.world.limits.values:
        raise TaskBroken(f"A loop takes at most {draft.world.limits.values} values, '{node.id}' has {len(values)}")
    return values


def _from_json(text: str) -> list[Any]:
    no_array = f"{UNRESOLVED}The values of a loop must be a JSON array, not `{text[:200]}`"
    try:
        items = json.loads(text)
    except ValueError as error:
        raise TaskBroken(f"{no_array}: {error}") from error
    if not isinstance(items, list):
        raise TaskBroken(no_array)
    return items


def _item(draft: Draft, run: TaskRun, item: Any) -> Any:
    if item is None or isinstance(item, str):
        return item if item is None else draft.text(item, run)
    if isinstance(item, Mapping):
        return render_value(item, draft.scope(run))
    if isinstance(item, int) and not isinstance(item, bool):
        return str(item)
    raise TaskBroken(f"{UNRESOLVED}Unknown value element type: {_java_class(item)}")


def _java_class(value: Any) -> str:
    """The name under which existing flows' error handlers know the type of a value."""
    names = {bool: "java.lang.Boolean", float: "java.lang.Double", int: "java.lang.Integer", str: "java.lang.String"}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "class java.util.ArrayList"
    if isinstance(value, Mapping):
        return "class java.util.LinkedHashMap"
    return f"class {names.get(type(value), type(value).__name__)}"


class Loop(Flowable):
    """Each value has its own sequence of the tasks; at most `limit` tasks of all of them run at once."""

    def open(self, draft: Draft, run: TaskRun, node: Node) -> None:
        limit_of(draft, run, node)
        draft.record(c.Expanded(run.id, expand(draft, run, node)))

    def unfold(self, draft: Draft, parent: TaskRun | None, node: Node, family: Family) -> bool:
        if parent is None or not node.main:
            return False
        values, limit = draft.view.expansions[parent.id], limit_of(draft, parent, node)
        self._go_on(draft, parent, node, family, limit)
        while len(family.iterations) < len(values) and (not limit or family.main.open < limit):
            if not draft.may_create(parent):
                return True
            number = len(family.iterations)
            draft.create(node.main[0], parent, values[number], number)
        return family.main.open > 0 or bool(family.deferred) or len(family.iterations) < len(values)

    def _go_on(self, draft: Draft, parent: TaskRun, node: Node, family: Family, limit: int) -> None:
        """Start the next task of every value of which one has ended, the first values first. A value of which the runs
        were taken out since has yet to begin."""
        ready = (draft.ready.pop(parent.id, set()) | family.deferred) & family.iterations.keys()
        left: set[int] = set()
        for number in sorted(ready):
            lane = family.iteration(number)
            if lane.open or lane.cursor + 1 >= len(node.main):
                continue
            if (limit and family.main.open >= limit) or not draft.may_create(parent):
                left.add(number)
                continue
            values = draft.view.expansions[parent.id]
            draft.create(node.main[lane.cursor + 1], parent, values[number], number)
        if left != family.deferred:
            draft.defer(parent, left)


class EachParallel(Loop):
    """Every task of every value is a unit of its own (the deprecated form of a loop)."""

    def unfold(self, draft: Draft, parent: TaskRun | None, node: Node, family: Family) -> bool:
        if parent is None or not node.main:
            return False
        draft.ready.pop(parent.id, None)
        values, limit, lane = draft.view.expansions[parent.id], limit_of(draft, parent, node), family.main
        unit = _next_unit(family, node, len(values))
        while unit is not None and (not limit or lane.open < limit):
            if not draft.may_create(parent):
                return True
            number, place = unit
            draft.create(node.main[place], parent, values[number], number)
            unit = _next_unit(family, node, len(values))
        return lane.open > 0 or unit is not None


def _next_unit(family: Family, node: Node, values: int) -> tuple[int, int] | None:
    """The number of a value and the place of the task that is next of all units: they come in turn, but where another
    revision, on which an execution is replayed, has more tasks."""
    number, place = divmod(family.main.created, len(node.main))
    if number >= values:
        return None
    if family.iteration(number).cursor == place - 1:
        return number, place
    cursors = ((number, family.iteration(number).cursor) for number in range(values))
    return next(((number, cursor + 1) for number, cursor in cursors if cursor + 1 < len(node.main)), None)
