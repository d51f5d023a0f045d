"""What is said about faulty tasks and triggers when a flow is saved."""

from __future__ import annotations

from typing import Any

import pytest

from ostinato.plugin import validate_source
from ostinato.plugin.index import default_index

RETURN = {"id": "r", "type": "io.kestra.plugin.core.debug.Return"}


def faults(kind: str, **source: Any) -> list[tuple[str, str]]:
    name = f"io.kestra.plugin.core.{kind}"
    found = validate_source(default_index().load(name), {"id": "a", "type": name, **source})
    return sorted((".".join(map(str, fault.path)), fault.message) for fault in found)


@pytest.mark.parametrize(
    ("kind", "source", "expected"),
    [
        ("flow.Sequential", {"tasks": []}, [("tasks", "The 'tasks' property cannot be empty")]),
        ("flow.Parallel", {}, [("tasks", "must not be empty"), ("tasks", "must not be null")]),
        ("flow.Switch", {"value": "x"}, [("", "No task defined, neither cases or default have any tasks")]),
        ("flow.Dag", {"tasks": []}, [("", "invalid Dag task"), ("tasks", "must not be empty")]),
        ("log.Log", {}, [("message", "must not be null")]),
        ("flow.ForEach", {"tasks": [RETURN]}, [("values", "must not be null")]),
        ("flow.Subflow", {"namespace": "x"}, [("flowId", "must not be null")]),
        ("flow.Sleep", {}, [("duration", "must not be null")]),
        ("flow.Sleep", {"duration": "{{ x }}"}, []),
        ("flow.Sleep", {"duration": "soon"}, [("duration", "Text cannot be parsed to a Duration")]),
        ("debug.Return", {"format": 5, "allowFailure": "true", "timeout": "{{ x }}"}, []),
        (
            "debug.Return",
            {"retry": {"type": "constant", "interval": "PT1S", "maxAttempts": 0}},
            [("retry.maxAttempts", "must be greater than or equal to 1")],
        ),
        (
            "debug.Return",
            {"retry": {"type": "constant", "interval": "PT1S", "maxDuration": "PT1S"}},
            [("retry.intervalLessThanMaxDuration", "'interval' must be less than 'maxDuration'")],
        ),
        (
            "flow.WorkingDirectory",
            {"tasks": [{"id": "b", "type": "io.kestra.plugin.core.flow.Sequential", "tasks": [RETURN]}]},
            [("", "Only runnable tasks are allowed as children of a WorkingDirectory task")],
        ),
        (
            "flow.WorkingDirectory",
            {"tasks": [{"id": "b", "type": "io.kestra.plugin.core.execution.Exit"}]},
            [("", "Only runnable tasks are allowed as children of a WorkingDirectory task")],
        ),
        (
            "flow.WorkingDirectory",
            {"tasks": [RETURN | {"workerGroup": {"key": "gpu"}}]},
            [
                (
                    "",
                    "Cannot set a Worker Group in any WorkingDirectory sub-tasks, "
                    "it is only supported at the WorkingDirectory level",
                )
            ],
        ),
        (
            "trigger.Schedule",
            {"cron": "0 0 * * *", "timezone": "Europe/Nowhere"},
            [("timezone", "timezone '(Europe/Nowhere)' is not a valid time-zone ID")],
        ),
        ("trigger.Webhook", {"key": "{{ secret('X') }}"}, []),
        ("trigger.Webhook", {"key": "k", "responseContentType": "text/plain"}, []),
        (
            "trigger.Webhook",
            {"key": "k", "responseContentType": "x/y"},
            [("", "invalid webhook: responseContentType must be either 'application/json' or 'text/plain'")],
        ),
        (
            "flow.Sequential",
            {"tasks": [{"id": "b", "type": "io.kestra.plugin.core.debug.NoSuchTask"}]},
            [("tasks.0", "Invalid type: io.kestra.plugin.core.debug.NoSuchTask")],
        ),
        (
            "flow.Sequential",
            {"tasks": [{"id": "b", "type": "io.kestra.plugin.core.log.Log"}]},
            [("tasks.0.message", "must not be null")],
        ),
    ],
)
def test_faults(kind: str, source: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert faults(kind, **source) == expected


def dag(**needs: list[str]) -> list[dict[str, Any]]:
    return [{"task": {**RETURN, "id": name}, "dependsOn": wanted} for name, wanted in needs.items()]


def test_dag_dependencies() -> None:
    assert faults("flow.Dag", tasks=dag(a=["c"], b=["a"], c=["b"])) == [("", "Cyclic dependency detected: a, b, c")]
    assert faults("flow.Dag", tasks=dag(a=["nobody", "noone"])) == [
        ("", "Not existing task id in dependency: nobody, noone")
    ]
    assert faults("flow.Dag", tasks=dag(a=[], b=["a"], c=["a", "b"])) == []


def test_an_unknown_property_lists_the_known_ones_in_order() -> None:
    [(path, message)] = faults("debug.Return", format="1", nonsense=True)
    assert path == "nonsense"
    assert message == (
        'Unrecognized field "nonsense" (class io.kestra.plugin.core.debug.Return), not marked as ignorable (17 known '
        'properties: "logLevel", "timeout", "assets", "retry", "pluginDefaultsRef", "allowWarning", "format", '
        '"version", "type", "id", "description", "taskCache", "workerGroup", "runIf", "logToFile", "disabled", '
        '"allowFailure")'
    )
