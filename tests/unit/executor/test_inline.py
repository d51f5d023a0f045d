"""Tasks that are run inside the turn."""

from __future__ import annotations

import pytest
from tests.unit.stage import LOG, RETURN, Stage


@pytest.fixture
def stage() -> Stage:
    return Stage()


async def test_lines_below_the_level_of_a_task_are_left_out(stage: Stage) -> None:
    text = f"""tasks:
      - {{id: a, type: {LOG}, message: quiet, logLevel: WARN}}
      - {{id: b, type: {LOG}, message: loud, level: ERROR, logLevel: WARN}}"""
    id_ = await stage.play(text)
    assert stage.logged(id_) == [("ERROR", "loud")]


async def test_measures_belong_to_the_task_run(stage: Stage) -> None:
    id_ = await stage.play(f"tasks: [{{id: a, type: {RETURN}, format: four}}]")
    (length,) = [metric for metric in stage.store.tables.metrics if metric.name == "length"]
    assert (length.value, length.type, length.task_run_id) == (4.0, "counter", stage.run(id_, "a").id)


async def test_what_was_ended_meanwhile_is_not_run(stage: Stage) -> None:
    text = f"""tasks:
      - id: both
        type: io.kestra.plugin.core.flow.Parallel
        tasks:
          - {{id: leave, type: io.kestra.plugin.core.execution.Exit, state: CANCELLED}}
          - {{id: late, type: {LOG}, message: late}}"""
    id_ = await stage.play(text)
    assert await stage.state(id_) == "CANCELLED"
    assert stage.logged(id_) == []


async def test_an_inline_task_sees_what_the_turn_has_decided(stage: Stage) -> None:
    text = f"""tasks:
      - {{id: a, type: {RETURN}, format: one}}
      - {{id: b, type: {RETURN}, format: "{{{{ outputs.a.value }}}} {{{{ tasks.a.state }}}}"}}"""
    id_ = await stage.play(text)
    assert stage.outputs(id_, "b") == {"value": "one SUCCESS"}


async def test_plans_are_made_once_for_each_revision(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setattr(sys.modules["ostinato.executor.plans"], "MOST", 1)
    flow = await stage.flow(f"tasks: [{{id: a, type: {LOG}, message: x}}]")
    other = await stage.flow(f"id: g\ntasks: [{{id: a, type: {LOG}, message: x}}]")
    execution = await stage.execution(await stage.create(flow))
    plan = await stage.plans.of(execution)
    assert await stage.plans.of(execution) is plan
    await stage.plans.of(await stage.execution(await stage.create(other)))
    assert await stage.plans.of(execution) is not plan


@pytest.mark.parametrize(
    ("limit", "reason"), [("'soon'", "'soon' is not a duration"), ("'PT0S'", "timeout must be > 0")]
)
async def test_a_time_limit_that_is_none_fails_the_task(stage: Stage, limit: str, reason: str) -> None:
    id_ = await stage.play(f'tasks: [{{id: a, type: {RETURN}, format: x, timeout: "{{{{ {limit} }}}}"}}]')
    assert await stage.state(id_) == "FAILED"
    assert stage.logged(id_)[0][1].startswith(reason)


async def test_a_named_plugin_default_that_is_missing_fails_the_task(stage: Stage) -> None:
    id_ = await stage.play(f"tasks: [{{id: a, type: {RETURN}, format: x, pluginDefaultsRef: none}}]")
    assert await stage.state(id_) == "FAILED"
    assert "there is no plugin default 'none'" in stage.logged(id_)[0][1]


async def test_a_dropped_input_shows_its_default(stage: Stage) -> None:
    text = f"""
      inputs:
        - {{id: flag, type: STRING, defaults: x}}
        - {{id: db.name, type: STRING, defaults: main, dependsOn: {{inputs: [flag], condition: "{{{{ nobody }}}}"}}}}
        - {{id: db.port, type: INT, defaults: 1}}
      tasks: [{{id: a, type: {RETURN}, format: "{{{{ inputs.db }}}}"}}]"""
    id_ = await stage.play(text)
    assert (await stage.execution(id_)).inputs == {"flag": "x", "db": {"name": "main", "port": 1}}
    assert stage.outputs(id_, "a") == {"value": '{"name":"main","port":1}'}
