"""Creates the executions that Subflow tasks call."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from msgspec.structs import replace

from ostinato.engine import commands as cmd
from ostinato.engine.events import AnyEvent, Event, RestartRequested, SubflowStarted, TaskEnded
from ostinato.engine.lifecycle.labels import SYSTEM
from ostinato.engine.records import Cause, Execution, LogLine, TaskRun
from ostinato.engine.scope import Variables
from ostinato.engine.states import State
from ostinato.engine.view import View
from ostinato.engine.world import World
from ostinato.expressions import ExpressionError, Scope, render_value
from ostinato.expressions.hashing import hash_map
from ostinato.ids import derived_id
from ostinato.inputs.convert import text_of
from ostinato.inputs.resolve import flatten, id_of
from ostinato.launch import Launcher, NotLaunched, Wish
from ostinato.ports.flows import StoredFlow
from ostinato.ports.store import Executions, Flows
from ostinato.ports.turns import Birth

_RENDERED = ("namespace", "flowId", "revision", "inputs", "labels", "inheritLabels", "scheduleDate")


@dataclass(slots=True)
class Called:
    """What came of a call: the birth of the execution (None if it failed, or another is restarted), the event, log
    lines, and events for others."""

    birth: Birth | None
    event: Event
    logs: list[LogLine]
    posts: list[tuple[str, AnyEvent]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Item:
    """One batch of a ForEachItem: its place, its URI, how many there are, and the path for what it gives."""

    place: int
    uri: str
    total: int
    base: str


class CallRefused(Exception):
    """The call cannot be made; the message is logged so many times."""

    def __init__(self, message: str, times: int = 1):
        super().__init__(message)
        self.message, self.times = message, times


class Subflows:
    """Finds the called flow, resolves its inputs, and makes the header of its execution."""

    def __init__(self, flows: Flows, executions: Executions, launcher: Launcher, now: Callable[[], datetime]):
        self._flows, self._executions, self._launcher, self._now = flows, executions, launcher, now

    def render(
        self, view: View, world: World, run: TaskRun, item: Item | None = None
    ) -> Mapping[str, Any] | ExpressionError:
        """The properties of the call, rendered; the error where they cannot be. May be Unanswered."""
        options = {name: value for name, value in view.node(run).options.items() if name in _RENDERED}
        try:
            variables: Mapping[str, Any] = Variables(view, run, world.globals, opened=world.opened)
            if item is not None:
                own = {**variables["taskrun"], "items": item.uri, "iteration": item.place}
                variables = ChainMap({"taskrun": own}, variables)  # type: ignore[arg-type]
            rendered: Mapping[str, Any] = render_value(options, Scope(variables, world.environment))
        except ExpressionError as error:
            return error
        return rendered

    async def create(self, view: View, command: cmd.RunTask, rendered: Mapping[str, Any] | ExpressionError) -> Called:
        """Make the execution, or the failure of the task that calls it."""
        run = view.runs[command.run_id]
        try:
            if isinstance(rendered, ExpressionError):
                raise CallRefused(str(rendered))
            return await self._create(view, run, rendered)
        except CallRefused as refused:
            lines = [self.line(view, run, command, "ERROR", refused.message) for _ in range(refused.times)]
            event = TaskEnded(at=self._now(), run_id=run.id, attempt=command.attempt, state=State.FAILED)
            return Called(None, event, lines)

    async def _create(self, view: View, run: TaskRun, rendered: Mapping[str, Any]) -> Called:
        again = await self._to_restart(view, run)
        if again is not None:
            line = self.created(view, run, again.id, again.flow_id, again.namespace)
            event = SubflowStarted(at=self._now(), run_id=run.id, execution_id=again.id)
            return Called(None, event, [line], [(again.id, RestartRequested(at=self._now()))])
        id_ = derived_id(view.execution.id, "subflow", run.id, len(run.attempts))
        birth, lines = await self.birth(view, run, rendered, id_)
        event = SubflowStarted(at=self._now(), run_id=run.id, execution_id=id_)
        return Called(birth, event, lines)

    async def _to_restart(self, view: View, run: TaskRun) -> Execution | None:
        """The execution of an earlier attempt that a restart of this one is to restart instead of making another."""
        known = (run.extra or {}).get("executionId")
        restarted = any(label.key == "system.restarted" for label in view.execution.labels)
        if known is None or not restarted or view.node(run).options.get("restartBehavior") == "NEW_EXECUTION":
            return None
        child = await self._executions.get(known)
        own = child is not None and child.parent_id == view.execution.id
        return child if own and child is not None and child.state is State.FAILED else None

    async def birth(
        self, view: View, run: TaskRun, rendered: Mapping[str, Any], id_: str, item: Item | None = None
    ) -> tuple[Birth, list[LogLine]]:
        """The execution that a call asks for, and what the log says of it; CallRefused where it cannot be had."""
        flow, inputs = await self._find(rendered), _map(rendered, "inputs")
        wish = Wish(
            id=id_,
            supplied=_flat(inputs),
            labels=_labels(view.execution, flow, rendered),
            trigger=_cause(view, run, item),
            parent_id=view.execution.id,
            parent_run_id=run.id,
            place=None if item is None else item.place,
            asked=view.node(run).options.get("outputs"),
            schedule_date=_date(rendered.get("scheduleDate")),
            kind=view.execution.kind,
        )
        try:
            birth = await self._launcher.birth(flow, wish)
        except NotLaunched as refused:
            raise CallRefused(refused.message) from refused
        lines = [self.created(view, run, id_, flow.id, flow.namespace)]
        return birth, lines + self._undeclared(view, run, flow, inputs)

    def _undeclared(self, view: View, run: TaskRun, flow: StoredFlow, inputs: Mapping[str, Any]) -> list[LogLine]:
        """A warning for each input that is given and that the flow does not have."""
        ids = [id_of(one) for one in flatten(flow.definition.get("inputs") or [])]
        known = {*ids, *(id_.partition(".")[0] for id_ in ids)}
        told = "Input {} was provided by parent execution {} for subflow {}.{} but isn't declared at the subflow inputs"
        return [
            self.line(view, run, None, "WARN", told.format(name, view.execution.id, flow.namespace, flow.id))
            for name in hash_map(inputs.items())
            if name not in known
        ]

    def created(self, view: View, run: TaskRun, child: str, flow_id: str, namespace: str) -> LogLine:
        """What the log says of an execution that a task run has started: a line of the beginning of the run, so that it
        comes before those of all its attempts."""
        link = f'[[link execution="{child}" flowId="{flow_id}" namespace="{namespace}"]]'
        line = self.line(view, run, None, "INFO", f"Created new execution {link}")
        return replace(line, at=run.history[0].at)

    async def _find(self, rendered: Mapping[str, Any]) -> StoredFlow:
        namespace, id_ = str(rendered.get("namespace")), str(rendered.get("flowId"))
        revision = _whole(rendered.get("revision"))
        flow = await self._flows.get(namespace, id_, revision)
        if flow is None:
            raise CallRefused(f"Unable to find flow '{namespace}'.'{id_}' with revision '{revision or 0}'", times=2)
        if flow.disabled:
            raise CallRefused("Cannot execute a flow which is disabled", times=2)
        return flow

    def line(self, view: View, run: TaskRun, command: cmd.RunTask | None, level: str, message: str) -> LogLine:
        return LogLine(
            at=self._now(),
            level=level,
            message=message,
            namespace=view.execution.namespace,
            flow_id=view.execution.flow_id,
            execution_id=view.execution.id,
            task_id=run.task_id,
            task_run_id=run.id,
            attempt=len(run.attempts) if command is None else command.attempt,
        )


def _whole(value: Any) -> int | None:
    try:
        return None if value is None else int(value)
    except (TypeError, ValueError):
        raise CallRefused(f"'revision' must be a whole number, not '{text_of(value)}'") from None


def _date(value: Any) -> datetime | None:
    """The instant at which the execution is to start, if it is not now; without a zone it is in UTC."""
    if value is None or value == "":
        return None
    try:
        date = datetime.fromisoformat(text_of(value))
    except ValueError:
        raise CallRefused(f"'scheduleDate' must be a date, not '{text_of(value)}'") from None
    return date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)


def _map(rendered: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = rendered.get(name) or {}
    if not isinstance(found, Mapping):
        raise CallRefused(f"'{name}' must be a map")
    return found


def _flat(inputs: Mapping[str, Any], path: str = "") -> dict[str, Any]:
    """Inputs by flat id: nested maps are offered under dotted ids beside their own."""
    found: dict[str, Any] = {}
    for key, value in inputs.items():
        found[f"{path}{key}"] = value
        if isinstance(value, Mapping):
            found |= _flat(value, f"{path}{key}.")
    return found


def _labels(parent: Execution, flow: StoredFlow, rendered: Mapping[str, Any]) -> dict[str, str]:
    """System labels of the parent, its other ones where they are inherited and the flow has none of that key, and
    those of the task."""
    inherit = text_of(rendered.get("inheritLabels")).lower() == "true"
    labels = {
        label.key: label.value
        for label in parent.labels
        if label.key.startswith(SYSTEM) or (inherit and label.key not in flow.labels)
    }
    given = rendered.get("labels") or {}
    pairs = given.items() if isinstance(given, Mapping) else [_pair(entry) for entry in given]
    return labels | {str(key): text_of(value) for key, value in pairs if value is not None}


def _pair(entry: Any) -> tuple[Any, Any]:
    if not isinstance(entry, Mapping) or "key" not in entry:
        raise CallRefused("'labels' must be a map, or a list of `key` and `value`")
    return entry["key"], entry.get("value", "")


def _cause(view: View, run: TaskRun, item: Item | None) -> Cause:
    execution, node = view.execution, view.node(run)
    variables: dict[str, Any] = {
        "executionId": execution.id,
        "namespace": execution.namespace,
        "flowId": execution.flow_id,
        "flowRevision": execution.revision,
        "taskRunId": run.id,
        "taskId": node.id,
    }
    if run.value is not None:
        variables["taskRunValue"] = run.value
    if run.iteration is not None:
        variables["taskRunIteration"] = run.iteration
    if outputs := view.outputs.get(run.id):
        variables["taskRunOutputs"] = outputs
    if item is not None:
        variables["taskRunIteration"] = item.place
        variables["taskRunOutputs"] = {"numberOfBatches": item.total, "uri": f"//{item.base}/{item.place}/outputs.ion"}
    return Cause(node.id, node.type, variables)
