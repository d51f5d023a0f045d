"""The labels of an execution."""

from __future__ import annotations

from collections.abc import Iterable

from ostinato.engine import changes as c
from ostinato.engine.draft import Draft
from ostinato.engine.events import LabelsSet, ReplayedAs
from ostinato.engine.lifecycle.replies import done, refuse
from ostinato.engine.records import Label

SYSTEM = "system."
"""Keys that begin so are set by the platform."""


def with_label(labels: Iterable[Label], key: str, value: str) -> list[Label]:
    """Labels with one of them set, in its old place or at the end."""
    found = {label.key: label.value for label in labels}
    found[key] = value
    return [Label(k, v) for k, v in found.items()]


def replaced(draft: Draft, event: LabelsSet) -> None:
    """An ended execution has these labels, and the system labels it had."""
    if not draft.execution.ended:
        refuse(draft, event, "The execution is not terminated")
        return
    kept = {label.key: label.value for label in draft.execution.labels if label.key.startswith(SYSTEM)}
    labels = [Label(k, v) for k, v in (kept | event.labels).items()]
    draft.record(c.ExecutionSet(labels=labels))
    done(draft, event)


def replayed(draft: Draft, event: ReplayedAs) -> None:
    """A replay was made of this execution."""
    draft.record(c.ExecutionSet(labels=with_label(draft.execution.labels, "system.replayed", "true")))
    done(draft, event)
