"""What lists of child tasks look like."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ostinato.plugin import Plugged, Task

Children = list[Plugged[Task]]
"""Tasks inside a task."""

NonEmptyChildren = Annotated[Children, Field(min_length=1)]
"""At least one task inside a task."""
