"""`trigger.Webhook`: executions started by a request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from ostinato.plugin import Dynamic, Outputs, Trigger, plugin
from ostinato.plugin.index import default_index

MULTIPLE = "io.kestra.plugin.core.condition.MultipleCondition"
CONTENT_TYPES = ("application/json", "text/plain")
"""Types of the answer that gives the outputs."""


@plugin(
    "io.kestra.plugin.core.trigger.Webhook",
    title="Trigger a flow from a webhook.",
    kind="trigger",
    mode="webhook",
    aliases=["io.kestra.core.models.triggers.types.Webhook"],
)
class Webhook(Trigger):
    """Fires when the address with its key is called."""

    key: Dynamic[Annotated[str, Field(max_length=256)]]
    """The last part of the address; keep it secret."""
    inputs: Dynamic[dict[str, Any] | None] = None
    """Inputs of the execution."""
    wait: bool = False
    """Whether the answer comes at the end of the execution."""
    return_outputs: bool = False
    """Whether the answer is the outputs of the flow."""
    response_content_type: str | None = None
    """Type of that answer: application/json, or text/plain."""
    response_code: Dynamic[int | None] = None
    """Status of that answer."""

    class Result(Outputs):
        """The request."""

        body: Any = None
        """The body: read as JSON if it is an object or a list, else text."""
        headers: dict[str, list[str]]
        """The headers, all values of each."""
        parameters: dict[str, list[str]]
        """The query parameters, all values of each."""

    @classmethod
    def check_source(cls, written: Mapping[str, Any]) -> list[tuple[tuple[str | int, ...], str]]:
        for condition in written.get("conditions") or ():
            name = condition.get("type") if isinstance(condition, Mapping) else None
            entry = default_index().lookup(name) if isinstance(name, str) else None
            if entry is not None and entry.type == MULTIPLE:
                return [((), "invalid webhook: conditions of type MultipleCondition are not supported")]
        if written.get("responseContentType") not in (None, *CONTENT_TYPES):
            wanted = " or ".join(f"'{one}'" for one in CONTENT_TYPES)
            return [((), f"invalid webhook: responseContentType must be either {wanted}")]
        return []
