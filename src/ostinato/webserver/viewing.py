"""An execution as its expressions see it."""

from __future__ import annotations

from typing import Any

from ostinato.answers import Asker, attempt
from ostinato.engine.order import EVALUATED
from ostinato.engine.records import TaskRun
from ostinato.engine.scope import Variables
from ostinato.engine.view import View
from ostinato.expressions import Environment, Scope, StateText, render_text
from ostinato.inputs import Stars
from ostinato.planner import fitted
from ostinato.ports.turns import Snapshot
from ostinato.webserver.site import Site


async def view_of(site: Site, snapshot: Snapshot) -> View:
    """The view of an execution under its plan."""
    plan = await site.plan(snapshot.execution)
    return View(fitted(plan, snapshot.runs), snapshot.execution, snapshot.runs, snapshot.outputs, snapshot.expansions)


async def evaluated(site: Site, view: View, run: TaskRun | None, call: Any, masked: bool = False) -> Any:
    """Render with everything that can be named at a task run, or at the execution."""
    execution = view.execution
    parent = None if execution.trigger is None else execution.trigger.variables.get("executionId")
    asker = Asker(execution.namespace, execution.flow_id, execution.id, parent if isinstance(parent, str) else None)
    sealer = Stars() if masked else site.sealer
    variables = Variables(view, run, site.globals, StateText if masked else str, sealer.read, EVALUATED)

    def look(environment: Environment) -> Any:
        return call(Scope(variables, environment))

    zone = site.settings.timezone
    return await attempt(site.answers, asker, look, now=site.now, timezone=zone, secrets_masked=masked)


async def rendered_after(site: Site, snapshot: Snapshot, template: str) -> str:
    """A text rendered with an ended execution."""
    view = await view_of(site, snapshot)
    text: str = await evaluated(site, view, None, lambda scope: render_text(template, scope))
    return text
