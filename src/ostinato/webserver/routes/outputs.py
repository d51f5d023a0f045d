"""Outputs of tasks, where newer clients look for them."""

from __future__ import annotations

from starlette.responses import Response

from ostinato.webserver import reply
from ostinato.webserver.call import Call
from ostinato.webserver.errors import NotFound
from ostinato.webserver.table import Routes
from ostinato.webserver.waiting import loaded

routes = Routes()


@routes.get("/outputs/{id}", "/outputs/tasks/{id}")
async def list_outputs(call: Call) -> Response:
    """Which task runs of an execution have outputs."""
    snapshot = await loaded(call.site, call["id"])
    rows = []
    for run in sorted(snapshot.runs, key=lambda run: run.order):
        if snapshot.outputs.get(run.id):
            row = {"taskId": run.task_id, "taskRunId": run.id, "value": run.value, "iteration": run.iteration}
            rows.append({key: value for key, value in row.items() if value is not None} | {"inline": True})
    return reply.json(rows)


@routes.get("/outputs/{id}/{taskRunId}", "/outputs/tasks/{id}/{taskRunId}")
async def task_outputs(call: Call) -> Response:
    """The outputs of one task run."""
    snapshot = await loaded(call.site, call["id"])
    if all(run.id != call["taskRunId"] for run in snapshot.runs):
        raise NotFound
    return reply.json(snapshot.outputs.get(call["taskRunId"], {}))


@routes.get("/outputs/executions/{id}")
async def execution_outputs(call: Call) -> Response:
    """The outputs of the flow of an execution."""
    execution = await call.site.store.executions.get(call["id"])
    if execution is None:
        raise NotFound
    return reply.json(execution.outputs or {})
