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
        (f"namespace: n\n{TASKS}", "id: must not be null"),
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
        (f"id: f\nnamespace: n\n{TASKS}\ninputs: [{{id: a}}]", "Invalid type: <null>"),
        (f"id: f\nnamespace: n\n{TASKS}\ninputs: [{{id: a, type: ARRAY, itemType: ARRAY}}]",
         "a: `itemType` cannot be ARRAY"),
        (f"id: f\nnamespace: n\n{TASKS}\ninputs: [{{id: a, type: MULTISELECT, values: [x], options: [x]}}]",
         "a: you can't define both `values` and `options`"),
        (f"id: f\nnamespace: n\n{TASKS}\ninputs: [{{id: a, type: STRING, required: false, defaults: x}}]",
         "a: Inputs with a default value must be required, since the default is always applied."),
        (f"id: f\nnamespace: n\n{TASKS}\ninputs: [{{id: a, type: STRING, prefill: y, defaults: x}}]",
         "a: Inputs with a default value cannot also have a prefill."),
        (f"id: f\nnamespace: n\n{TASKS}\nretry: {{type: constant, interval: PT1M, maxDuration: PT1S}}",
         "retry: 'interval' must be less than 'maxDuration'"),
        ("id: f\nnamespace: n\ntasks: [{id: a}]", "Invalid type: <null>"),
        (f"id: f\nnamespace: n\ntasks: [{{type: {LOG}, message: x}}]", "tasks[0].id: must not be null"),
    ],
)  # fmt: skip
def test_a_refusal_in_the_words_of_users(text: str, line: str) -> None:
    assert [finding.line for finding in diagnose(text, default_index()).errors] == [line]
