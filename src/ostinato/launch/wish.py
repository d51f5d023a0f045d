"""What somebody who wants an execution says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct, field

from ostinato.engine.records import Breakpoint, Cause


class Wish(Struct, frozen=True, kw_only=True):
    """One execution that is wanted.

    `supplied` are the inputs by flat id (files as URIs), `names` the names of uploaded files by input. `labels` are
    added to those of the flow. `id` is given where files had to be stored under it before. `origin` is the value of
    the label `system.from`. `place` is that of the batch where a ForEachItem wants it, `asked` are expressions that the
    caller wants to have at the end. A `lenient` wish does without required inputs that nobody gave; an `open` one
    keeps inputs that the flow does not declare.
    """

    supplied: Mapping[str, Any] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    trigger: Cause | None = None
    id: str | None = None
    parent_id: str | None = None
    parent_run_id: str | None = None
    place: int | None = None
    asked: Mapping[str, Any] | None = None
    schedule_date: datetime | None = None
    kind: str = "NORMAL"
    breakpoints: tuple[Breakpoint, ...] = ()
    origin: str | None = None
    lenient: bool = False
    open: bool = False
