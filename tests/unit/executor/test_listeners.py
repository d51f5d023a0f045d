"""Listeners, the older form of afterExecution: their tasks run where their conditions hold at the end."""

from __future__ import annotations

import pytest
from tests.unit.stage import LOG, Stage


@pytest.fixture
def stage() -> Stage:
    return Stage()


CONDITION = "io.kestra.plugin.core.condition."


def flow(condition: str, fails: bool) -> str:
    task = "{id: a, type: io.kestra.plugin.core.execution.Fail}" if fails else f"{{id: a, type: {LOG}, message: a}}"
    return f"""tasks: [{task}]
listeners:
  - conditions: [{condition}]
    tasks: [{{id: heard, type: {LOG}, message: heard}}, {{id: too, type: {LOG}, message: too}}]
  - tasks: [{{id: always, type: {LOG}, message: always}}]
afterExecution: [{{id: last, type: {LOG}, message: last}}]"""


@pytest.mark.parametrize(
    ("condition", "fails", "heard"),
    [
        ("{type: io.kestra.core.models.conditions.types.ExecutionStatusCondition, in: [FAILED]}", True, True),
        (f"{{type: {CONDITION}ExecutionStatus, in: [FAILED]}}", False, False),
        (f"{{type: {CONDITION}FlowCondition, namespace: n, flowId: f}}", False, True),
        (f"{{type: {CONDITION}Expression, expression: \"{{{{ tasks.a.state == 'SUCCESS' }}}}\"}}", False, True),
        (f"{{type: {CONDITION}Expression, expression: '{{{{ nobody }}}}'}}", False, False),
    ],
)
async def test_tasks_of_listeners_run_before_after_execution(
    stage: Stage, condition: str, fails: bool, heard: bool
) -> None:
    id_ = await stage.play(flow(condition, fails))
    assert await stage.state(id_) == ("FAILED" if fails else "SUCCESS")
    said = [message for level, message in stage.logged(id_) if level == "INFO"]
    assert said == [*(["a"] * (not fails)), *(["heard", "too"] if heard else []), "always", "last"]
