"""Flow outputs: rendered text to the declared type."""

from __future__ import annotations

from typing import Any

import pytest

from ostinato.engine.plan import FlowOutput
from ostinato.inputs import Sealer, convert_output, new_key
from ostinato.inputs.convert import Refused


@pytest.mark.parametrize(
    ("type_", "rendered", "expected"),
    [
        ("STRING", "x", "x"), ("STRING", "", ""), ("SELECT", "", ""), ("BOOL", "", False), ("JSON", None, None),
        ("INT", "5", 5), ("BOOL", "junk", False), ("JSON", '{"a": [1, {"b": null}], "c": null}', {"a": [1, {}]}),
        ("ARRAY", '["a"]', ["a"]),
    ],
)  # fmt: skip
def test_an_output_has_the_type_that_it_declares(type_: str, rendered: Any, expected: Any) -> None:
    assert convert_output(FlowOutput("o", type_, "{{ x }}", True, {}), rendered) == expected


def test_the_empty_text_is_no_value_of_an_output_that_may_be_missing() -> None:
    assert convert_output(FlowOutput("o", "INT", "{{ x }}", False, {}), "") is None
    with pytest.raises(Refused, match='For input string: ""'):
        convert_output(FlowOutput("o", "INT", "{{ x }}", True, {}), "")


def test_an_output_that_does_not_fit_is_refused() -> None:
    with pytest.raises(Refused, match='For input string: "x"'):
        convert_output(FlowOutput("o", "INT", "{{ x }}", True, {}), "x")


def test_secret_outputs_are_encrypted() -> None:
    sealer = Sealer(new_key())
    sealed = convert_output(FlowOutput(id="o", type="SECRET", value=""), "text", sealer)
    assert sealer.opened(sealed) == "text"
    assert convert_output(FlowOutput(id="o", type="SECRET", value=""), None, sealer) is None
    with pytest.raises(ValueError, match="encryption is not configured"):
        convert_output(FlowOutput(id="o", type="SECRET", value=""), "text", Sealer(None))
