"""Scalars as they are spelled."""

from __future__ import annotations

from ostinato.language.spelled import keep_spellings
from ostinato.source import parse

SOURCE = """
id: off
revision: 0x1F
variables: {a: yes}
inputs:
  - {id: a, type: STRING, defaults: 1.50}
  - {id: b, type: BOOL, defaults: yes}
  - {id: c, type: INT, defaults: 5, min: 010}
  - {id: d, type: SELECT, values: [1.50, no, 2]}
  - {id: e, type: JSON, defaults: {x: yes}}
  - {id: f, type: FORM, inputs: [{id: g, type: STRING, defaults: on}, {id: h, type: SELECT, values: [010]}]}
"""


def test_ids_defaults_and_values_of_inputs_are_kept_as_they_are_spelled() -> None:
    document = parse(SOURCE)
    keep_spellings(document, {"id"})
    flow = document.value
    assert (flow["id"], flow["revision"], flow["variables"]) == ("off", 31, {"a": True})
    a, b, c, d, e, f = flow["inputs"]
    assert [one["defaults"] for one in (a, b, c, e)] == ["1.50", "yes", 5, {"x": True}]
    assert (c["min"], d["values"]) == (8, ["1.50", "no", 2])
    assert (f["inputs"][0]["defaults"], f["inputs"][1]["values"]) == ("on", ["010"])
