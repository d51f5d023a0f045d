"""What a flow promises about its executions."""

from __future__ import annotations

import pytest

from ostinato.engine import commands as cmd
from ostinato.engine import events as e

from .play import START, Play, plan, tasks

FLOW = "io.kestra.plugin.core.flow."

DURATION = "sla: [{{id: quick, type: MAX_DURATION, duration: PT2S, behavior: {}, labels: {{late: true, by: much}}}}]\n"
ASSERTED = 'sla: [{{id: check, type: EXECUTION_ASSERTION, assert: "{}", behavior: {}}}]\n'
BAD = "{{ outputs.a.value is not defined }}"


def flow(head: str) -> str:
    return f"{head}tasks: {tasks('a', 'b')}\nerrors: {tasks('x')}\nafterExecution: {tasks('z')}"


@pytest.mark.parametrize(("behavior", "state"), [("FAIL", "FAILED"), ("CANCEL", "CANCELLED")])
def test_an_execution_that_takes_too_long_is_ended(behavior: str, state: str) -> None:
    play = Play(plan(flow(DURATION.format(behavior))), holds={"a"})
    play.start("a")
    play.fire()
    assert (play.history, play.started) == (f"CREATED RUNNING {state}", ["a", "z"])
    assert play.killed == [play.run("a").id]
    assert {(label.key, label.value) for label in play.view.execution.labels} == {("late", "true"), ("by", "much")}
    reason = "SLA 'quick' violated: execution duration of PT2S exceed the maximum duration of PT2S"
    said = [("WARN", reason, None)] + [("ERROR", f"Execution failed due to {reason}", None)] * (behavior == "FAIL")
    assert [line for line in play.logs if line[2] is None] == said


def test_the_clock_stops_with_the_execution() -> None:
    play = Play(plan(flow(DURATION.format("FAIL"))))
    assert (play.state, play.timers) == ("SUCCESS", {})
    play.send(e.SlaDue(at=START, place=0))
    play.send(e.SlaDue(at=START, place=9))
    assert play.state == "SUCCESS"


def test_the_clock_goes_on_from_the_first_start_after_a_restart() -> None:
    play = Play(plan(flow(DURATION.format("FAIL"))), fails={"a": 1}, holds={"b"})
    play.wait(1)
    play.send(e.RestartRequested(at=play.now))
    (timer,) = play.timers.values()
    assert (timer.due - START).total_seconds() == 2


def test_a_condition_that_breaks_ends_the_execution_with_the_task_that_broke_it() -> None:
    play = Play(plan(flow(ASSERTED.format(BAD, "FAIL"))))
    assert (play.history, play.runs) == ("CREATED RUNNING FAILED", "a:FAILED z:SUCCESS")
    assert f"assertion is false: {BAD}." in play.logs[0][1]


def test_a_condition_that_is_broken_from_the_start() -> None:
    play = Play(plan(flow(ASSERTED.format("{{ 1 == 2 }}", "CANCEL"))))
    assert (play.history, play.runs) == ("CREATED CANCELLED", "z:SUCCESS")


@pytest.mark.parametrize(("behavior", "state"), [("FAIL", "FAILED"), ("CANCEL", "CANCELLED")])
def test_the_task_that_waits_last_takes_the_state(behavior: str, state: str) -> None:
    pause = f"tasks: [{{id: h, type: {FLOW}Pause}}]\n"
    play = Play(plan(DURATION.format(behavior) + pause))
    play.fire()
    assert (play.history, play.runs, play.timers) == (f"CREATED RUNNING PAUSED {state}", f"h:{state}", {})


def test_the_executions_of_tasks_that_wait_for_them_are_killed() -> None:
    call = f"{{id: s, type: {FLOW}Subflow, namespace: n, flowId: child}}"
    play = Play(plan(DURATION.format("FAIL") + f"tasks: [{call}]"), holds={"s"})
    play.send(e.SubflowStarted(at=START, run_id=play.run("s").id, execution_id="C"))
    play.fire()
    posted = [command for command in play.other if isinstance(command, cmd.Post)]
    assert (play.state, posted) == ("FAILED", [cmd.Post("C", e.KillRequested(at=play.now))])


def test_a_condition_on_what_follows_is_seen_after_the_step() -> None:
    play = Play(plan(flow(ASSERTED.format("{{ tasks.b is not defined }}", "FAIL"))), holds={"b"})
    assert (play.history, play.runs) == ("CREATED RUNNING FAILED", "a:SUCCESS b:KILLED z:SUCCESS")


def test_a_violation_without_consequence_is_told_once() -> None:
    play = Play(plan(flow(ASSERTED.format(BAD, "NONE"))))
    assert play.state == "SUCCESS"
    assert [level for level, _, _ in play.logs] == ["WARN"]


def test_a_condition_that_cannot_be_had_is_ignored() -> None:
    play = Play(plan(flow(ASSERTED.format("{{ nobody == 1 }}", "FAIL"))))
    assert play.state == "SUCCESS"
    assert play.logs[0][1].startswith("Ignoring SLA 'check' because of the error: ")


def test_nothing_is_watched_while_it_is_killed() -> None:
    play = Play(plan(flow(DURATION.format("FAIL"))), holds={"a"})
    play.start("a")
    play.send(e.KillRequested(at=play.now))
    play.fire()
    assert play.state == "KILLING"
