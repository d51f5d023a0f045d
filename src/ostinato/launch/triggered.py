"""What a trigger gives to the executions it starts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ostinato.engine.lifecycle.labels import SYSTEM
from ostinato.expressions import Scope, render_value
from ostinato.inputs.convert import text_of
from ostinato.launch.conditions.executions import pairs


def given(trigger: Mapping[str, Any], scope: Scope) -> tuple[dict[str, Any], dict[str, str]]:
    """The inputs and the labels that a trigger gives, rendered; ExpressionError where they cannot be. Labels of the
    platform are not for triggers to give."""
    inputs: dict[str, Any] = render_value(trigger.get("inputs") or {}, scope)
    rendered = {key: render_value(value, scope) for key, value in pairs(trigger.get("labels"))}
    labels = {key: text_of(value) for key, value in rendered.items() if value is not None}
    return inputs, {key: value for key, value in labels.items() if not key.startswith(SYSTEM)}
