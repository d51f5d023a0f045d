"""What a paused execution wants to be told before it goes on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from ostinato.answers import Answers, Asker, attempt
from ostinato.engine.plan import Kind
from ostinato.engine.scope import Variables
from ostinato.engine.states import State
from ostinato.engine.view import View
from ostinato.inputs import Resolution, Sealer, resolve


def declared_on_resume(view: View) -> list[dict[str, Any]]:
    """The inputs that the Pause that a resume ends wants; none where no Pause waits."""
    waiting = (run for run in view.open_runs() if run.state is State.PAUSED and view.node(run).kind is Kind.PAUSE)
    run = next(waiting, None)
    return [] if run is None else list(view.node(run).source.get("onResume") or ())


class ResumeInputs:
    """Resolves what is given for the inputs of a Pause, as the inputs of a flow are resolved."""

    def __init__(
        self, answers: Answers, now: Callable[[], datetime], timezone: str, globals_: Mapping[str, Any], sealer: Sealer
    ):
        self._answers, self._now, self._timezone, self._globals = answers, now, timezone, globals_
        self._sealer = sealer

    async def of(
        self, view: View, supplied: Mapping[str, Any], names: Mapping[str, str] | None = None
    ) -> Resolution | None:
        """What becomes of the values given; None where nothing is wanted. `names` are those of uploaded files."""
        declared = declared_on_resume(view)
        if not declared:
            return None
        execution = view.execution
        variables = Variables(view, None, self._globals, opened=self._sealer.read)
        return await attempt(
            self._answers,
            Asker(execution.namespace, execution.flow_id, execution.id),
            lambda environment: resolve(declared, supplied, variables, environment, names or {}, self._sealer),
            now=self._now,
            timezone=self._timezone,
        )
