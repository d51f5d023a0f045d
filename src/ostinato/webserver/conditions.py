"""Conditions of a webhook: those that can be told from the request and the date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from ostinato.expressions import ExpressionError, Scope, is_truthy_text, render_text
from ostinato.plugin.index import PluginIndex

_CORE = "io.kestra.plugin.core.condition."


def hold(conditions: Sequence[Mapping[str, Any]], scope: Scope, index: PluginIndex, now: datetime) -> bool:
    """Whether all conditions hold; ExpressionError for one that cannot be told."""
    return all(_holds(condition, scope, index, now) for condition in conditions)


def _holds(condition: Mapping[str, Any], scope: Scope, index: PluginIndex, now: datetime) -> bool:
    entry = index.lookup(str(condition.get("type")))
    kind = entry.type.removeprefix(_CORE) if entry is not None else None
    inner = condition.get("conditions") or ()
    if kind == "Expression":
        return is_truthy_text(render_text(str(condition.get("expression")), scope))
    if kind == "Not":
        return not hold(inner, scope, index, now)
    if kind == "Or":
        return any(_holds(one, scope, index, now) for one in inner)
    raise ExpressionError(f"A condition of type {condition.get('type')} cannot be told for a webhook")
