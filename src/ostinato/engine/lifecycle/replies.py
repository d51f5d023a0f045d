"""Answers to those who asked for something."""

from __future__ import annotations

from ostinato.engine.commands import Reply
from ostinato.engine.draft import Draft
from ostinato.engine.events import Event


def done(draft: Draft, event: Event) -> None:
    """What was asked for has been done."""
    if event.request is not None:
        draft.command(Reply(event.request, "ok"))


def refuse(draft: Draft, event: Event, message: str, status: str = "conflict") -> None:
    """What was asked for does not fit the state (`conflict`) or is wrong in itself (`invalid`)."""
    if event.request is not None:
        draft.command(Reply(event.request, status, message))
