"""One round of an executor: what it writes, and what it does with what goes wrong."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.stage import LOG, RETURN, SLEEP, Stage

from ostinato.engine import events as e
from ostinato.ports.turns import PARTITIONS

SET = "io.kestra.plugin.core.execution.SetVariables"


@pytest.fixture
def stage() -> Stage:
    return Stage()


async def test_a_flow_of_cheap_tasks_is_one_turn(stage: Stage) -> None:
    id_ = await stage.create(
        await stage.flow(f"tasks: [{{id: a, type: {LOG}, message: hi}}, {{id: b, type: {RETURN}}}]")
    )
    (turn,) = await stage.turns()
    assert [run.task_id for run in turn.added_runs] == ["a", "b"]
    assert (await stage.execution(id_)).seq == 1
    assert await stage.state(id_) == "SUCCESS"
    assert stage.logged(id_) == [("INFO", "hi")]


async def test_other_tasks_become_jobs(stage: Stage) -> None:
    id_ = await stage.play(f"tasks: [{{id: a, type: {SLEEP}, duration: PT1S}}]")
    assert list(stage.store.tables.jobs) == [(stage.run(id_, "a").id, 0)]


async def test_tasks_that_are_ready_side_by_side_come_to_their_end(stage: Stage) -> None:
    fail = "io.kestra.plugin.core.execution.Fail"
    inner = (
        f"[{{id: a, type: {fail}}}, {{id: b, type: {RETURN}, format: x}}, {{id: v, type: {SET}, variables: {{k: v}}}}]"
    )
    id_ = await stage.play(f"tasks: [{{id: p, type: io.kestra.plugin.core.flow.Parallel, tasks: {inner}}}]")
    assert {task: stage.run(id_, task).state for task in "pabv"} == {
        "p": "FAILED", "a": "FAILED", "b": "SUCCESS", "v": "SUCCESS"
    }  # fmt: skip
    assert (await stage.execution(id_)).variables == {"k": "v"}


async def test_questions_of_expressions_are_answered(stage: Stage) -> None:
    await stage.doors.kv.put("n", "colour", "red", "STRING")  # type: ignore[union-attr]
    stage.storage.files["/n/_files/a.txt"] = b"text"
    colour = "{{ kv('colour') }}"
    text = f"""tasks:
      - {{id: a, type: {RETURN}, format: "{colour} {{{{ read('a.txt') }}}}", runIf: "{colour}"}}
      - {{id: b, type: {RETURN}, format: "{{{{ kv('missing', errorOnMissing=true) }}}}", allowFailure: true}}"""
    id_ = await stage.play(text)
    assert stage.outputs(id_, "a") == {"value": "red text"}
    assert await stage.state(id_) == "WARNING"


async def test_no_line_shows_a_secret() -> None:
    stage = Stage(secrets={"TOKEN": "hushhush"})
    subflow = "io.kestra.plugin.core.flow.Subflow"
    text = f"""
      inputs: [{{id: pw, type: SECRET, defaults: hidden}}]
      tasks:
      - {{id: a, type: {LOG}, message: "{{{{ secret('TOKEN') }}}} {{{{ inputs.pw }}}}"}}
      - {{id: b, type: {LOG}, message: x, runIf: "{{{{ fail(inputs.pw) }}}}", allowFailure: true}}
      - {{id: c, type: {subflow}, namespace: n, flowId: "{{{{ inputs.pw }}}}"}}"""
    id_ = await stage.play(text)
    assert stage.logged(id_)[0] == ("INFO", "****** ******")
    assert not [line for _, line in stage.logged(id_) if "hidden" in line]
    assert [line for _, line in stage.logged(id_) if "Unable to find flow 'n'.'******'" in line]
    assert "hidden" not in str((await stage.execution(id_)).inputs)


# -- the fence --------------------------------------------------------------------------------------------------------


async def test_a_missed_fence_is_tried_again_on_fresh_rows(stage: Stage) -> None:
    flow = await stage.flow(f"tasks: [{{id: a, type: {SLEEP}, duration: PT1S}}]")
    id_ = await stage.create(flow)
    await stage.turns()
    stage.store.tables.entries[id_].execution.seq += 1
    await stage.store.inbox.post([(id_, e.KillRequested(at=stage.clock.now()))])
    items = await stage.store.inbox.take(range(PARTITIONS), 10)
    assert await stage.taker.take(items) == []
    assert await stage.state(id_) == "RUNNING"
    await stage.turns()
    assert await stage.state(id_) == "KILLED"


async def test_a_missed_fence_hinders_no_other_execution(stage: Stage) -> None:
    flow = await stage.flow(f"tasks: [{{id: a, type: {SLEEP}, duration: PT1S}}]")
    first, second = await stage.create(flow), await stage.create(flow)
    await stage.turns()
    stage.store.tables.entries[first].execution.seq += 1
    now = stage.clock.now()
    await stage.store.inbox.post([(first, e.KillRequested(at=now)), (second, e.KillRequested(at=now))])
    written = await stage.taker.take(await stage.store.inbox.take(range(PARTITIONS), 10))
    assert [turn.execution.id for turn in written] == [second]


async def test_a_commit_that_fails_leaves_nothing_in_memory(stage: Stage) -> None:
    flow = await stage.flow(f"tasks: [{{id: a, type: {SLEEP}, duration: PT1S}}]")
    id_ = await stage.create(flow)
    await stage.turns()

    class Failing:
        def __getattr__(self, name: str) -> Any:
            return getattr(stage.store.turns, name)

        async def commit(self, turns: Any) -> Any:
            raise ConnectionError("gone")

    await stage.store.inbox.post([(id_, e.KillRequested(at=stage.clock.now()))])
    with pytest.raises(ConnectionError):
        await stage.turns(stage.executor(Failing()))
    assert stage.views.get(id_) is None
    await stage.turns()
    assert await stage.state(id_) == "KILLED"


# -- what cannot go on ------------------------------------------------------------------------------------------------


async def test_an_execution_without_its_flow_fails_and_hinders_no_other(stage: Stage) -> None:
    flow = await stage.flow(f"tasks: [{{id: a, type: {LOG}, message: hi}}]")
    lost, other = await stage.create(flow), await stage.create(flow)
    stage.store.tables.entries[lost].execution.revision = 7
    await stage.turns()
    assert (await stage.state(lost), await stage.state(other)) == ("FAILED", "SUCCESS")
    reason = "Internal error, the execution cannot go on: MissingFlow: The flow n.f has no revision 7"
    assert stage.logged(lost) == [("ERROR", reason)]


async def test_an_execution_that_loses_its_flow_while_it_runs_fails_with_its_tasks(stage: Stage) -> None:
    id_ = await stage.play(f"tasks: [{{id: a, type: {SLEEP}, duration: PT1S}}]")
    stage.store.tables.flows.clear()
    stage.plans._kept.clear()
    stage.views.forget(id_)
    await stage.store.inbox.post([(id_, e.PauseRequested(at=stage.clock.now()))])
    await stage.turns()
    assert await stage.state(id_) == "FAILED"
    assert stage.run(id_, "a").state == "FAILED"
    assert stage.store.tables.jobs == {}


async def test_a_flow_that_cannot_be_planned_fails_its_executions(stage: Stage) -> None:
    id_ = await stage.play("tasks: [{id: a, type: no.such.Type}]")
    assert await stage.state(id_) == "FAILED"
    (line,) = stage.logged(id_)
    assert line[1].endswith("Unplannable: Invalid type: no.such.Type (task 'a')")


async def test_a_bug_of_the_rules_fails_the_one_execution(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    flow = await stage.flow(f"tasks: [{{id: a, type: {LOG}, message: hi}}]")
    good = await stage.create(flow)
    bad = await stage.create(flow, labels={"bad": "true"})
    real = stage.around.run_inline

    def broken(view: Any, world: Any, command: Any) -> Any:
        if view.execution.id == bad:
            raise ZeroDivisionError("oh")
        return real(view, world, command)

    monkeypatch.setattr(stage.around, "run_inline", broken)
    await stage.turns()
    assert (await stage.state(good), await stage.state(bad)) == ("SUCCESS", "FAILED")
    assert stage.logged(bad) == [("ERROR", "Internal error, the execution cannot go on: ZeroDivisionError: oh")]


async def test_what_fails_once_is_tried_again(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    real, failures = stage.around.answer, [OSError("the store is away")]

    async def flaky(*arguments: Any) -> None:
        if failures:
            raise failures.pop()
        await real(*arguments)

    monkeypatch.setattr(stage.around, "answer", flaky)
    id_ = await stage.play(
        f"tasks: [{{id: a, type: {RETURN}, format: \"{{{{ kv('x', errorOnMissing=false) ?? 'none' }}}}\"}}]"
    )
    assert await stage.state(id_) == "SUCCESS"
    assert len(stage.store.tables.entries[id_].runs) == 1


async def test_events_of_unknown_executions_are_dropped(stage: Stage) -> None:
    await stage.store.inbox.post([("nobody", e.KillRequested(at=stage.clock.now()))])
    assert await stage.turns() == []


async def test_too_many_questions_end_an_execution(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    async def nothing(*arguments: Any) -> None:
        """Answers nothing."""

    monkeypatch.setattr(stage.around, "answer", nothing)
    id_ = await stage.play(f"tasks: [{{id: a, type: {RETURN}, format: \"{{{{ kv('x') }}}}\"}}]")
    assert await stage.state(id_) == "FAILED"
    assert "more than 1000 questions" in stage.logged(id_)[0][1]


async def test_secret_outputs_are_stored_encrypted(stage: Stage) -> None:
    text = f"""
      inputs: [{{id: pw, type: SECRET, defaults: hidden}}]
      tasks: [{{id: a, type: {LOG}, message: x}}]
      outputs: [{{id: o, type: SECRET, value: "very {{{{ inputs.pw }}}}"}}]
      afterExecution:
        - {{id: z, type: {LOG}, message: "{{{{ execution.outputs.o | upper }}}} {{{{ execution.outputs.o }}}}"}}"""
    id_ = await stage.play(text)
    outputs = (await stage.execution(id_)).outputs or {}
    assert stage.sealer.opened(outputs["o"]) == "very hidden"
    assert stage.logged(id_)[-1] == ("INFO", "VERY HIDDEN ******")


async def test_secret_values_of_a_pause_are_read_and_masked(stage: Stage) -> None:
    text = f"""tasks:
      - {{id: p, type: io.kestra.plugin.core.flow.Pause}}
      - {{id: a, type: {LOG}, message: "{{{{ outputs.p.onResume.pw }}}} {{{{ outputs.p.onResume.pw | length }}}}"}}"""
    id_ = await stage.play(text)
    inputs = {"pw": stage.sealer.seal("hidden"), "none": None}
    resumed = e.ResumeRequested(at=stage.clock.now(), request="r", inputs=inputs)
    await stage.store.inbox.post([(id_, resumed)])
    await stage.turns()
    assert stage.logged(id_) == [("INFO", "****** 6")]
    assert stage.outputs(id_, "p")["onResume"] == {"pw": inputs["pw"]}
