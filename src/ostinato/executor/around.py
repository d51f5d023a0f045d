"""The surroundings of turns in production: expressions with real answers, inline plugins, real subflows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from ostinato.answers import Answers, Asker, Mask, asking
from ostinato.engine import commands as cmd
from ostinato.engine.events import Event, TaskEnded
from ostinato.engine.records import LogLine
from ostinato.engine.scope import Variables
from ostinato.engine.view import View
from ostinato.engine.world import World
from ostinato.executor.groups import WorkerGroups
from ostinato.executor.inline import InlineRunner
from ostinato.executor.items import Items
from ostinato.executor.player import InlineResult
from ostinato.executor.subflows import Called, Item, Subflows
from ostinato.expressions import Environment, ExpressionError, Scope, render_text
from ostinato.expressions.questions import Question, Secret
from ostinato.ids import between
from ostinato.inputs import Sealer, convert_output
from ostinato.launch.conditions import Facts, holds
from ostinato.plugin.index import PluginIndex
from ostinato.ports.turns import Birth, Snapshot


class _Turn:
    """What is known for one turn of one execution: answers, secrets that no line may show, the inputs made readable."""

    def __init__(self, sealer: Sealer):
        self.known: dict[Question, Any] = {}
        self.mask = Mask()
        self._sealer = sealer
        self._read: tuple[Mapping[str, Any], Mapping[str, Any]] | None = None

    def opened(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """Inputs or outputs made readable; what is asked for again at once is not looked through again."""
        if self._read is None or self._read[0] is not values:
            self._read = values, self._sealer.read(values, self.mask.hide)
        return self._read[1]


class Production:
    """Implements `Surroundings`. Answers are kept for one turn of one execution."""

    def __init__(
        self,
        answers: Answers,
        index: PluginIndex,
        inline: InlineRunner,
        subflows: Subflows,
        items: Items,
        now: Callable[[], datetime],
        globals_: Mapping[str, Any],
        sealer: Sealer,
        groups: WorkerGroups,
        timezone: str = "UTC",
        recursive: bool = False,
    ):
        self._answers, self._index = answers, index
        self._inline = inline
        self._subflows = subflows
        self._items = items
        self._now = now
        self._globals = globals_
        self._sealer = sealer
        self._groups = groups
        self._timezone = timezone
        self._recursive = recursive
        self._turns: dict[str, _Turn] = {}

    def world(self, view: View) -> World:
        turn = self._turns[view.execution.id] = _Turn(self._sealer)
        environment = Environment(
            ask=asking(turn.known), now=self._now, timezone=self._timezone, recursive=self._recursive, worker=True
        )
        return World(
            now=self._now,
            environment=environment,
            convert=lambda output, rendered: convert_output(output, rendered, self._sealer),
            chance=lambda: between(0.0, 1.0),
            opened=turn.opened,
            masked=turn.mask.masked,
            listens=lambda view, conditions: self._listens(view, conditions, environment),
            globals=self._globals,
        )

    def _listens(self, view: View, conditions: Sequence[Any], environment: Environment) -> bool:
        scope = Scope(Variables(view, None, self._globals), environment)
        facts = Facts(scope, self._index, Snapshot(view.execution, list(view.runs.values())))
        return all(holds(condition, facts) for condition in conditions)

    def leave(self, view: View) -> None:
        """Forget the answers of a turn."""
        self._turns.pop(view.execution.id, None)

    async def answer(self, view: View, question: Any, lines: Sequence[LogLine]) -> None:
        execution = view.execution
        cause = execution.trigger.variables.get("executionId") if execution.trigger else None
        asker = Asker(execution.namespace, execution.flow_id, execution.id, cause, tuple(lines))
        try:
            found = await self._answers.find(question, asker)
        except ExpressionError as error:
            found = error
        turn = self._turns[execution.id]
        if isinstance(question, Secret):
            turn.mask.hide(found)
        turn.known[question] = found

    def run_inline(self, view: View, world: World, command: cmd.RunTask) -> InlineResult:
        return self._inline.run(view, world, command)

    def group_of(self, view: View, world: World, command: cmd.RunTask) -> str:
        run = view.runs[command.run_id]
        group = view.node(run).worker_group
        scope = Scope(Variables(view, run, world.globals, opened=world.opened), world.environment)
        return render_text(group.key, scope) if group is not None else ""

    async def alive(self, group: str) -> bool:
        return await self._groups.alive(group)

    def render_call(self, view: View, world: World, run_id: str, item: Item | None = None) -> Any:
        return self._subflows.render(view, world, view.runs[run_id], item)

    async def call_subflow(self, view: View, command: cmd.RunTask, rendered: Any) -> Called:
        return await self._subflows.create(view, command, rendered)

    async def batches(self, view: View, command: cmd.CallItems) -> list[Item]:
        return await self._items.batches(view, command)

    async def call_items(
        self, view: View, command: cmd.CallItems, items: Sequence[Item], rendered: Sequence[Any]
    ) -> tuple[list[Birth], Event, list[LogLine]]:
        return await self._items.create(view, command, items, rendered)

    async def merge(self, view: View, command: cmd.RunTask) -> TaskEnded:
        return await self._items.merge(view, command)
