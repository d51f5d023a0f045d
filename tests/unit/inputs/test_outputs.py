"""Flow outputs: rendered text to the declared type."""

from __future__ import annotations

import re
from typing import Any

import pytest

from ostinato.engine.plan import FlowOutput
from ostinato.inputs import Sealer, convert_output, new_key


@pytest.mark.parametrize(
    ("type_", "rendered", "expected"),
    [
        ("STRING", "x", "x"), ("STRING", "", ""), ("SELECT", "", ""), ("BOOL", "", False), ("JSON", "null", None),
        ("INT", "5", 5), ("BOOL", "junk", False), ("JSON", '{"a": [1, {"b": null}], "c": null}', {"a": [1, {}]}),
        ("ARRAY", '["a"]', ["a"]),
    ],
)  # fmt: skip
def test_an_output_has_the_type_that_it_declares(type_: str, rendered: Any, expected: Any) -> None:
    assert convert_output(FlowOutput("o", type_, "{{ x }}", True, {}), rendered) == expected


def test_what_is_null_is_no_value_of_an_output_that_may_be_missing() -> None:
    assert convert_output(FlowOutput("o", "STRING", "{{ x }}", False, {}), None) is None
    with pytest.raises(ValueError, match="It is required, and its expression gives null"):
        convert_output(FlowOutput("o", "STRING", "{{ x }}", True, {}), None)


@pytest.mark.parametrize(
    ("type_", "rendered", "message"),
    [
        ("INT", "", 'Invalid value for output `o`. Cause: For input string: ""'),
        ("INT", "x", 'Invalid value for output `o`. Cause: For input string: "x"'),
        ("DURATION", "x", " errors:\n```\nText cannot be parsed to a Duration\n```"),
    ],
)
def test_an_output_that_does_not_fit_is_refused(type_: str, rendered: str, message: str) -> None:
    for required in (True, False):
        with pytest.raises(ValueError, match=re.escape(message)):
            convert_output(FlowOutput("o", type_, "{{ x }}", required, {}), rendered)


def test_secret_outputs_are_encrypted() -> None:
    sealer = Sealer(new_key())
    sealed = convert_output(FlowOutput(id="o", type="SECRET", value=""), "text", sealer)
    assert sealer.opened(sealed) == "text"
    assert convert_output(FlowOutput("o", "SECRET", "", False, {}), None, sealer) is None
    with pytest.raises(ValueError, match="encryption is not configured"):
        convert_output(FlowOutput(id="o", type="SECRET", value=""), "text", Sealer(None))
