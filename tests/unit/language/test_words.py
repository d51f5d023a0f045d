"""The faults that the model of a flow finds, in the words that users know."""

from __future__ import annotations

import pytest

from ostinato.language import diagnose
from ostinato.plugin.index import default_index

LOG = "io.kestra.plugin.core.log.Log"
TASKS = f"tasks: [{{id: a, type: {LOG}, message: x}}]"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f"id: f\n{TASKS}", "namespace: must not be null"),
        ("id: f\nnamespace: n", "tasks: must not be empty"),
        ("id: f\nnamespace: n\ntasks:", "tasks: must not be empty"),
        ("id: f\nnamespace: n\ntasks: []", "tasks: must not be empty"),
        (f"id: {'x' * 101}\nnamespace: n\n{TASKS}", "id: size must be between 1 and 100"),
        (f"id: f\nnamespace: {'x' * 151}\n{TASKS}", "namespace: size must be between 1 and 150"),
        (f"id: f\nnamespace: n\n{TASKS}\nconcurrency: {{limit: 0}}",
         "concurrency.limit: must be greater than or equal to 1"),
        (f"id: f\nnamespace: n\n{TASKS}\nconcurrency: {{limit: 1, behavior: WAIT}}",
         'concurrency.behavior: "WAIT" is not one of the values accepted: [QUEUE, CANCEL, FAIL]'),
        (f"id: f\nnamespace: n\n{TASKS}\ninputs: [{{id: a}}]", "Invalid type: null"),
        (f"id: f\nnamespace: n\n{TASKS}\ninputs: [{{id: a, type: ARRAY, itemType: ARRAY}}]",
         "a: `itemType` cannot be ARRAY"),
        (f"id: f\nnamespace: n\n{TASKS}\ninputs: [{{id: a, type: FILE, defaults: x}}]",
         "a: inputs of type 'FILE' only support `defaults` as local files using a file URI or as namespace files using "
         "a nsfile URI"),
        (f"id: f\nnamespace: n\n{TASKS}\ninputs: [{{id: a, type: FILE, defaults: '{{{{ now }}}}'}}]",
         "a: inputs of type 'FILE' only support `defaults` with expression that can be rendered immediately"),
        (f"id: f\nnamespace: n\n{TASKS}\nconcurrency: {{limit: 1, more: 1}}",
         'Unrecognized field "more" (class io.kestra.core.models.flows.Concurrency), not marked as ignorable '
         '(2 known properties: "behavior", "limit")'),
        (f"id: f\nnamespace: n\n{TASKS}\ninputs: [{{id: a, type: URI, uri: x}}]",
         'Unrecognized field "uri" (class io.kestra.core.models.flows.input.URIInput), not marked as ignorable '
         '(9 known properties: "defaults", "dependsOn", "type", "id", "description", "displayName", "required", '
         '"prefill", "name")'),
        (f"id: f\nnamespace: n\n{TASKS}\nsla: [{{id: a, type: max_duration}}]", "Invalid type: max_duration"),
        (f"id: f\nnamespace: n\n{TASKS}\nlisteners: [{{tasks: []}}]", "listeners[0].tasks: must not be empty"),
        (f"id: f\nnamespace: n\n{TASKS}\nlisteners: [{{tasks: [{{id: a, type: x.Y}}]}}]", "Invalid type: x.Y"),
        (f"id: f\nnamespace: n\n{TASKS}\nlisteners: [{{conditions: [{{type: x.Y}}], tasks: [{{id: a, type: io.kestra."
         "plugin.core.log.Log, message: x}]}]", "Invalid type: x.Y"),
        (f"id: f\nnamespace: n\n{TASKS}\nretry: {{interval: PT1S}}", "Invalid type: null"),
        (f"id: f\nnamespace: n\n{TASKS}\ninputs: [{{id: a, type: STRING, required: false, defaults: x}}]",
         "a: Inputs with a default value must be required, since the default is always applied."),
        (f"id: f\nnamespace: n\n{TASKS}\ninputs: [{{id: a, type: STRING, prefill: y, defaults: x}}]",
         "a: Inputs with a default value cannot also have a prefill."),
        (f"id: f\nnamespace: n\n{TASKS}\nretry: {{type: constant, interval: PT1M, maxDuration: PT1S}}",
         "retry.intervalLessThanMaxDuration: 'interval' must be less than 'maxDuration'"),
        ("id: f\nnamespace: n\ntasks: [{id: a}]", "Invalid type: <null>"),
    ],
)  # fmt: skip
def test_a_refusal_in_the_words_of_users(text: str, line: str) -> None:
    assert [finding.line for finding in diagnose(text, default_index()).errors] == [line]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (f"namespace: n\n{TASKS}", ["id: must not be blank", "id: must not be null"]),
        (f"id: ''\nnamespace: n\n{TASKS}",
         ["id: size must be between 1 and 100", 'id: must match "^[a-zA-Z0-9][a-zA-Z0-9._-]*"',
          "id: must not be blank"]),
        (f"id: f\nnamespace: n\ntasks: [{{type: {LOG}, message: x}}]",
         ["tasks[0].id: must not be blank", "tasks[0].id: must not be null"]),
        (f"id: f\nnamespace: n\n{TASKS}\nlabels: [{{value: x}}]", ["labels[0].key: must not be empty"]),
        (f"id: f\nnamespace: n\n{TASKS}\nchecks: [{{}}]",
         ["checks[0].condition: must not be empty", "checks[0].condition: must not be null",
          "checks[0].message: must not be empty"]),
        (f"id: f\nnamespace: n\n{TASKS}\nsla: [{{id: a, type: EXECUTION_ASSERTION}}]",
         ["sla[0].behavior: must not be null", "sla[0]._assert: must not be empty",
          "sla[0]._assert: must not be null"]),
        (f"id: f\nnamespace: n\n{TASKS}\nretry: {{type: random, minInterval: PT9S, maxInterval: PT8S, "
         "maxDuration: PT1S}",
         ["retry.minIntervalLessThanMaxDuration: 'minInterval' must be less than 'maxDuration'",
          "retry.maxIntervalLessThanMaxDuration: 'maxInterval' must be less than 'maxDuration'",
          "retry.minIntervalLessThanMaxInterval: 'minInterval' must be less than 'maxInterval'"]),
    ],
)  # fmt: skip
def test_what_is_said_in_several_lines(text: str, lines: list[str]) -> None:
    assert [finding.line for finding in diagnose(text, default_index()).errors] == lines


def test_of_what_cannot_be_read_only_the_first_is_told() -> None:
    text = (
        f"id: F!\nnamespace: n\nretry: {{type: linear}}\ntasks: [{{id: a, type: {LOG}, more: 1}}, {{id: b, type: no}}]"
    )
    diagnosis = diagnose(text, default_index())
    assert [finding.line for finding in diagnosis.told] == ["Invalid type: linear"]
    assert len(diagnosis.errors) > 3
