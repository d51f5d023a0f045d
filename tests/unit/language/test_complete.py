"""What could be typed next, in many places."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ostinato.language import complete, hover
from ostinato.plugin.index import default_index
from ostinato.source import Position
from tests.unit.language.texts import BROKEN, GOOD

HEAD = "id: f\nnamespace: n\n"
TASKS = (
    HEAD
    + "inputs:\n  - id: name\n    type: STRING\nvariables:\n  v: 1\ntasks:\n"
    + "  - id: one\n    type: io.kestra.plugin.core.debug.Return\n    format: x\n  - id: two\n    type: "
    + "io.kestra.plugin.core.log.Log\n"
)


def proposed(text: str) -> list[str]:
    """Labels proposed at the mark `¦` of a text."""
    return [item.label for item in completed(text).items]


def completed(text: str) -> Any:
    before = text.partition("¦")[0]
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    return complete(text.replace("¦", ""), line, column, default_index())


@pytest.mark.parametrize(
    ("text", "some", "none"),
    [
        ("¦", ["id", "namespace", "tasks", "triggers"], ["message"]),
        (HEAD + "¦", ["tasks", "inputs"], ["id", "namespace"]),
        (HEAD + "ta¦", ["tasks"], ["inputs"]),
        (HEAD + "TA¦", ["tasks"], []),
        (HEAD + "tasks:\n  - ¦", ["id", "type", "retry", "runIf"], ["namespace"]),
        (TASKS + "    ¦", ["message", "level", "timeout"], ["id", "type", "format"]),
        (TASKS + "    me¦", ["message"], ["level"]),
        (TASKS.replace("format: x", "¦"), ["format", "allowFailure"], ["message"]),
        (TASKS + "    retry:\n      ¦", [], ["message"]),
        (HEAD + "inputs:\n  - id: a\n    type: INT\n    ¦", ["min", "max", "required"], ["validator"]),
        (HEAD + "inputs:\n  - ¦", ["id", "required"], ["min"]),
        (HEAD + "concurrency:\n  ¦", ["limit", "behavior"], ["id"]),
        (HEAD + "triggers:\n  - id: s\n    type: io.kestra.plugin.core.trigger.Schedule\n    ¦", ["cron"], ["key"]),
        (HEAD + "triggers:\n  - ¦", ["id", "conditions"], ["cron"]),
        (
            HEAD + "tasks:\n  - id: i\n    type: io.kestra.plugin.core.flow.If\n    then:\n      - id: t\n"
            "        type: io.kestra.plugin.core.log.Log\n        ¦",
            ["message"],
            ["then"],
        ),
        (HEAD + "variables:\n  ¦", [], ["id", "tasks"]),
    ],
)
def test_keys(text: str, some: list[str], none: list[str]) -> None:
    found = proposed(text)
    assert [label for label in some if label not in found] == []
    assert [label for label in none if label in found] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (HEAD + "disabled: ¦", ["true", "false"]),
        (HEAD + "disabled: f¦", ["false"]),
        (HEAD + "concurrency:\n  behavior: ¦", ["QUEUE", "CANCEL", "FAIL"]),
        (HEAD + "tasks:\n  - id: a\n    retry:\n      type: ¦", ["constant", "exponential", "random"]),
        (HEAD + "inputs:\n  - id: a\n    type: DATE¦", ["DATE", "DATETIME"]),
        (TASKS + "    level: W¦", ["WARN"]),
        (HEAD + "description: ¦", []),
        (HEAD + "nowhere: ¦", []),
    ],
)
def test_values(text: str, expected: list[str]) -> None:
    assert sorted(proposed(text)) == sorted(expected)


@pytest.mark.parametrize(
    ("text", "some", "none"),
    [
        (HEAD + "tasks:\n  - id: a\n    type: ¦", "io.kestra.plugin.core.log.Log", "trigger.Schedule"),
        (HEAD + "tasks:\n  - id: a\n    type: log¦", "io.kestra.plugin.core.log.Log", "debug.Return"),
        (HEAD + "triggers:\n  - id: a\n    type: ¦", "io.kestra.plugin.core.trigger.Schedule", "log.Log"),
        (
            HEAD + "triggers:\n  - id: a\n    conditions:\n      - type: ¦",
            "io.kestra.plugin.core.condition.Weekend",
            "log.Log",
        ),
        (
            HEAD + "tasks:\n  - id: a\n    taskRunner:\n      type: ¦",
            "io.kestra.plugin.core.runner.Process",
            "log.Log",
        ),
    ],
)
def test_types(text: str, some: str, none: str) -> None:
    found = proposed(text)
    assert some in found
    assert [label for label in found if label.endswith(none)] == []


def test_deprecated_types_are_not_proposed() -> None:
    assert "io.kestra.plugin.core.debug.Echo" not in proposed(HEAD + "tasks:\n  - id: a\n    type: ¦")


@pytest.mark.parametrize(
    ("expression", "some", "none"),
    [
        ("¦", ["inputs", "outputs", "vars", "kv", "now"], ["upper"]),
        ("in¦", ["inputs"], ["outputs"]),
        ("inputs.¦", ["name"], ["one", "outputs"]),
        ("inputs.na¦", ["name"], []),
        ("outputs.¦", ["one", "two"], ["name"]),
        ("outputs.one.¦", ["value"], ["one"]),
        ("outputs.nowhere.¦", [], ["value"]),
        ("vars.¦", ["v"], ["one"]),
        ("tasks.¦", ["one"], ["name"]),
        ("flow.¦", ["id", "namespace"], []),
        ("execution.¦", ["id", "startDate"], []),
        ("nowhere.¦", [], ["id"]),
        ("flow.id.¦", [], ["id"]),
        ("inputs.name | ¦", ["upper", "date"], ["inputs"]),
        ("inputs.name | up¦", ["upper"], ["date"]),
        ("'a' ~ inputs.¦", ["name"], []),
        ("it¦", ["item"], ["inputs"]),
        ("item.¦", ["value", "index", "key", "parents"], []),
        ("taskrun.it¦", ["iteration", "items"], ["value"]),
        ("parent.¦", ["taskrun", "outputs"], []),
        ("loop.¦", ["index", "first", "last"], []),
    ],
)
@pytest.mark.parametrize("opening", ["{{ ", "{% if "])
def test_expressions(expression: str, some: list[str], none: list[str], opening: str) -> None:
    found = proposed(TASKS + f'    message: "{opening}{expression}')
    assert [label for label in some if label not in found] == []
    assert [label for label in none if label in found] == []


def test_behind_an_expression_nothing_of_it_is_proposed() -> None:
    assert "inputs" not in proposed(TASKS + '    message: "{{ x }} ¦')


def test_names_are_found_in_a_text_that_is_no_yaml() -> None:
    text = (
        HEAD
        + "inputs:\n  - id: name\n    type: STRING\ntasks:\n  - {id: one, type: io.kestra.plugin.core.debug.Return}\n"
    )
    broken = text + '  - id: two\n  message: {\n    message: "{{ outputs.¦'
    assert proposed(broken) == ["one", "two"]
    assert proposed(broken.replace("outputs.¦", "outputs.one.¦")) == ["value"]
    assert proposed(broken.replace("outputs.¦", "inputs.¦")) == ["name"]


SCOPED = (
    HEAD
    + "labels: {team: red}\ninputs:\n  - id: form\n    type: FORM\n    inputs:\n      - {id: colour, type: STRING}\n"
    + "triggers:\n  - id: daily\n    type: io.kestra.plugin.core.trigger.Schedule\n    cron: '@daily'\n"
    + "tasks:\n  - id: one\n    type: io.kestra.plugin.core.log.Log\n"
)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [("labels.¦", ["team"]), ("inputs.form.¦", ["colour"]), ("trigger.¦", ["date", "next", "previous"])],
)
def test_what_the_flow_declares(expression: str, expected: list[str]) -> None:
    assert sorted(proposed(SCOPED + f'    message: "{{{{ {expression}')) == expected


LOOPS = "io.kestra.plugin.core.flow."
FLOW_TRIGGER = "triggers:\n  - id: t\n    type: io.kestra.plugin.core.trigger.Flow\n    "
SCHEDULE = "triggers:\n  - id: t\n    type: io.kestra.plugin.core.trigger.Schedule\n    "
WEEKDAY = "triggers:\n  - id: t\n    conditions:\n      - type: io.kestra.plugin.core.condition.DayWeek\n        "


@pytest.mark.parametrize(
    ("text", "some"),
    [
        (f"tasks:\n  - id: a\n    type: {LOOPS}LoopUntil\n    ¦", ["condition", "checkFrequency", "failOnMaxReached"]),
        (f"tasks:\n  - id: a\n    type: {LOOPS}LoopUntil\n    checkFrequency:\n      ¦", ["interval", "maxIterations"]),
        (f"tasks:\n  - id: a\n    type: {LOOPS}ForEachItem\n    ¦", ["items", "batch", "flowId", "transmitFailed"]),
        (f"tasks:\n  - id: a\n    type: {LOOPS}ForEachItem\n    batch:\n      ¦", ["rows", "partitions", "bytes"]),
        (f"tasks:\n  - id: a\n    type: {LOOPS}Loop\n    ¦", ["values", "concurrencyLimit", "tasks"]),
        ("sla:\n  - id: s\n    ¦", ["type", "behavior", "duration"]),
        ("sla:\n  - id: s\n    type: EXECUTION_ASSERTION\n    ¦", ["behavior", "assert"]),
        ("sla:\n  - id: s\n    behavior: ¦", ["FAIL", "CANCEL", "NONE"]),
        ("sla:\n  - id: s\n    type: ¦", ["MAX_DURATION", "EXECUTION_ASSERTION"]),
        ("checks:\n  - ¦", ["condition", "message", "style", "behavior"]),
        ("checks:\n  - behavior: ¦", ["BLOCK_EXECUTION", "FAIL_EXECUTION", "CREATE_EXECUTION"]),
        (FLOW_TRIGGER + "¦", ["preconditions", "states"]),
        (FLOW_TRIGGER + "preconditions:\n      ¦", ["flows", "id"]),
        (SCHEDULE + "recoverMissedSchedules: ¦", ["ALL", "LAST", "NONE"]),
        (WEEKDAY + "¦", ["dayOfWeek", "date"]),
        (WEEKDAY + "dayOfWeek: ¦", ["MONDAY"]),
        ("concurrency:\n  ¦", ["limit", "behavior"]),
        ("retry:\n  type: constant\n  ¦", ["interval", "maxAttempts", "behavior"]),
        ("tasks:\n  - id: a\n    retry:\n      type: exponential\n      ¦", ["interval", "maxInterval", "delayFactor"]),
    ],
)  # fmt: skip
def test_what_newer_parts_have(text: str, some: list[str]) -> None:
    found = proposed(HEAD + text)
    assert [label for label in some if label not in found] == []


def test_what_was_typed_is_replaced() -> None:
    found = completed(HEAD + "ta¦")
    assert found.start == Position(3, 1)
    (item,) = [item for item in found.items if item.label == "tasks"]
    assert (item.insert, item.kind, item.detail) == ("tasks: ", "property", "required")
    assert item.documentation


def test_functions_are_inserted_as_calls() -> None:
    (item,) = [item for item in completed(TASKS + '    message: "{{ isFileEmp¦').items if item.label == "isFileEmpty"]
    assert item.insert == "isFileEmpty()"


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([GOOD, BROKEN]), st.data())
def test_there_is_always_an_answer_while_a_flow_is_typed(text: str, data: Any) -> None:
    cut = data.draw(st.integers(0, len(text)))
    before = text[:cut]
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    rest = data.draw(st.sampled_from(["", text[cut:]]))
    found = complete(before + rest, line, column, default_index())
    assert found.start.line == line
    assert 1 <= found.start.column <= column
    hover(before + rest, line, column, default_index())


@settings(max_examples=100, deadline=None)
@given(st.text("idtype:- \n{}|.'\"[]#&*", max_size=60), st.integers(0, 8), st.integers(0, 12))
def test_there_is_always_an_answer_for_nonsense(text: str, line: int, column: int) -> None:
    complete(text, line, column, default_index())
    hover(text, line, column, default_index())
