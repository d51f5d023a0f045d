"""Scripts as triggers."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from ostinato_scripts.triggers.base import is_met
from ostinato_scripts.triggers.shell import CommandsTrigger

from ostinato.plugin import TaskFailed, validate_source
from ostinato.plugin.testing import Bench

TYPE = "io.kestra.plugin.scripts.shell.CommandsTrigger"


@pytest.mark.parametrize(
    ("condition", "met"),
    [("exit 2", True), ("exit 0", False), ("EXIT  2", True), ('"a": 1', True), ("b", False), ("a.*1", True)],
)
def test_conditions(condition: str, met: bool) -> None:
    assert is_met(condition, 2, {"a": 1}) is met


def test_a_condition_that_is_no_pattern() -> None:
    with pytest.raises(TaskFailed):
        is_met("(", 0, {})


async def test_it_fires_on_a_change(tmp_path: Path) -> None:
    bench = Bench(environment={"PATH": os.environ["PATH"]}, settings={"task-runner": "process"})
    written: dict[str, Any] = {"id": "t", "type": TYPE, "exitCondition": "exit 3"}
    assert validate_source(CommandsTrigger, {**written, "commands": ["x"]}) == []
    fires = CommandsTrigger.model_validate({**written, "commands": ["exit 3"]})
    fired = await fires.evaluate(bench.context(TYPE, tmp_path))
    assert fired is not None
    assert (fired.exit_code, fired.condition) == (3, "exit 3")
    assert await fires.evaluate(bench.context(TYPE, tmp_path)) is None
    calm = CommandsTrigger.model_validate({**written, "commands": ["true"]})
    assert await calm.evaluate(bench.context(TYPE, tmp_path)) is None
    assert await fires.evaluate(bench.context(TYPE, tmp_path)) is not None
    always = fires.model_copy(update={"edge": False})
    assert await always.evaluate(bench.context(TYPE, tmp_path)) is not None
