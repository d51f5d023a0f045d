"""The connection of a task or trigger: its properties, and how it is opened, cancelled and closed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Annotated, Any, ClassVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field

from ostinato.plugin import Dynamic, Properties, RunContext, TaskFailed
from ostinato_jdbc.family.session import Session
from ostinato_jdbc.sql.scan import Syntax


class Connection(Properties):
    """How a database is reached. A subclass for each database says how it connects."""

    syntax: ClassVar[Syntax]
    """What the database takes for quotes and comments."""
    driver_error: ClassVar[str]
    """The exception of the JDBC driver, which some log lines name."""

    url: Dynamic[str]
    """JDBC URL of the database."""
    username: Dynamic[str | None] = None
    """User to connect as."""
    password: Annotated[Dynamic[str | None], Field(json_schema_extra={"$secret": True})] = None
    """Password of the user."""

    def connect(self, ctx: RunContext) -> Session:
        """Open a connection; TaskFailed if there is none to be had."""
        raise NotImplementedError

    def extra_outputs(self, ctx: RunContext) -> dict[str, Any]:
        """Outputs beside those of the statements, asked once the connection is closed."""
        return {}

    def zone(self) -> ZoneInfo:
        """The zone in which moments are shown."""
        return ZoneInfo("UTC")


class ZonedConnection(Connection):
    """A connection whose moments are shown in a zone of one's choice."""

    time_zone_id: Dynamic[str | None] = None
    """Zone in which timestamps with a zone are given, `Europe/Paris`; by default UTC."""
    connection_pooling: Dynamic[bool] = True
    """Accepted, without effect: each task has a connection of its own."""
    connection_pool_size: Dynamic[int] = 10
    """Accepted, without effect."""

    def zone(self) -> ZoneInfo:
        return super().zone() if self.time_zone_id is None else _zone(self.time_zone_id)


def server_zone(ctx: RunContext) -> ZoneInfo:
    """The zone that the server runs in."""
    name = ctx.environment.get("TZ") or "UTC"
    with suppress(ValueError, ZoneInfoNotFoundError, OSError):
        return ZoneInfo(name)
    return ZoneInfo("UTC")


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ValueError, ZoneInfoNotFoundError, OSError):
        raise TaskFailed(f"There is no time zone '{name}'") from None


@contextmanager
def opened(place: Connection, ctx: RunContext, *, logs_class: bool = False) -> Iterator[Session]:
    """A connection for the time of a block. An error of the database ends the task with the text of its driver.

    `logs_class` tells that the log has the text twice, the first time with the name of the driver's exception.
    """
    session = place.connect(ctx)
    forget = ctx.cancelled.on_cancel(session.cancel)
    try:
        yield session
    except Exception as error:
        ctx.cancelled.check()
        text = session.fault(error)
        if text is None:
            raise
        raise TaskFailed(text, log=_lines(place, text, logs_class)) from error
    finally:
        forget()
        session.close()


def _lines(place: Connection, text: str, logs_class: bool) -> Sequence[str]:
    return [f"{place.driver_error}: {text}", text] if logs_class else [text]
