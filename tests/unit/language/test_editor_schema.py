"""The JSON schema of flows takes what the language takes, and says of a fault where it is."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest

from ostinato.language.editor_schema import editor_schema
from ostinato.plugin.index import default_index
from ostinato.source import parse
from tests.unit.language.texts import GOOD

jsonschema = pytest.importorskip("jsonschema")
LOG = "io.kestra.plugin.core.log.Log"
CHILD = f"{{id: b, type: {LOG}, message: x}}"
BAD = f"{{id: b, type: {LOG}}}"
LOOP = "io.kestra.plugin.core.flow.ForEach"


@cache
def validator() -> Any:
    return jsonschema.Draft7Validator(editor_schema(default_index()))


def faults(text: str) -> list[tuple[str, str]]:
    """Path and message of each fault of a flow."""
    errors = validator().iter_errors(json.loads(json.dumps(parse(text).value, default=str)))
    return [("/".join(str(step) for step in error.absolute_path), error.message) for error in errors]


def flow(task: str) -> str:
    return f"id: f\nnamespace: n\ntasks:\n  - {{id: a, {task}}}\n"


def test_it_is_a_schema() -> None:
    jsonschema.Draft7Validator.check_schema(editor_schema(default_index()))


def test_every_reference_leads_somewhere() -> None:
    schema = editor_schema(default_index())
    text = json.dumps(schema)
    wanted = {part.split('"')[0] for part in text.split('"$ref": "#/definitions/')[1:]}
    assert sorted(wanted - set(schema["definitions"])) == []


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        flow(f"type: {LOG}, message: [a, 1]"),
        flow(f"type: {LOG}, message: 1, runIf: false"),
        flow(f"type: {LOG}, message: x, level: '{{{{ inputs.level }}}}'"),
        flow(f"type: {LOOP}, values: [1], concurrencyLimit: '{{{{ inputs.n }}}}', tasks: [{CHILD}]"),
        flow("type: io.kestra.core.tasks.log.Log, message: x"),
        flow("type: io.kestra.plugin.core.flow.Pause, delay: PT1S"),
        flow(f"type: {LOG}, message: x, retry: {{type: constant, interval: PT1S, maxAttempt: 2}}"),
        flow(f"type: {LOG}, message: x") + "inputs: [{name: old, type: STRING}]\nlabels: {a: b}\n",
        flow(f"type: {LOG}, message: x") + "sla: [{id: s, type: MAX_DURATION, duration: PT1S, behavior: FAIL}]\n",
    ],
)  # fmt: skip
def test_what_is_taken(text: str) -> None:
    assert faults(text) == []


@pytest.mark.parametrize(
    ("text", "path", "message"),
    [
        (flow(f"type: {LOG}, message: x, levle: WARN"), "tasks/0", "'levle' was unexpected"),
        (flow(f"type: {LOG}"), "tasks/0", "'message' is a required property"),
        (flow("type: io.kestra.plugin.core.log.Lgo"), "tasks/0/type", "is not one of"),
        (flow(f"type: {LOG}, message: x, level: LOUD"), "tasks/0/level", "is not valid under any"),
        (flow(f"type: {LOOP}, values: [1], tasks: [{BAD}]"), "tasks/0/tasks/0", "'message' is a required"),
        ("namespace: n\ntasks: []\n", "", "'id' is a required property"),
        (flow(f"type: {LOG}, message: x") + "disabled: 3\n", "disabled", "is not of type 'boolean'"),
    ],
)  # fmt: skip
def test_what_is_refused(text: str, path: str, message: str) -> None:
    assert [(where, what) for where, what in faults(text) if where == path and message in what]
