"""`flow.Pause`: wait for somebody, or for a while."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AliasChoices, Field

from ostinato.core_plugins.flow.children import Children
from ostinato.plugin import Duration, Dynamic, Flowable, Outputs, Plugged, Task, plugin


@plugin(
    "io.kestra.plugin.core.flow.Pause",
    title="Pause the current execution and wait for approval.",
    kind="flowable",
    aliases=["io.kestra.core.tasks.flows.Pause"],
)
class Pause(Flowable):
    """Holds the execution until it is resumed by hand, or a time is over."""

    pause_duration: Annotated[
        Dynamic[Duration | None], Field(validation_alias=AliasChoices("pauseDuration", "delay", "pause_duration"))
    ] = None
    """For how long; for ever without it."""
    behavior: Dynamic[Literal["RESUME", "WARN", "FAIL", "CANCEL"]] = "RESUME"
    """What happens when the time is over."""
    on_pause: Plugged[Task] | None = None
    """A task to run when the pause begins."""
    on_resume: list[dict[str, Any]] | None = None
    """Inputs to ask for when it is resumed."""
    tasks: Annotated[Children | None, Field(json_schema_extra={"$deprecated": True})] = None
    """Tasks to run afterwards; put them behind the pause instead."""

    class Result(Outputs):
        """How the pause ended."""

        on_resume: dict[str, Any] | None = None
        """The inputs that were given."""
        resumed: dict[str, Any] | None = None
        """Who resumed it, when, and to which state."""
