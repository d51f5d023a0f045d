"""What is wanted as a text is one in the documents that are stored."""

from __future__ import annotations

from typing import Any

import pytest

from ostinato.language.settled import settled
from ostinato.model.flow import Flow
from ostinato.plugin.index import default_index
from ostinato.source import parse

LOG = "io.kestra.plugin.core.log.Log"
FLOW = "io.kestra.plugin.core.flow."


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("labels: [{key: on, value: off}]", {"labels": [{"key": "true", "value": "false"}]}),
        (
            "inputs: [{id: on, type: STRING, required: no}]",
            {"inputs": [{"id": "true", "type": "STRING", "required": False}]},
        ),
        (
            "inputs: [{id: f, type: FORM, inputs: [{id: 1, type: ENUM, values: [no]}]}]",
            {"inputs": [{"id": "f", "type": "FORM", "inputs": [{"id": "1", "type": "ENUM", "values": ["false"]}]}]},
        ),
        ("inputs: [{id: on, type: NONE}]", {"inputs": [{"id": True, "type": "NONE"}]}),
        ("workerGroup: {key: 7}", {"workerGroup": {"key": "7"}}),
        ("outputs: [{id: no, type: INT, value: 1}]", {"outputs": [{"id": "false", "type": "INT", "value": 1}]}),
        ("variables: {on: off, n: 1}", {"variables": {"on": False, "n": 1}}),
        ("retry: {type: constant, interval: PT1S}", {"retry": {"type": "constant", "interval": "PT1S"}}),
        (
            f"tasks: [{{id: 1, type: {LOG}, message: off, disabled: no, retry: {{type: constant, maxAttempts: 2}}}}]",
            {"tasks": [{"id": "1", "type": LOG, "message": False, "disabled": False,
                        "retry": {"type": "constant", "maxAttempts": 2}}]},
        ),
        (
            f"errors: [{{id: s, type: {FLOW}Sequential, tasks: [{{id: on, type: {LOG}, description: 2}}]}}]",
            {"errors": [{"id": "s", "type": FLOW + "Sequential",
                         "tasks": [{"id": "true", "type": LOG, "description": "2"}]}]},
        ),
        ("tasks: [{id: 1, type: none}]", {"tasks": [{"id": 1, "type": "none"}]}),
        ("triggers: none", {"triggers": "none"}),
    ],
)  # fmt: skip
def test_scalars_are_texts_where_texts_are_wanted(written: str, expected: dict[str, Any]) -> None:
    assert settled(parse(written).value, Flow, default_index()) == expected
