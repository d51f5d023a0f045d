"""Our records in the JSON shapes that Kestra's clients know."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from ostinato.engine.records import Attempt, Cause, Execution, Label, LogLine, Mark, Metric, TaskRun
from ostinato.engine.states import State
from ostinato.ports.flows import KvEntry, StoredFlow, TriggerState
from ostinato.ports.turns import Snapshot
from ostinato.webserver.wire.executions import whole
from ostinato.webserver.wire.flows import flow
from ostinato.webserver.wire.kv import entry as pair
from ostinato.webserver.wire.logs import entry, metric
from ostinato.webserver.wire.triggers import context

AT = datetime(2026, 1, 1, 10, 0, 0, 100_000, tzinfo=UTC)
DATE = "2026-01-01T10:00:00.100000Z"
LATER = "2026-01-01T10:00:01.350000Z"


def marks(*states: State) -> list[Mark]:
    return [Mark(state, AT if n == 0 else AT + timedelta(seconds=1.25)) for n, state in enumerate(states)]


def test_an_execution() -> None:
    history = marks(State.CREATED, State.SUCCESS)
    run = TaskRun("r", "say", 0, history, [Attempt(history, "w")], parent_id="p", value="v", iteration=0)
    execution = Execution(
        "e", "a.b", "f", 2, history, labels=[Label("k", "v")], inputs={"n": 1}, variables={"x": 1}, outputs={"o": 1},
        trigger=Cause("t", "T", {"y": 1}), schedule_date=AT, kind="TEST",
    )  # fmt: skip
    state = {
        "current": "SUCCESS",
        "histories": [{"state": "CREATED", "date": DATE}, {"state": "SUCCESS", "date": LATER}],
        "duration": "PT1.25S",
        "endDate": LATER,
        "startDate": DATE,
    }
    assert whole(Snapshot(execution, [run], {"r": {"value": "hi"}})) == {
        "tenantId": "main",
        "id": "e",
        "namespace": "a.b",
        "flowId": "f",
        "flowRevision": 2,
        "taskRunList": [
            {
                "tenantId": "main",
                "id": "r",
                "executionId": "e",
                "namespace": "a.b",
                "flowId": "f",
                "taskId": "say",
                "parentTaskRunId": "p",
                "value": "v",
                "attempts": [{"state": state, "workerId": "w"}],
                "outputs": {"value": "hi"},
                "state": state,
                "iteration": 0,
            }
        ],
        "inputs": {"n": 1},
        "outputs": {"o": 1},
        "labels": [{"key": "k", "value": "v"}],
        "variables": {"x": 1},
        "state": state,
        "originalId": "e",
        "trigger": {"id": "t", "type": "T", "variables": {"y": 1}},
        "deleted": False,
        "metadata": {"attemptNumber": 1, "originalCreatedDate": DATE},
        "scheduleDate": DATE,
        "kind": "TEST",
    }


def test_an_execution_that_has_just_begun_has_neither_end_nor_duration_nor_task_runs() -> None:
    found = whole(Snapshot(Execution("e", "a", "f", 1, marks(State.CREATED))))
    assert set(found["state"]) == {"current", "histories", "startDate"}
    assert not {"taskRunList", "inputs", "outputs", "variables", "kind", "trigger"} & set(found)


def test_a_flow() -> None:
    definition = {"id": "f", "namespace": "a", "inputs": [{"id": "s", "type": "SELECT", "values": ["x"]}], "tasks": []}
    found = flow(StoredFlow("a", "f", 3, "text", definition, AT, labels={"k": "v"}), source=True)
    assert found == {
        "tenantId": "main",
        "id": "f",
        "namespace": "a",
        "revision": 3,
        "updated": DATE,
        "tasks": [],
        "inputs": [
            {
                "id": "s", "type": "SELECT", "required": True, "allowCustomValue": False, "isRadio": False,
                "autoSelectFirst": False, "values": ["x"],
            }
        ],
        "labels": [{"key": "k", "value": "v"}],
        "triggers": [],
        "disabled": False,
        "deleted": False,
        "draft": False,
        "source": "text",
    }  # fmt: skip


def test_lines_and_measurements() -> None:
    line = LogLine(AT, "INFO", "hi", "a", "f", "e", "t", "r", 0)
    assert entry(line) == {
        "tenantId": "main", "namespace": "a", "flowId": "f", "taskId": "t", "executionId": "e", "taskRunId": "r",
        "attemptNumber": 0, "timestamp": DATE, "level": "INFO", "message": "hi",
    }  # fmt: skip
    assert metric(Metric(AT, "counter", "rows", 3.0, "a", "f", "e", "t", "r")) == {
        "tenantId": "main", "namespace": "a", "flowId": "f", "taskId": "t", "executionId": "e", "taskRunId": "r",
        "type": "counter", "name": "rows", "value": 3.0, "timestamp": DATE, "tags": {},
    }  # fmt: skip


def test_triggers_and_pairs() -> None:
    assert context(TriggerState("a", "f", "t", date=AT, next_at=AT)) == {
        "tenantId": "main", "namespace": "a", "flowId": "f", "triggerId": "t", "date": DATE, "nextExecutionDate": DATE,
        "disabled": False,
    }  # fmt: skip
    assert pair(KvEntry("a", "k", "NUMBER", 1, 2, AT, AT)) == {
        "namespace": "a", "key": "k", "version": 2, "creationDate": DATE, "updateDate": DATE,
    }  # fmt: skip
