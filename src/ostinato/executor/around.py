"""The surroundings of turns in production: expressions with real answers, inline plugins, real subflows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from ostinato.answers import Answers, Asker, asking
from ostinato.engine import commands as cmd
from ostinato.engine.records import LogLine
from ostinato.engine.view import View
from ostinato.engine.world import World
from ostinato.executor.inline import InlineRunner
from ostinato.executor.player import InlineResult
from ostinato.executor.subflows import Called, Subflows
from ostinato.expressions import Environment, ExpressionError
from ostinato.expressions.questions import Question
from ostinato.ids import between
from ostinato.inputs import convert_output


class Production:
    """Implements `Surroundings`. Answers are kept for one turn of one execution."""

    def __init__(
        self,
        answers: Answers,
        inline: InlineRunner,
        subflows: Subflows,
        now: Callable[[], datetime],
        globals_: Mapping[str, Any],
        timezone: str = "UTC",
        recursive: bool = False,
    ):
        self._answers = answers
        self._inline = inline
        self._subflows = subflows
        self._now = now
        self._globals = globals_
        self._timezone = timezone
        self._recursive = recursive
        self._known: dict[str, dict[Question, Any]] = {}

    def world(self, view: View) -> World:
        known: dict[Question, Any] = {}
        self._known[view.execution.id] = known

        environment = Environment(
            ask=asking(known), now=self._now, timezone=self._timezone, recursive=self._recursive, worker=True
        )
        return World(
            now=self._now,
            environment=environment,
            convert=convert_output,
            chance=lambda: between(0.0, 1.0),
            globals=self._globals,
        )

    def leave(self, view: View) -> None:
        """Forget the answers of a turn."""
        self._known.pop(view.execution.id, None)

    async def answer(self, view: View, question: Any, lines: Sequence[LogLine]) -> None:
        execution = view.execution
        cause = execution.trigger.variables.get("executionId") if execution.trigger else None
        asker = Asker(execution.namespace, execution.flow_id, execution.id, cause, tuple(lines))
        try:
            found = await self._answers.find(question, asker)
        except ExpressionError as error:
            found = error
        self._known[execution.id][question] = found

    def run_inline(self, view: View, world: World, command: cmd.RunTask) -> InlineResult:
        return self._inline.run(view, world, command)

    def render_call(self, view: View, world: World, command: cmd.RunTask) -> Any:
        return self._subflows.render(view, world, command)

    async def call_subflow(self, view: View, command: cmd.RunTask, rendered: Any) -> Called:
        return await self._subflows.create(view, command, rendered)
