"""Ending a process with everything it started, also what left its session."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
from collections.abc import Iterable
from pathlib import Path

GRACE_SECONDS = 5.0
"""How long processes have to end after SIGTERM before SIGKILL."""


def end_tree(process: subprocess.Popen[bytes]) -> None:
    """Ask the process, its group and its descendants to end, and kill after a grace what is left.

    Returns at once; the second step runs in a thread of its own.
    """
    grace = GRACE_SECONDS
    members = {process.pid, *descendants(process.pid)}
    _signal(process.pid, members, signal.SIGTERM)

    def kill() -> None:
        _signal(process.pid, members | set(descendants(process.pid)), signal.SIGKILL)

    timer = threading.Timer(grace, kill)
    timer.daemon = True
    timer.start()
    threading.Thread(target=_release, args=(process, members, timer, grace), daemon=True).start()


def _release(process: subprocess.Popen[bytes], members: set[int], timer: threading.Timer, grace: float) -> None:
    """Drop the second step once everything has ended, lest it meet a later process of the same number."""
    try:
        process.wait(grace)
    except subprocess.TimeoutExpired:
        return
    if not any(_alive(pid) for pid in members - {process.pid}) and not _group_alive(process.pid):
        timer.cancel()


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _group_alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _signal(group: int, members: Iterable[int], number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)
    for pid in members:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, number)


def descendants(pid: int) -> list[int]:
    """The processes that a process started, and theirs, where the machine tells (Linux); else none."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        children.setdefault(int(fields[1]), []).append(int(entry.parent.name))
    found: list[int] = []
    waiting = [pid]
    while waiting:
        below = children.get(waiting.pop(), [])
        found.extend(below)
        waiting.extend(below)
    return found
