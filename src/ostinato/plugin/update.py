"""What a task of the executor wants changed on its execution."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class ExecutionUpdate:
    """Returned from `run()` by tasks that change the execution itself; the executor applies it.

    `labels` are merged over the current ones. `variables` replace the variables as a whole. `state` ends the execution
    at once in that state. `outputs` are the outputs of the task.
    """

    labels: dict[str, str] | None = None
    variables: dict[str, Any] | None = None
    state: str | None = None
    outputs: dict[str, Any] = field(default_factory=dict)
