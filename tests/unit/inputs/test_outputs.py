"""Flow outputs: rendered text to the declared type."""

from __future__ import annotations

from typing import Any

import pytest

from ostinato.engine.plan import FlowOutput
from ostinato.inputs import convert_output
from ostinato.inputs.convert import Refused


@pytest.mark.parametrize(
    ("type_", "rendered", "expected"),
    [
        ("STRING", "x", "x"), ("STRING", "", ""), ("SELECT", "", ""), ("INT", "", None), ("JSON", None, None),
        ("INT", "5", 5), ("BOOL", "junk", False), ("JSON", '{"a": [1, {"b": null}], "c": null}', {"a": [1, {}]}),
        ("ARRAY", '["a"]', ["a"]),
    ],
)  # fmt: skip
def test_an_output_has_the_type_that_it_declares(type_: str, rendered: Any, expected: Any) -> None:
    assert convert_output(FlowOutput("o", type_, "{{ x }}", True, {}), rendered) == expected


def test_an_output_that_does_not_fit_is_refused() -> None:
    with pytest.raises(Refused, match='For input string: "x"'):
        convert_output(FlowOutput("o", "INT", "{{ x }}", True, {}), "x")
