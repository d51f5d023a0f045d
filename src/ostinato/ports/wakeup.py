"""How one service tells another that there is something to do, without either polling fast.

A wake-up is a hint, never the message: whoever is woken looks into the store. Missed hints cost one polling interval.
"""

from __future__ import annotations

from typing import Protocol


class Listener(Protocol):
    """One who waits. Announcements made between two waits are not lost: the next wait returns at once."""

    async def wait(self, timeout: float) -> bool:
        """Sleep until something is announced or `timeout` seconds are over; tells whether something was."""
        ...

    def heard(self) -> bool:
        """Whether something was announced since the last wait, without waiting; it counts as told then."""
        ...

    def close(self) -> None: ...


class Wakeup(Protocol):
    """Announces topics: `inbox`, `jobs`, `kills`, `flows`, `moves`, `triggers`, `execution:<id>`, `logs:<id>`."""

    def announce(self, *topics: str) -> None:
        """Wake all who listen to one of the topics, in this process at once, in others soon. Never blocks."""
        ...

    def listen(self, *topics: str) -> Listener: ...
