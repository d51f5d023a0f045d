"""When a failed attempt is tried again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ostinato.engine.retry import Retry, RetryKind
from tests.unit.engine.play import START, Play, plan

EXPONENTIAL = Retry(kind=RetryKind.EXPONENTIAL, interval=10.0, max_interval=35.0, factor=2.0)
RANDOM = Retry(kind=RetryKind.RANDOM, interval=10.0, max_interval=20.0)
LOG = "io.kestra.plugin.core.log.Log"


@pytest.mark.parametrize(
    ("policy", "attempts", "chance", "seconds"),
    [
        (Retry(interval=5.0), 1, 0.5, 5), (Retry(interval=5.0), 9, 0.5, 5),
        (EXPONENTIAL, 1, 0.5, 10), (EXPONENTIAL, 2, 0.5, 20), (EXPONENTIAL, 3, 0.5, 35), (EXPONENTIAL, 99_999, 0.5, 35),
        (RANDOM, 1, 0.0, 10), (RANDOM, 1, 0.25, 12.5),
    ],
)  # fmt: skip
def test_the_wait_before_the_next_attempt(policy: Retry, attempts: int, chance: float, seconds: float) -> None:
    assert policy.delay(attempts, chance) == seconds


def test_attempts_are_counted_with_the_first() -> None:
    policy = Retry(interval=1.0, max_attempts=2)
    assert policy.next_date(1, START, START, 0.5) == START + timedelta(seconds=1)
    assert policy.next_date(2, START, START, 0.5) is None


def test_no_attempt_begins_after_the_longest_duration() -> None:
    policy = Retry(interval=5.0, max_duration=10.0)
    assert policy.next_date(1, START, START + timedelta(seconds=5), 0.5) == START + timedelta(seconds=10)
    assert policy.next_date(1, START, START + timedelta(seconds=6), 0.5) is None


def test_a_policy_without_bounds_never_ends() -> None:
    assert Retry(interval=1.0).next_date(10**6, START, START, 0.5) is not None


# -- in a flow --------------------------------------------------------------------------------------------------------


def retried(policy: str, more: str = "") -> str:
    return f"tasks: [{{id: a, type: {LOG}, message: x, retry: {{type: constant, interval: PT1S{policy}}}{more}}}]"


def test_a_failed_task_is_tried_again_at_its_date() -> None:
    play = Play(plan(retried(", maxAttempts: 3")), fails={"a": 2})
    assert (play.state, play.runs) == ("RETRYING", "a:RETRYING")
    assert play.timers[f"retry:{play.run('a').id}"].due == START + timedelta(seconds=1)
    play.fire()
    play.fire()
    assert (play.state, play.runs) == ("SUCCESS", "a:SUCCESS")
    assert play.history == "CREATED RUNNING FAILED RETRYING RUNNING FAILED RETRYING RUNNING SUCCESS"
    assert [attempt.state for attempt in play.run("a").attempts] == ["FAILED", "FAILED", "SUCCESS"]


def test_a_task_that_has_used_up_its_attempts_fails() -> None:
    play = Play(plan(retried(", maxAttempts: 2")), fails={"a": 9})
    play.fire()
    assert (play.state, play.timers) == ("FAILED", {})


def test_a_success_after_a_failure_may_be_a_warning() -> None:
    play = Play(plan(retried(", maxAttempts: 2, warningOnRetry: true")), fails={"a": 1})
    play.fire()
    assert play.state == "WARNING"


def test_tolerance_counts_when_no_retry_is_left() -> None:
    play = Play(plan(retried(", maxAttempts: 2", ", allowFailure: true")), fails={"a": 9})
    assert play.state == "RETRYING"
    play.fire()
    assert play.state == "WARNING"


def test_the_policy_of_the_nearest_flowable_counts() -> None:
    text = (
        "retry: {type: constant, interval: PT9S}\n"
        "tasks: [{id: s, type: io.kestra.plugin.core.flow.Sequential, retry: {type: constant, interval: PT1S, "
        f"maxAttempts: 2}}, tasks: [{{id: a, type: {LOG}, message: x}}]}}]"
    )
    play = Play(plan(text), fails={"a": 9})
    assert play.history == "CREATED RUNNING RETRYING"
    play.fire()
    assert play.state == "FAILED"


def test_the_policy_of_the_flow_counts_for_all_tasks() -> None:
    text = f"retry: {{type: constant, interval: PT1S, maxAttempts: 2}}\ntasks: [{{id: a, type: {LOG}, message: x}}]"
    play = Play(plan(text), fails={"a": 1})
    play.fire()
    assert play.state == "SUCCESS"


@pytest.mark.parametrize("behavior", ["", ", behavior: CREATE_NEW_EXECUTION"])
def test_a_policy_around_a_task_has_no_say_where_the_task_tolerates_its_failure(behavior: str) -> None:
    task = f"{{id: a, type: {LOG}, message: x, allowFailure: true}}"
    policy = f"retry: {{type: constant, interval: PT1S, maxAttempts: 2{behavior}}}"
    play = Play(plan(f"{policy}\ntasks: [{task}]"), fails={"a": 9})
    assert (play.state, play.history) == ("WARNING", "CREATED RUNNING WARNING")


def test_a_flow_that_fails_for_now_has_outputs() -> None:
    text = "outputs: [{id: o, type: STRING, value: q}, {id: p, type: STRING, value: '{{ outputs.b.x ?? 1 }}'}]\n"
    play = Play(plan(text + retried(", maxAttempts: 2")), fails={"a": 1})
    assert (play.state, play.view.execution.outputs) == ("RETRYING", {"o": "q", "p": "1"})


def test_a_flow_whose_outputs_cannot_be_had_has_none_in_the_end() -> None:
    text = "outputs: [{id: o, type: STRING, value: \"{{ execution.outputs.o is defined ? nope.x : 'q' }}\"}]\n"
    play = Play(plan(text + retried(", maxAttempts: 2")), fails={"a": 1})
    assert play.view.execution.outputs == {"o": "q"}
    play.fire()
    assert (play.state, play.view.execution.outputs) == ("FAILED", None)


def test_a_retry_in_a_flowable_by_a_new_execution_does_not_fail_the_flow_first() -> None:
    text = (
        "retry: {type: constant, interval: PT1S, maxAttempts: 2, behavior: CREATE_NEW_EXECUTION}\n"
        f"tasks: [{{id: s, type: io.kestra.plugin.core.flow.Sequential, tasks: [{{id: a, type: {LOG}, message: x}}]}}]"
    )
    play = Play(plan(text), fails={"a": 1})
    assert (play.history, play.runs) == ("CREATED RUNNING RETRIED", "s:RETRIED a:RETRIED")


def test_a_stale_retry_changes_nothing() -> None:
    play = Play(plan(retried("")), fails={"a": 1})
    event = play.timers[f"retry:{play.run('a').id}"].event
    play.fire()
    before = play.history
    play.send(event)
    assert (play.history, play.state) == (before, "SUCCESS")
