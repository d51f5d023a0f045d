"""The connection of a task: its properties, and how it is opened, cancelled and closed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, ClassVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ostinato.plugin import Dynamic, RunContext, Task, TaskFailed
from ostinato_jdbc.family.session import Session
from ostinato_jdbc.sql.scan import Syntax


class DatabaseTask(Task):
    """A task that talks to a database. A subclass for each database says how it connects."""

    syntax: ClassVar[Syntax]
    """What the database takes for quotes and comments."""
    driver_error: ClassVar[str]
    """The exception of the JDBC driver, which some log lines name."""

    url: Dynamic[str]
    """JDBC URL of the database."""
    username: Dynamic[str | None] = None
    """User to connect as."""
    password: Dynamic[str | None] = None
    """Password of the user."""
    time_zone_id: Dynamic[str | None] = None
    """Zone in which timestamps with a zone are given, `Europe/Paris`; by default that of the server."""
    connection_pooling: Dynamic[bool] = True
    """Accepted, without effect: each task has a connection of its own."""
    connection_pool_size: Dynamic[int] = 10
    """Accepted, without effect."""

    def connect(self, ctx: RunContext) -> Session:
        """Open a connection; TaskFailed if there is none to be had."""
        raise NotImplementedError

    def extra_outputs(self, ctx: RunContext) -> dict[str, Any]:
        """Outputs beside those of the statements, asked once the connection is closed."""
        return {}

    def zone(self, ctx: RunContext) -> ZoneInfo:
        """The zone in which moments are shown."""
        return ZoneInfo("UTC") if self.time_zone_id is None else _zone(self.time_zone_id)


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
def opened(task: DatabaseTask, ctx: RunContext, *, logs_class: bool = False) -> Iterator[Session]:
    """A connection for the time of a block. An error of the database ends the task with the text of its driver.

    `logs_class` tells that the log has the text twice, the first time with the name of the driver's exception.
    """
    session = task.connect(ctx)
    forget = ctx.cancelled.on_cancel(session.cancel)
    try:
        yield session
    except Exception as error:
        ctx.cancelled.check()
        text = session.fault(error)
        if text is None:
            raise
        raise TaskFailed(text, log=_lines(task, text, logs_class)) from error
    finally:
        forget()
        session.close()


def _lines(task: DatabaseTask, text: str, logs_class: bool) -> Sequence[str]:
    return [f"{task.driver_error}: {text}", text] if logs_class else [text]
