"""Filters that write values as JSON, YAML or Ion."""

from __future__ import annotations

from typing import Any

from ostinato.expressions.catalogue import Context, filter_
from ostinato.expressions.errors import ExpressionError, LimitExceeded
from ostinato.expressions.formats.ion_writer import ion_text
from ostinato.expressions.formats.yaml_writer import yaml_text
from ostinato.expressions.runtime import Frame
from ostinato.expressions.texts import json_text


@filter_(
    ("{{ {'a': [1, null]} | toJson }}", '{"a":[1,null]}'), ("{{ null | toJson }}", "null"), nulls=True, also=("json",)
)
def to_json(context: Context, value: Any) -> str:
    """The value as compact JSON; null entries of maps are left out."""
    assert isinstance(context, Frame)
    try:
        return context.run.bounded(json_text(value))
    except LimitExceeded:
        raise
    except ExpressionError as error:
        raise ExpressionError(f"Unable to transform to json value: {error.message}") from None


@filter_(("{{ {'a': 'x', 'b': null} | toIon }}", '{a:"x",b:null}'), nulls=True)
def to_ion(context: Context, value: Any) -> str:
    """The value as Ion text."""
    assert isinstance(context, Frame)
    return context.run.bounded(ion_text(value))


@filter_(("{{ {'a': [1]} | yaml }}", "a:\n - 1\n"), nulls=True)
def yaml(context: Context, value: Any) -> str:
    """The value as block YAML, ending in a line break."""
    assert isinstance(context, Frame)
    return "null" if value is None else context.run.bounded(yaml_text(value))
