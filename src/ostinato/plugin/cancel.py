"""The wish that a running task stop: by a kill, a timeout or the end of the worker."""

from __future__ import annotations

import threading
from collections.abc import Callable

from ostinato.plugin.failure import TaskKilled


class Cancellation:
    """Set once, seen by the task wherever it runs: on the loop, in a thread, or in a process."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self._lock = threading.Lock()
        self._callbacks: list[Callable[[], None]] = []
        self.reason: str | None = None

    def is_set(self) -> bool:
        """Whether the task is to stop."""
        return self._event.is_set()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait, at most so many seconds, until the task is to stop; tells whether it is."""
        return self._event.wait(seconds)

    def check(self) -> None:
        """Raise TaskKilled if the task is to stop."""
        if self._event.is_set():
            raise TaskKilled(self.reason or "killed")

    def on_cancel(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call back when the task is to stop, at once if it is already; gives a function that forgets the callback.

        The callback runs in the thread of whoever cancels and must not block for long.
        """
        with self._lock:
            if not self._event.is_set():
                self._callbacks.append(callback)
                return lambda: self._forget(callback)
        callback()
        return lambda: None

    def _forget(self, callback: Callable[[], None]) -> None:
        with self._lock:
            if callback in self._callbacks:
                self._callbacks.remove(callback)

    def set(self, reason: str = "killed") -> None:
        """Ask the task to stop. `reason` is `killed`, `timeout` or `shutdown`; only the first call counts."""
        with self._lock:
            if self._event.is_set():
                return
            self.reason = reason
            self._event.set()
            callbacks, self._callbacks = self._callbacks, []
        for callback in callbacks:
            callback()
