"""How outputs are addressed: `outputs.<task>` for a run without loop value, `outputs.<task>[v1][v2]` inside loops.

Trees hold ids only; maps are made when an expression walks into them, so a loop of many items costs nothing until
somebody asks for all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ostinato.engine.order import RENDERED, Order


class OutputTree:
    """The runs of one task, by the loop values around and of them, outermost first."""

    __slots__ = ("branches", "runs")

    def __init__(self) -> None:
        self.runs: list[str] = []
        self.branches: dict[str, OutputTree] = {}

    def add(self, path: tuple[str, ...], run_id: str) -> None:
        at = self
        for value in path:
            at = at.branches.setdefault(value, OutputTree())
        at.runs.append(run_id)

    def remove(self, path: tuple[str, ...], run_id: str) -> None:
        if path:
            branch = self.branches[path[0]]
            branch.remove(path[1:], run_id)
            if not branch.runs and not branch.branches:
                del self.branches[path[0]]
        else:
            self.runs.remove(run_id)

    def find(self, path: tuple[str, ...]) -> OutputTree | None:
        at: OutputTree | None = self
        for value in path:
            at = at.branches.get(value) if at is not None else None
        return at

    def all_runs(self) -> Iterator[str]:
        """The runs in it and below it."""
        yield from self.runs
        for branch in self.branches.values():
            yield from branch.all_runs()

    def has_any(self, known: Mapping[str, Any]) -> bool:
        """Whether any run in it has something in `known`."""
        return self.holds(lambda id_: known.get(id_) is not None)

    def holds(self, test: Callable[[str], bool]) -> bool:
        """Whether any run in it passes a test."""
        return any(map(test, self.runs)) or any(branch.holds(test) for branch in self.branches.values())


class OutputMap(Mapping[str, Any]):
    """What an expression sees of an output tree: the outputs of its runs, and a map by value below."""

    __slots__ = ("_known", "_order", "_tree")

    def __init__(self, tree: OutputTree, known: Mapping[str, Mapping[str, Any]], order: Order = RENDERED):
        self._tree, self._known, self._order = tree, known, order

    def __getitem__(self, key: str) -> Any:
        branch = self._tree.branches.get(key)
        if branch is not None and branch.has_any(self._known):
            return OutputMap(branch, self._known, self._order).plain()
        for id_ in reversed(self._tree.runs):
            outputs = self._known.get(id_)
            if outputs is not None and key in outputs:
                return self._order.output(outputs[key])
        raise KeyError(key)

    def plain(self) -> Mapping[str, Any]:
        """Itself, or the very outputs where there is a single run and nothing below."""
        if not self._tree.branches and len(self._tree.runs) == 1:
            return self._order.outputs(self._known.get(self._tree.runs[0]) or {})  # type: ignore[no-any-return]
        return self

    def _keys(self) -> dict[str, None]:
        keys: dict[str, None] = {}
        for id_ in self._tree.runs:
            keys.update(dict.fromkeys(self._known.get(id_) or ()))
        for value, branch in self._tree.branches.items():
            if branch.has_any(self._known):
                keys[value] = None
        return keys

    def __iter__(self) -> Iterator[str]:
        return iter(self._order.keys(self._keys()))

    def __len__(self) -> int:
        return len(self._keys())


class Outputs(Mapping[str, Any]):
    """The variable `outputs`: task id to its outputs. The map is empty of a task that has `run` and gave none; one
    without any run that has is left out."""

    __slots__ = ("_known", "_order", "_run", "_trees")

    def __init__(
        self,
        trees: Mapping[str, OutputTree],
        known: Mapping[str, Mapping[str, Any]],
        run: Callable[[str], bool] = lambda _: False,
        order: Order = RENDERED,
    ):
        self._trees, self._known, self._run, self._order = trees, known, run, order

    def __getitem__(self, task_id: str) -> Mapping[str, Any]:
        tree = self._trees.get(task_id)
        if tree is None or not self._has(tree):
            raise KeyError(task_id)
        return OutputMap(tree, self._known, self._order).plain()

    def _has(self, tree: OutputTree) -> bool:
        return tree.has_any(self._known) or tree.holds(self._run)

    def __iter__(self) -> Iterator[str]:
        named = [task_id for task_id, tree in self._trees.items() if self._has(tree)]
        return iter(self._order.keys(reversed(named)))

    def __len__(self) -> int:
        return sum(1 for _ in self)
