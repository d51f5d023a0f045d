"""Dates and times of Ion values as texts, in the formats that a task names."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from ostinato.plugin import Dynamic, RunContext
from ostinato.plugin.ion import Annotated
from ostinato_serdes.conversion import Conversion

_ZONE_PART = re.compile(r"\[[^\]']*[XxZOzV][^\]']*\]")
_REGION = re.compile(r"\[[^\]]*\]$")
_MOMENTS = frozenset({"ZonedDateTime", "OffsetDateTime", "Instant"})


class DateFormats(Conversion):
    """How dates and times are written; patterns as Java has them."""

    date_format: Dynamic[str] = "yyyy-MM-dd"
    """Pattern of dates."""
    time_format: Dynamic[str] = "HH:mm:ss[XXX]"
    """Pattern of times of day."""
    date_time_format: Dynamic[str] = "yyyy-MM-dd'T'HH:mm:ss.SSS[XXX]"
    """Pattern of instants."""
    time_zone_id: Dynamic[str | None] = None
    """Zone in which instants are shown, by default that of the server."""

    def date_text(self, ctx: RunContext, value: Any) -> str | None:
        """The text of a value that is a date or a time; None for any other."""
        if isinstance(value, datetime):
            return self._moment(ctx, value.isoformat())
        if isinstance(value, date):
            return self._local(ctx, f"{value.isoformat()}T00:00:00Z", self.date_format)
        if isinstance(value, Annotated) and value.annotations and isinstance(value.value, str):
            return self._annotated(ctx, value.annotations[0], value.value)
        return None

    def _annotated(self, ctx: RunContext, kind: str, text: str) -> str | None:
        if kind == "Instant":
            return self._show(ctx, text, self.date_time_format, "UTC")
        if kind in _MOMENTS:
            return self._moment(ctx, _REGION.sub("", text))
        if kind == "LocalDateTime":
            return self._local(ctx, f"{text}Z", self.date_time_format)
        if kind == "LocalTime":
            return self._local(ctx, f"1970-01-01T{text}Z", self.time_format)
        return self._local(ctx, f"{text}T00:00:00Z", self.date_format) if kind == "LocalDate" else None

    def _moment(self, ctx: RunContext, text: str) -> str:
        return self._show(ctx, text, self.date_time_format, self.time_zone_id)

    def _local(self, ctx: RunContext, text: str, pattern: str) -> str:
        """What has no zone is shown as it is, without the optional parts of the pattern that name one."""
        return self._show(ctx, text, _ZONE_PART.sub("", pattern), "UTC")

    def _show(self, ctx: RunContext, text: str, pattern: str, zone: str | None) -> str:
        call = "moment | date(pattern, timeZone=zone)" if zone is not None else "moment | date(pattern)"
        return ctx.render("{{ " + call + " }}", moment=text, pattern=pattern, zone=zone)
