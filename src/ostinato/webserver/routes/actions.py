"""Actions on one execution. The newer paths, below `/actions`, always answer with the execution."""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from starlette.responses import Response

from ostinato.actions.resuming import declared_on_resume
from ostinato.engine.records import Execution
from ostinato.engine.states import State
from ostinato.expressions import ExpressionError, render_text
from ostinato.ids import new_id
from ostinato.ports.turns import Snapshot
from ostinato.webserver import acting, reply
from ostinato.webserver.call import Call
from ostinato.webserver.errors import BadRequest, IllegalArgument, IllegalState, Invalid, InvalidParameter, NotFound
from ostinato.webserver.requests import supplied
from ostinato.webserver.restarting import NOTHING, as_moved, as_replayed, as_restarted, replay, restart_anew
from ostinato.webserver.routes.executions import base_url, header_of
from ostinato.webserver.starting import breakpoints_of
from ostinato.webserver.table import Routes
from ostinato.webserver.trying import described
from ostinato.webserver.viewing import evaluated, view_of
from ostinato.webserver.waiting import loaded
from ostinato.webserver.wire import executions as wire

routes = Routes()


def _paths(action: str) -> tuple[str, str]:
    return f"/executions/{{id}}/{action}", f"/executions/{{id}}/actions/{action}"


def _is_new(call: Call) -> bool:
    return "/actions/" in call.request.scope["path"]


async def _answer(call: Call, status: int) -> Response:
    """The execution on the newer paths, nothing on the older ones."""
    if not _is_new(call):
        return reply.empty(status)
    return _execution(call, await loaded(call.site, call["id"]))


def _execution(call: Call, snapshot: Snapshot, **more: Any) -> Response:
    found = {**more, **wire.whole(snapshot)}
    found["url"] = call.site.url(snapshot.execution, base_url(call))
    return reply.json(found)


async def _named(call: Call) -> Execution:
    """The execution of the path, missed by its name."""
    execution = await call.site.store.executions.get(call["id"])
    if execution is None:
        raise NotFound(f"Execution '{call['id']}' not found.")
    return execution


@routes.delete(_paths("kill")[0])
async def kill(call: Call) -> Response:
    """End an execution now."""
    await acting.kill(call.site, await header_of(call), call.query.flag("isOnKillCascade", True))
    return reply.empty(202)


@routes.add("DELETE", _paths("kill")[1])
@routes.add("POST", _paths("kill")[1])
async def kill_action(call: Call) -> Response:
    """End an execution now, and tell how it stands."""
    await acting.kill(call.site, await header_of(call), call.query.flag("isOnKillCascade", True))
    return _execution(call, await loaded(call.site, call["id"]))


@routes.post(*_paths("pause"))
async def pause(call: Call) -> Response:
    """Start nothing new until the execution is resumed."""
    await acting.pause(call.site, await header_of(call))
    return await _answer(call, 200)


@routes.post(*_paths("resume"))
async def resume(call: Call) -> Response:
    """Go on with a paused execution."""
    execution = await _named(call)
    given = await supplied(call, execution.namespace, execution.flow_id, execution.id)
    await acting.resume(call.site, execution, given)
    return await _answer(call, 204)


@routes.post(*_paths("resume/validate"))
async def validate_resume(call: Call) -> Response:
    """What would become of the inputs of a resume."""
    execution = await _named(call)
    given = await supplied(call, execution.namespace, execution.flow_id, execution.id)
    snapshot = await loaded(call.site, execution.id)
    if execution.state is not State.PAUSED:
        raise IllegalState(f"Execution '{execution.id}' is not paused, can't resume it")
    found = await acting.resume_inputs(call.site, snapshot, given)
    view = await view_of(call.site, snapshot)
    declared = declared_on_resume(view)
    inputs = described(declared, found, given.values) if found is not None else []
    answer = {"id": execution.flow_id, "namespace": execution.namespace, "inputs": inputs, "checks": []}
    return reply.json(answer)


@routes.post(*_paths("resume-from-breakpoint"))
async def resume_from_breakpoint(call: Call) -> Response:
    """Go on behind a breakpoint."""
    execution = await _named(call)
    await acting.leave_breakpoint(call.site, execution, breakpoints_of(call.query.words("breakpoints")))
    return await _answer(call, 204)


@routes.post(*_paths("restart"))
async def restart(call: Call) -> Response:
    """Run what failed again, in place or on another revision as a new execution."""
    before = await loaded(call.site, call["id"])
    revision = call.query.number("revision")
    if revision is not None and revision != before.execution.revision:
        return _execution(call, await restart_anew(call.site, before, revision))
    await acting.restart(call.site, before.execution)
    return _execution(call, as_restarted(before, await loaded(call.site, call["id"])))


@routes.post(*_paths("replay"))
async def replay_execution(call: Call) -> Response:
    """Run an execution again as a new one, from the start or from a task run on."""
    query = call.query
    made = await replay(
        call.site,
        await loaded(call.site, call["id"]),
        task_run_id=query.get("taskRunId"),
        revision=query.number("revision"),
        breakpoints=breakpoints_of(query.words("breakpoints")),
    )
    task_run = query.get("taskRunId")
    return _execution(call, made if task_run is None else as_replayed(made, task_run), taskRunList=[])


@routes.post(*_paths("replay-with-inputs"))
async def replay_with_inputs(call: Call) -> Response:
    """Run an execution again as a new one, with other inputs."""
    query, before, new = call.query, await loaded(call.site, call["id"]), new_id()
    execution = before.execution
    made = await replay(
        call.site,
        before,
        task_run_id=query.get("taskRunId"),
        revision=query.number("revision"),
        breakpoints=breakpoints_of(query.words("breakpoints")),
        supplied=await supplied(call, execution.namespace, execution.flow_id, new),
        id_=new,
    )
    return _execution(call, made, taskRunList=[])


class WantedState(Struct, rename="camel"):
    """A task run and the state it is to have."""

    task_run_id: str
    state: State


@routes.post(*_paths("state"), formless=True)
async def change_task_run_state(call: Call) -> Response:
    """Set the state of a task run; the flow goes on from there."""
    before = await loaded(call.site, call["id"])
    wanted = await call.json(WantedState)
    if before.execution.ended and all(run.id != wanted.task_run_id for run in before.runs):
        raise IllegalArgument(NOTHING)
    await acting.force_state(call.site, before.execution, wanted.task_run_id, wanted.state)
    return _execution(call, as_restarted(before, await loaded(call.site, call["id"])))


@routes.post(*_paths("change-status"))
async def change_status(call: Call) -> Response:
    """Set the state of an execution that is over."""
    execution = await header_of(call)
    call.query.require("status")
    await acting.change_status(call.site, execution, _state(call, "status"))
    return _execution(call, await loaded(call.site, call["id"]))


def _state(call: Call, name: str, default: State | None = None) -> State:
    found = call.query.one_of(name, State) or default
    if found is None:
        raise BadRequest(f"Required QueryValue [{name}] not specified")
    return found


@routes.post(*_paths("force-run"))
async def force_run(call: Call) -> Response:
    """Let an execution that waits go on."""
    before = await loaded(call.site, call["id"])
    await acting.force_run(call.site, before.execution)
    return _execution(call, as_moved(before, await loaded(call.site, call["id"])))


@routes.post(*_paths("unqueue"))
async def unqueue(call: Call) -> Response:
    """Take an execution out of the line of its flow."""
    before = await loaded(call.site, call["id"])
    await acting.unqueue(call.site, before.execution, _state(call, "state", State.RUNNING))
    return _execution(call, as_moved(before, await loaded(call.site, call["id"])))


class LabelEntry(Struct):
    """A label as it is sent."""

    key: str | None = None
    value: str | None = None


def labels_map(entries: list[LabelEntry]) -> dict[str, str]:
    """A list of labels as a map; refused where one is incomplete or there twice."""
    found: dict[str, str] = {}
    faults: list[tuple[str, str]] = []
    for place, entry in enumerate(entries):
        for name, value in (("key", entry.key), ("value", entry.value)):
            if not value:
                faults.append(("must not be empty", f"setLabelsOnTerminatedExecution.labels[{place}].{name}"))
        if entry.key and entry.value:
            if entry.key in found:
                merged = f"(attempted merging values {found[entry.key]} and {entry.value})"
                raise IllegalState(f"Duplicate key {entry.key} {merged}")
            found[entry.key] = entry.value
    if faults:
        raise Invalid(", ".join(f"{path}: {message}" for message, path in faults), faults)
    return found


@routes.post(*_paths("labels"), formless=True)
async def set_labels(call: Call) -> Response:
    """Give an execution that is over another list of labels."""
    execution = await header_of(call)
    labels = labels_map(await call.json(list[LabelEntry]))
    if not execution.ended:
        raise BadRequest("The execution is not terminated")
    await acting.set_labels(call.site, execution, labels)
    return _execution(call, await loaded(call.site, call["id"]))


@routes.post(*_paths("eval"), *_paths("eval/{taskRunId}"), formless=True)
async def evaluate(call: Call) -> Response:
    """Render an expression in an execution, or at one of its task runs. Secrets are masked."""
    if call.media_type not in ("text/plain", ""):
        raise InvalidParameter("Required Body [expression] not specified")
    expression = await call.text()
    snapshot = await call.site.store.turns.load(call["id"])
    if snapshot is None:
        raise NotFound(f"Unable to find execution '{call['id']}'")
    view = await view_of(call.site, snapshot)
    run = None
    if "taskRunId" in call.params:
        run = view.runs.get(call["taskRunId"])
        if run is None:
            raise NotFound(f"Unable to find TaskRun '{call['taskRunId']}' on execution '{call['id']}'")
    try:
        text = await evaluated(call.site, view, run, lambda scope: render_text(expression, scope), masked=True)
        return reply.json({"result": text})
    except ExpressionError as error:
        return reply.json({"error": error.told, "stackTrace": str(error)})
