"""The checks of a flow: what must hold before an execution is created."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ostinato.answers import Asker, attempt
from ostinato.engine.scope import nested
from ostinato.expressions import Environment, ExpressionError, Scope, render_typed
from ostinato.launch import Wish
from ostinato.ports.flows import StoredFlow
from ostinato.webserver.errors import IllegalArgument
from ostinato.webserver.site import Site

BLOCK, FAIL = "BLOCK_EXECUTION", "FAIL_EXECUTION"


@dataclass(frozen=True)
class Failed:
    """A check that does not hold."""

    message: str
    style: str
    behavior: str

    def wire(self) -> dict[str, str]:
        """The check as clients see it."""
        return {"message": self.message, "style": self.style, "behavior": self.behavior}


async def failing(site: Site, flow: StoredFlow, inputs: Mapping[str, Any], wish: Wish) -> list[Failed]:
    """The checks that do not hold for these inputs."""
    checks = flow.definition.get("checks") or ()
    if not checks:
        return []
    labels = nested({**flow.labels, **wish.labels})
    variables = {**site.context.launcher.variables(flow, wish), "inputs": inputs, "labels": labels}

    def look(environment: Environment) -> list[Failed]:
        scope = Scope(variables, environment)
        return [found for check in checks if (found := _failed(check, scope)) is not None]

    asker = Asker(flow.namespace, flow.id)
    return await attempt(site.answers, asker, look, now=site.now, timezone=site.settings.timezone)


def _failed(check: Mapping[str, Any], scope: Scope) -> Failed | None:
    condition = check.get("condition", check.get("when"))
    try:
        value = render_typed(condition, scope) if isinstance(condition, str) else condition
    except ExpressionError as error:
        return Failed(f"Failed to evaluate check condition. Cause: {error.told}", "ERROR", BLOCK)
    if value is True:
        return None
    return Failed(str(check.get("message")), str(check.get("style") or "INFO"), str(check.get("behavior") or BLOCK))


def enforce(failed: list[Failed]) -> bool:
    """Refuse where a check that blocks does not hold; tells whether the execution is to be created as failed."""
    blocking = [check.message for check in failed if check.behavior == BLOCK]
    if blocking:
        raise IllegalArgument(
            "Flow execution blocked: one or more condition checks evaluated to false.\n"
            f"Failed checks: {', '.join(blocking)}"
        )
    return any(check.behavior == FAIL for check in failed)
