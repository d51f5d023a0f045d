"""Conditions that must all have held within a time window: `preconditions`, and the older MultipleCondition."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from ostinato.launch.conditions.executions import has_labels
from ostinato.launch.conditions.filters import passes
from ostinato.launch.conditions.rendered import Facts
from ostinato.launch.conditions.rules import MULTIPLE, holds, kind_of
from ostinato.plugin.index import PluginIndex
from ostinato.source.scalars import as_text

Test = Callable[[Facts], bool]


@dataclass(frozen=True)
class Group:
    """Conditions by name, collected in the window that `time_window` describes. With `resets` collecting begins anew
    once all have held; else each execution that makes one of them hold counts again."""

    name: str
    time_window: Mapping[str, Any] | None
    resets: bool
    conditions: Mapping[str, Test]


def groups_of(trigger: Mapping[str, Any], index: PluginIndex) -> list[Group]:
    """The groups of a Flow trigger: its preconditions, and each MultipleCondition among its conditions."""
    found = []
    if trigger.get("preconditions"):
        found.append(_preconditions(trigger["preconditions"]))
    for condition in trigger.get("conditions") or ():
        if kind_of(condition, index) == MULTIPLE:
            found.append(_multiple(condition))
    return found


def _preconditions(written: Mapping[str, Any]) -> Group:
    return Group(
        name=as_text(written.get("id")),
        time_window=written.get("timeWindow"),
        resets=written.get("resetOnSuccess") is not False,
        conditions=dict([*_flows(written), *_filters(written)]),
    )


def _flows(written: Mapping[str, Any]) -> Iterator[tuple[str, Test]]:
    for place, flow in enumerate(written.get("flows") or ()):
        yield f"flow_{place}", partial(_is_of, flow)


def _is_of(flow: Mapping[str, Any], facts: Facts) -> bool:
    assert facts.watched is not None
    execution = facts.watched.execution
    return (
        flow.get("namespace") == execution.namespace
        and flow.get("flowId") in (None, execution.flow_id)
        and (not flow.get("states") or execution.state.value in flow["states"])
        and has_labels(execution.labels, flow.get("labels"))
    )


def _filters(written: Mapping[str, Any]) -> Iterator[tuple[str, Test]]:
    for place, group in enumerate(written.get("where") or ()):
        yield f"where_{group.get('id', place)}", partial(passes, group)


def _multiple(written: Mapping[str, Any]) -> Group:
    names = ("window", "windowAdvance")
    older = {name: written[name] for name in names if written.get(name) is not None}
    return Group(
        name=as_text(written.get("id")),
        time_window=written.get("timeWindow") or older,
        resets=written.get("resetOnSuccess") is not False,
        conditions={
            str(name): partial(holds, condition) for name, condition in (written.get("conditions") or {}).items()
        },
    )
