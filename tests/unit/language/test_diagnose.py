"""Everything that is wrong with a flow, all at once, each fault with its place."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ostinato.language import Finding, Kind, Severity, diagnose
from ostinato.plugin.index import default_index
from tests.unit.language.texts import BROKEN, GOOD

LOG = "io.kestra.plugin.core.log.Log"


def found(text: str) -> list[Finding]:
    return diagnose(text, default_index()).findings


def flow(text: str) -> str:
    """A flow that is well but for what is added."""
    return f"id: f\nnamespace: n\ntasks: [{{id: a, type: {LOG}, message: x}}]\n{text}"


def messages(text: str) -> list[str]:
    return [finding.message for finding in found(text)]


def test_nothing_is_wrong_with_a_good_flow() -> None:
    diagnosis = diagnose(GOOD, default_index())
    assert [finding for finding in diagnosis.findings if finding.kind is not Kind.ADVICE] == []
    assert diagnosis.valid
    assert diagnosis.value["id"] == "good"


FAULTS = [
    ((1, 5), Kind.VALUE, "id", 'must match "^[a-zA-Z0-9][a-zA-Z0-9._-]*"'),
    ((2, 12), Kind.VALUE, "namespace", 'must match "^[a-z0-9][a-z0-9._-]*"'),
    ((4, 10), Kind.VALUE, "labels[0].key", "Invalid label key."),
    ((5, 10), Kind.VALUE, "labels[1].value", "must not be empty"),
    ((6, 15), Kind.FLOW, "", "System labels can only be set by Kestra itself, offending label: system.own=y"),
    ((9, 11), Kind.TYPE, "a.type", "Invalid type: STRNG"),
    ((10, 5), Kind.FLOW, "", "Input with id 'b' depends on a non-existent input 'nowhere'."),
    ((12, 16), Kind.VALUE, "b.validator", "invalid pattern [[a-]"),
    ((18, 5), Kind.FLOW, "", "Duplicate input with name [c]"),
    ((20, 10), Kind.UNREAD, "c.min", "input should be a valid integer"),
    ((23, 11), Kind.TYPE, "one.type", "Invalid type: io.kestra.plugin.core.log.Logg"),
    ((24, 5), Kind.VALUE, "two.message", "must not be null"),
    ((26, 5), Kind.PROPERTY, "two.mesage", 'Unrecognized field "mesage" (class io.kestra.plugin.core.log.Log)'),
    ((27, 9), Kind.FLOW, "", "Duplicate task id with name [two]"),
    ((30, 58), Kind.VALUE, "tasks[2].retry.maxAttempts", "must be greater than or equal to 1"),
    ((38, 9), Kind.VALUE, "inner.then[0].message", "must not be null"),
    ((42, 11), Kind.VALUE, "triggers[0]", "invalid cron expression '61 * * * *': Failed to parse cron expression."),
    ((43, 9), Kind.FLOW, "", "Duplicate trigger id with name [s]"),
    ((46, 15), Kind.VALUE, "triggers[1].timezone", "timezone '(Mars/Olympus)' is not a valid time-zone ID"),
    ((48, 5), Kind.VALUE, "pluginDefaults[0]", "Invalid Plugin Default: No property 'nope' exists in plugin"),
    ((50, 1), Kind.PROPERTY, "taskz", 'Unrecognized field "taskz"'),
]


def test_every_fault_of_a_broken_flow_is_told_at_once() -> None:
    errors = diagnose(BROKEN, default_index()).errors
    assert [(e.position.line, e.position.column) for e in errors] == [place for place, *_ in FAULTS]
    assert [(e.kind, e.label) for e in errors] == [(kind, label) for _, kind, label, _ in FAULTS]
    assert [e.message for e, fault in zip(errors, FAULTS, strict=True) if not e.message.startswith(fault[3])] == []


def test_old_names_are_told_but_are_no_error() -> None:
    infos = [finding for finding in found(BROKEN) if finding.severity is not Severity.ERROR]
    assert [(one.position.line, one.kind, one.severity) for one in infos] == [(32, Kind.DEPRECATED, Severity.INFO)]


def test_findings_end_behind_what_they_are_about() -> None:
    lines = BROKEN.split("\n")
    spans = {f.label: (f.position, f.end) for f in found(BROKEN) if f.label in ("two.mesage", "a.type", "taskz")}
    texts = {label: lines[a.line - 1][a.column - 1 : b.column - 1] for label, (a, b) in spans.items()}
    assert texts == {"two.mesage": "mesage", "a.type": "STRNG", "taskz": "taskz"}


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        (flow("taks: []"), "Did you mean `tasks`?"),
        (flow("inputs: [{id: a, type: STRNG}]"), "Did you mean `STRING`?"),
        (flow("errors: [{id: b, type: io.kestra.plugin.core.log.Lgo, message: x}]"), f"Did you mean `{LOG}`?"),
        (
            flow("errors: [{id: b, type: io.kestra.plugin.nowhere.log.Log}]"),
            f"No plugins of io.kestra.plugin.nowhere are installed. The nearest type is `{LOG}`.",
        ),
        (
            flow("errors: [{id: b, type: io.kestra.plugin.core.zz.Qqqqqqqqqq}]"),
            f"The nearest type is `{default_index().nearest('io.kestra.plugin.core.zz.Qqqqqqqqqq', likeness=0)}`.",
        ),
        (flow(f"errors: [{{id: b, type: {LOG}, mesage: x}}]"), "Did you mean `message`?"),
    ],
)
def test_the_nearest_name_is_proposed(text: str, hint: str) -> None:
    assert hint in [finding.hint for finding in found(text)]


def test_nothing_is_proposed_where_nothing_is_near() -> None:
    assert [f.hint for f in found(flow("zzz: 1"))] == [None]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "A flow must be a map with `id`, `namespace` and `tasks`, not nothing"),
        ("[1]", "A flow must be a map with `id`, `namespace` and `tasks`, not list"),
        ("just text", "A flow must be a map with `id`, `namespace` and `tasks`, not str"),
        ("id: [", "YAML parsing error: while parsing a flow node"),
        ("id: a\nid: b", "YAML parsing error: Duplicate field 'id'"),
    ],
)
def test_a_text_that_is_no_flow(text: str, message: str) -> None:
    (finding,) = found(text)
    assert finding.message.startswith(message)
    assert finding.kind is Kind.YAML


def test_a_yaml_error_stands_where_the_text_breaks() -> None:
    (finding,) = found("id: a\ntasks:\n  - id: x\n id: y\n")
    assert (finding.position.line, finding.position.column) == (4, 2)
    assert finding.end.column == 3


# -- the flow as a whole ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"id: pause\nnamespace: n\ntasks: [{{id: a, type: {LOG}, message: x}}]",
         "Flow id is a reserved keyword: pause. List of reserved keywords: pause, resume, force-run, change-status, "
         "kill, executions, search, source, disable, enable"),
        (flow(f"finally: [{{id: a, type: {LOG}, message: x}}]"), "Duplicate task id with name [a]"),
        (flow("errors: [{id: s, type: io.kestra.plugin.core.flow.Subflow, namespace: n, flowId: f}]"),
         "Recursive call to flow [n.f]"),
        (flow("inputs: [{id: a, type: STRING}, {id: a.b, type: STRING}]"),
         "Input path 'a' conflicts with 'a.b'; one cannot be nested under the other."),
        (flow("inputs: [{id: a, type: STRING, dependsOn: {inputs: [b]}}, {id: b, type: STRING, dependsOn: "
              "{inputs: [a]}}]"),
         "Cycle dependency detected for input with id 'a': [a, b]"),
        (flow("inputs: [{id: a, type: STRING, dependsOn: {inputs: [a]}}, {id: b, type: STRING, dependsOn: "
              "{inputs: [a]}}]"),
         "Cycle dependency detected for input with id 'b': [a]"),
        (flow("triggers: [{id: a, type: io.kestra.plugin.core.trigger.Flow, preconditions: {id: x}}, "
              "{id: b, type: io.kestra.plugin.core.trigger.Flow, preconditions: {id: x}}]"),
         "Duplicate preconditions with id [x]"),
        (flow("errors: [{id: a, type: io.kestra.plugin.core.flow.ForEachItem, namespace: n, flowId: f, items: x}]"),
         "Recursive call to flow [n.f]"),
        (flow("outputs: [{id: o, type: STRING, value: x}, {id: o, type: STRING, value: y}]"),
         "Duplicate output with name [o]"),
        (flow("outputs: [{id: o, type: STRING, value: '{{ outputs.my-task.x }}'}]\nerrors: [{id: my-task, type: x}]"),
         "Invalid output reference: use outputs[key-name] instead of outputs.key-name — keys with dashes require "
         "bracket notation, offending outputs: [o]"),
        (flow("labels: [{key: system.x, value: y}]"),
         "System labels can only be set by Kestra itself, offending label: system.x=y"),
        (flow("inputs: [{id: a, type: FORM, inputs: [{id: b, type: STRING}, {id: b, type: INT}]}]"),
         "Duplicate input path [a.b]"),
        (flow("inputs: [{id: a, type: SELECT, values: [x], autoSelectFirst: true, required: false}]"),
         "Inputs with a default value must be required, since the default is always applied."),
    ],
)  # fmt: skip
def test_faults_of_the_flow_as_a_whole(text: str, expected: str) -> None:
    assert expected in messages(text)


@pytest.mark.parametrize(
    "text",
    [
        flow("labels: {system.readOnly: 'true'}"),
        flow("inputs: [{id: a, type: SELECT, values: [1, 0, true, 1.5, x]}]"),
        flow("inputs: [{id: a, type: SELECT}]"),
        flow("outputs: [{id: o, type: STRING, value: '{{ outputs.my-task.x }} {{ inputs.my-key }}'}]"),
        flow("triggers: [{id: a, type: io.kestra.plugin.core.trigger.Webhook, key: k}]"),
        flow("variables: {v: '{{ inputs.my-key }}'}"),
        flow("outputs: [{id: o, type: STRING, value: '{{ 3 - outputs.b.x }}'}]"),
        flow("inputs: [{id: a, type: STRING, validator: '\\p{Lu}.*'}]"),
    ],
)
def test_what_only_looks_wrong(text: str) -> None:
    assert messages(text) == []


def test_members_of_forms_are_found_where_they_stand() -> None:
    text = flow(
        "inputs:\n  - id: first\n    type: STRING\n  - id: form\n    type: FORM\n    inputs:\n"
        "      - id: member\n        type: STRING\n        validator: '[a-'\n        dependsOn: {inputs: [nowhere]}"
    )
    places = {finding.message: (finding.position.line, finding.label) for finding in found(text)}
    assert places["invalid pattern [[a-]"] == (12, "member.member.validator")
    assert places["Input with id 'form.member' depends on a non-existent input 'nowhere'."][0] == 10


def test_a_default_may_give_what_a_task_lacks() -> None:
    text = f"id: f\nnamespace: n\ntasks: [{{id: a, type: {LOG}}}]\n"
    text += f"pluginDefaults: [{{type: {LOG}, values: {{message: x}}}}]"
    assert messages(text) == []


def test_a_default_for_many_types_gives_each_what_it_has() -> None:
    given = "{type: io.kestra.plugin.core, values: {level: WARN, format: x, message: y}}"
    text = f"id: f\nnamespace: n\ntasks: [{{id: a, type: {LOG}}}, {{id: b, type: io.kestra.plugin.core.debug.Return}}]"
    assert messages(f"{text}\npluginDefaults: [{given}]") == []


def test_both_names_of_defaults_may_stand_side_by_side() -> None:
    given = f"[{{type: {LOG}, values: {{level: WARN}}}}]"
    found_ = found(flow(f"pluginDefaults: {given}\ntaskDefaults: {given}"))
    assert [finding.kind for finding in found_] == [Kind.DEPRECATED]


def test_advice_is_no_error() -> None:
    text = """id: f
namespace: n
tasks:
  - {id: q, type: io.kestra.plugin.jdbc.duckdb.Query, sql: SELECT 1, fetchType: STORE}
  - id: p
    type: io.kestra.plugin.scripts.python.Script
    script: |
      import pandas
      pandas.read_csv('{{ outputs.q.uri }}')
"""
    advice = [finding for finding in found(text) if finding.kind is Kind.ADVICE]
    assert [(one.severity, one.position.line) for one in advice] == [(Severity.WARNING, 7)]


# -- in general -------------------------------------------------------------------------------------------------------


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([GOOD, BROKEN]), st.data())
def test_any_beginning_of_a_flow_is_diagnosed(text: str, data: Any) -> None:
    cut = data.draw(st.integers(0, len(text)))
    for finding in found(text[:cut]):
        assert finding.message
        assert finding.position.line <= text.count("\n", 0, cut) + 1


_SCALARS = st.sampled_from([None, True, 5, 1.5, "", "x", "{{ x }}", [], {}, [None], [5], ["x"], {"a": None}, [[{}]]])


def _paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for key, one in inner for found in _paths(one, (*path, key)))]


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_any_value_in_any_place_is_diagnosed(data: Any) -> None:
    import json

    from ostinato.source import parse

    value = json.loads(json.dumps(parse(data.draw(st.sampled_from([GOOD, BROKEN]))).value))
    *path, last = data.draw(st.sampled_from(_paths(value)[1:]))
    at = value
    for step in path:
        at = at[step]
    at[last] = data.draw(_SCALARS)
    found(json.dumps(value))


def test_scalars_of_the_flow_itself_are_the_texts_that_are_written() -> None:
    diagnosis = diagnose(
        f"id: off\nnamespace: on\ndescription: 1.50\ntasks: [{{id: no, type: {LOG}, message: x}}]", default_index()
    )
    assert diagnosis.valid
    assert {key: diagnosis.value[key] for key in ("id", "namespace", "description")} == {
        "id": "off", "namespace": "on", "description": "1.50",
    }  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "labels: {a: on, b: 1.50, c: 2024-01-01}", "labels: [{key: a, value: no}]", "description: off",
        "inputs: [{id: on, type: STRING, description: 1}, {id: x, type: STRING, dependsOn: {inputs: [on]}}]",
        "inputs: [{id: x, type: SELECT, values: [yes, 1, 2.5]}]", "outputs: [{id: no, type: STRING, value: 1}]",
        "checks: [{condition: true, message: no}]", "pluginDefaults: [{type: on, values: {}}]",
        "sla: [{id: on, type: EXECUTION_ASSERTION, assert: false, behavior: FAIL}]",
        "variables: {on: off}", "workerGroup: {key: off}",
        f"errors: [{{id: 7, type: {LOG}, message: off, runIf: on, description: 1, workerGroup: {{key: yes}}}}]",
        "triggers: [{id: off, type: io.kestra.plugin.core.trigger.Webhook, key: on, description: 1}]",
            ],
)  # fmt: skip
def test_scalars_are_texts_where_texts_are_wanted(text: str) -> None:
    assert [finding.message for finding in found(flow(text)) if finding.severity is Severity.ERROR] == []


def test_what_shows_only_when_the_task_runs_is_a_warning_for_authors() -> None:
    text = f"id: f\nnamespace: n\ntasks: [{{id: a, type: {LOG}, message: x, level: LOUD, timeout: soon}}]"
    diagnosis = diagnose(text, default_index())
    assert diagnosis.valid
    assert [(one.kind, one.severity, one.label) for one in diagnosis.findings] == [
        (Kind.DOUBT, Severity.WARNING, "a.level"),
        (Kind.DOUBT, Severity.WARNING, "a.timeout"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("triggers: [{id: t, type: io.kestra.plugin.core.debug.Return}]", "io.kestra.plugin.core.debug.Return"),
        ("errors: [{id: t, type: io.kestra.plugin.core.trigger.Webhook, key: k}]",
         "io.kestra.plugin.core.trigger.Webhook"),
        ("triggers: [{id: t, type: io.kestra.plugin.core.trigger.Flow, conditions: [{type: no.Such}]}]", "no.Such"),
    ],
)  # fmt: skip
def test_each_place_wants_its_own_sort_of_plugin(text: str, expected: str) -> None:
    assert f"Invalid type: {expected}" in messages(flow(text))


def test_what_is_inside_of_a_task_is_looked_at_like_the_task() -> None:
    inner = "{type: io.kestra.plugin.core.flow.Sequential}"
    text = f"id: f\nnamespace: n\ntasks: [{{id: a, type: io.kestra.plugin.core.flow.Sequential, tasks: [{inner}]}}]"
    assert [(one.label, one.message) for one in found(text)] == [
        ("tasks[0].tasks[0].id", "must not be blank"),
        ("tasks[0].tasks[0].id", "must not be null"),
        ("tasks[0].tasks[0].tasks", "The 'tasks' property cannot be empty"),
    ]


def test_a_trigger_on_all_flows_is_pointed_out() -> None:
    (finding,) = found(flow("triggers: [{id: t, type: io.kestra.plugin.core.trigger.Flow}]"))
    assert finding.severity is Severity.WARNING and "EVERY execution of EVERY flow" in finding.message
