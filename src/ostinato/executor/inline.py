"""Tasks that are run inside the turn: no queue, no worker, no wait."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

from ostinato.duration import limit_of
from ostinato.engine import commands as cmd
from ostinato.engine.events import TaskEnded
from ostinato.engine.order import RENDERED, SENT
from ostinato.engine.plan import Node
from ostinato.engine.records import LogLine, Metric, TaskRun
from ostinato.engine.scope import Variables
from ostinato.engine.states import State
from ostinato.engine.view import View
from ostinato.engine.world import World
from ostinato.expressions import ExpressionError, Scope
from ostinato.plugin import Doors, ExecutionInfo, FlowInfo, Line, Measure, Outcome, TaskContext, TaskRunInfo
from ostinato.plugin.ending import ending
from ostinato.plugin.index import PluginIndex
from ostinato.plugin.invoke import invoke_inline
from ostinato.plugin.measures import count_in

LEVELS = ("TRACE", "DEBUG", "INFO", "WARN", "ERROR")
"""Log levels, the least first."""


@dataclass
class Inline:
    """The result of an inline task."""

    event: TaskEnded
    logs: list[LogLine] = field(default_factory=list)
    metrics: list[Metric] = field(default_factory=list)


class InlineRunner:
    """Runs inline tasks with the plugin SDK. `id_` is told as the worker of their attempts."""

    def __init__(self, id_: str, index: PluginIndex, doors: Doors, now: Callable[[], datetime]):
        self._id = id_
        self._index = index
        self._doors = doors
        self._now = now

    def run(self, view: View, world: World, command: cmd.RunTask) -> Inline:
        """Run one attempt; Unanswered of the world's `ask` passes through, nothing having happened."""
        run = view.runs[command.run_id]
        node = view.node(run)
        started = self._now()
        logs: list[LogLine] = []
        metrics: list[Metric] = []
        context = TaskContext(
            flow=_flow(view),
            execution=_execution(view),
            task_run=TaskRunInfo(run.id, run.task_id, command.attempt, run.value, run.iteration),
            scope=Scope(_variables(view, world, run), world.environment),
            doors=self._doors,
            write_line=lambda line: _log(logs, line, view, run, node, command.attempt, self._now()),
            write_measure=lambda measure: count_in(metrics, _metric(measure, view, run, self._now())),
            type=node.type,
        )
        outcome = _without_limit(node, context) or invoke_inline(
            self._index.load(node.type), node.source, context.scope, context
        )
        event = ending(outcome, command.run_id, command.attempt, started, self._now(), self._id)
        return Inline(event, logs, metrics)


def _variables(view: View, world: World, run: TaskRun) -> Variables:
    """What a task sees: one that updates the execution is the executor's own, all others could be any worker's."""
    order = RENDERED if view.node(run).updating else SENT
    return Variables(view, run, world.globals, opened=world.opened, order=order)


def _without_limit(node: Node, context: TaskContext) -> Outcome | None:
    """The failure of a task whose time limit is none. What is run here never takes long enough to meet one."""
    if node.timeout is None:
        return None
    try:
        limit_of(context.render(node.timeout))
    except (ExpressionError, ValueError) as error:
        context.log.error(str(error))
        return Outcome(State.FAILED, error=str(error))
    return None


def _flow(view: View) -> FlowInfo:
    plan = view.plan
    return FlowInfo(plan.flow_id, plan.namespace, plan.revision, plan.tenant)


def _execution(view: View) -> ExecutionInfo:
    execution = view.execution
    labels = {label.key: label.value for label in execution.labels}
    return ExecutionInfo(execution.id, execution.state.value, labels, execution.variables)


@cache
def rank(level: str) -> int:
    """The place of a level, the least important first."""
    return LEVELS.index(level)


def _log(logs: list[LogLine], line: Line, view: View, run: TaskRun, node: Node, attempt: int, now: datetime) -> None:
    if node.log_level is not None and rank(line.level) < rank(node.log_level):
        return
    execution = view.execution
    logs.append(
        LogLine(
            at=now,
            level=line.level,
            message=line.message,
            namespace=execution.namespace,
            flow_id=execution.flow_id,
            execution_id=execution.id,
            task_id=run.task_id,
            task_run_id=run.id,
            attempt=attempt,
        )
    )


def _metric(measure: Measure, view: View, run: TaskRun, now: datetime) -> Metric:
    execution = view.execution
    return Metric(
        at=now,
        type=measure.type,
        name=measure.name,
        value=measure.value,
        namespace=execution.namespace,
        flow_id=execution.flow_id,
        execution_id=execution.id,
        task_id=run.task_id,
        task_run_id=run.id,
        tags=dict(measure.tags),
    )


__all__ = ["Inline", "InlineRunner", "rank"]
