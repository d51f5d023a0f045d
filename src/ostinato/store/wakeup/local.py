"""Wake-ups inside one process."""

from __future__ import annotations

import asyncio
from collections import defaultdict


class LocalListener:
    """One who waits for some topics. It belongs to the event loop that made it."""

    def __init__(self, wakeup: LocalWakeup, topics: tuple[str, ...]) -> None:
        self._wakeup = wakeup
        self._loop = asyncio.get_running_loop()
        self._called = asyncio.Event()
        self.topics = topics

    async def wait(self, timeout: float) -> bool:
        """Sleep until something is announced or the time is over; tells whether something was."""
        try:
            async with asyncio.timeout(timeout):
                await self._called.wait()
        except TimeoutError:
            return False
        self._called.clear()
        return True

    def heard(self) -> bool:
        """Whether something has been announced that nobody was told of yet."""
        called = self._called.is_set()
        self._called.clear()
        return called

    def call(self) -> None:
        """Wake the one who waits, from any thread."""
        if running_loop() is self._loop:
            self._called.set()
        elif not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._called.set)

    def close(self) -> None:
        """Listen no more."""
        self._wakeup.forget(self)


class LocalWakeup:
    """Announces topics to the listeners of this process, at once and from any thread."""

    def __init__(self) -> None:
        self._listeners: defaultdict[str, list[LocalListener]] = defaultdict(list)

    async def open(self) -> None:
        """Nothing to connect to."""

    async def close(self) -> None:
        """Nothing to close."""

    def announce(self, *topics: str) -> None:
        """Wake all who listen to one of the topics."""
        for topic in topics:
            for listener in self._listeners.get(topic, ()):
                listener.call()

    def listen(self, *topics: str) -> LocalListener:
        """Begin to listen."""
        listener = LocalListener(self, topics)
        for topic in topics:
            self._listeners[topic] = [*self._listeners[topic], listener]
        return listener

    def forget(self, listener: LocalListener) -> None:
        """Take a listener off; a second time does nothing."""
        for topic in listener.topics:
            left = [other for other in self._listeners.get(topic, ()) if other is not listener]
            if left:
                self._listeners[topic] = left
            else:
                self._listeners.pop(topic, None)


def running_loop() -> asyncio.AbstractEventLoop | None:
    """The event loop of this thread, if one runs."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
