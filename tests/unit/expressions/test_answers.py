"""What expressions give, by family: each line of `answers/<family>.jsonl` is an expression and its result, or that it
fails. A fixed execution, `sample.yml`, is what they see."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tests.unit.expressions.recorded_scope import recorded_scope

from ostinato.expressions import ExpressionError, Scope, render_text

HERE = Path(__file__).parent
ROWS = [
    pytest.param(json.loads(line), id=f"{path.stem}-{number}")
    for path in sorted((HERE / "answers").glob("*.jsonl"))
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
]


@cache
def sample() -> Scope:
    return recorded_scope(HERE / "sample.yml")


@pytest.mark.parametrize("row", ROWS)
def test_answer(row: dict[str, Any]) -> None:
    if row.get("fails"):
        with pytest.raises(ExpressionError):
            render_text(row["expression"], sample())
    else:
        assert render_text(row["expression"], sample()) == row["result"]
