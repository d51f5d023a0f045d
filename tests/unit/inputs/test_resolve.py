"""From what was supplied to the inputs of an execution."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from ostinato.expressions import Environment
from ostinato.inputs import Resolution, Sealer, resolve
from ostinato.inputs.sealing import SEALED, is_sealed

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def resolved(*declared: dict[str, Any], names: dict[str, str] | None = None, **supplied: Any) -> Resolution:
    """What becomes of inputs; those without a type are of type STRING."""
    flow = {"flow": {"id": "f"}}
    inputs = [{"type": "STRING", **one} for one in declared]
    return resolve(inputs, supplied, flow, Environment(now=lambda: NOW), names)


def needs(*names: str, condition: str | None = None) -> dict[str, Any]:
    return {"inputs": list(names), **({} if condition is None else {"condition": condition})}


# -- values -----------------------------------------------------------------------------------------------------------


def test_what_was_supplied_counts() -> None:
    assert resolved({"id": "a"}, {"id": "n", "type": "INT"}, a="x", n="5").values == {"a": "x", "n": 5}


def test_the_old_name_of_the_id_counts() -> None:
    assert resolved({"name": "a"}, a="x").values == {"a": "x"}


@pytest.mark.parametrize("type_", ["STRING", "BOOL", "JSON", "INT"])
def test_null_is_not_supplied(type_: str) -> None:
    found = resolved({"id": "a", "type": type_}, a=None)
    assert found.message == "Missing required input:a"
    assert resolved({"id": "a", "type": type_, "required": False}, a=None).values == {"a": None}


def test_the_empty_text_is_a_text() -> None:
    assert resolved({"id": "a"}, {"id": "b", "defaults": "x"}, a="", b="").values == {"a": "", "b": ""}
    assert "Invalid value for input `n`" in resolved({"id": "n", "type": "INT", "required": False}, n="").message
    assert "No content to map due to end-of-input" in resolved({"id": "j", "type": "JSON"}, j="").message


def test_false_and_zero_are_supplied() -> None:
    assert resolved({"id": "a", "type": "BOOL"}, {"id": "b", "type": "INT"}, a=False, b=0).values == {
        "a": False,
        "b": 0,
    }


def test_undeclared_inputs_are_passed_over() -> None:
    found = resolved({"id": "a"}, a="x", other="y")
    assert (found.values, found.faults) == ({"a": "x"}, [])


def test_dots_make_groups() -> None:
    found = resolved({"id": "db.host"}, {"id": "db.port", "type": "INT"}, **{"db.host": "h", "db.port": "1"})
    assert found.values == {"db": {"host": "h", "port": 1}}


def test_members_of_a_form_are_below_it() -> None:
    form = {"id": "form", "type": "FORM", "inputs": [{"id": "a", "type": "STRING"}, {"name": "b", "type": "INT"}]}
    assert resolved(form, **{"form.a": "x", "form.b": 2}).values == {"form": {"a": "x", "b": 2}}
    assert resolved({"id": "form", "type": "FORM"}).values == {}


# -- defaults ---------------------------------------------------------------------------------------------------------


def test_a_default_is_rendered_and_converted() -> None:
    found = resolved({"id": "a", "type": "INT", "defaults": "{{ 1 + 1 }}"}, {"id": "b", "defaults": "{{ flow.id }}"})
    assert found.values == {"a": 2, "b": "f"}
    assert found.defaulted == {"a", "b"}


def test_a_default_is_not_rendered_beside_a_value() -> None:
    found = resolved({"id": "a", "defaults": "{{ nowhere.at.all }}"}, a="x")
    assert (found.values, found.faults, found.defaulted) == ({"a": "x"}, [], set())


def test_a_default_that_cannot_be_rendered_is_a_fault() -> None:
    found = resolved({"id": "a", "defaults": "{{ nowhere.at.all }}"})
    assert [(fault.id, fault.from_expression) for fault in found.faults] == [("a", True)]
    assert "nowhere" in found.message


def test_a_default_that_is_no_boolean_is_a_fault() -> None:
    faults = resolved({"id": "a", "type": "BOOL", "defaults": "on"}).faults
    assert [fault.message.partition(": was")[0] for fault in faults] == [
        "Invalid value for input `a`. Cause: com.fasterxml.jackson.core.JsonParseException: Unrecognized token 'on'"
    ]
    assert resolved({"id": "a", "type": "BOOL", "defaults": "TRUE"}).values == {"a": True}


def test_a_default_sees_the_inputs_it_depends_on() -> None:
    found = resolved(
        {"id": "b", "defaults": "{{ inputs.a }}!", "dependsOn": needs("a")},
        {"id": "a", "defaults": "x"},
    )
    assert found.values == {"b": "x!", "a": "x"}


def test_a_default_that_does_not_fit_is_a_fault() -> None:
    found = resolved({"id": "a", "type": "INT", "defaults": "many"})
    assert found.message.startswith(
        "Invalid value for input `a`. Cause: com.fasterxml.jackson.core.JsonParseException: Unrecognized token 'many'"
    )


# -- dependencies -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("condition", "there"),
    [
        ("{{ inputs.a == 'x' }}", True),
        ("{{ true }}", True),
        ("true", False),
        ("{{ 1 }}", False),
        ("{{ inputs.a == 'y' }}", False),
        ("{{ 'true' }}", False),
        ("{{ nowhere.at.all }}", False),
    ],
)
def test_only_the_boolean_true_enables(condition: str, there: bool) -> None:
    found = resolved({"id": "a"}, {"id": "b", "dependsOn": needs("a", condition=condition)}, a="x", b="y")
    assert ("b" in found.values) is there
    assert found.enabled == {"a": True, "b": there}
    assert found.faults == []


def test_a_condition_may_stand_alone() -> None:
    declared = {"id": "a", "dependsOn": {"condition": "{{ flow.id == 'f' }}"}}
    assert resolved(declared, a="x").values == {"a": "x"}


def test_what_depends_on_null_is_dropped() -> None:
    found = resolved({"id": "a", "required": False}, {"id": "b", "dependsOn": needs("a")}, b="y")
    assert found.values == {"a": None}


def test_what_depends_on_a_dropped_input_is_dropped() -> None:
    found = resolved(
        {"id": "a", "dependsOn": {"condition": "{{ false }}"}},
        {"id": "b", "dependsOn": needs("a")},
        {"id": "c", "dependsOn": needs("b")},
        a="1", b="2", c="3",
    )  # fmt: skip
    assert found.values == {}
    assert found.enabled == {"a": False, "b": False, "c": False}


def test_a_dependency_on_itself_is_passed_over() -> None:
    assert resolved({"id": "a", "dependsOn": needs("a")}, a="x").values == {"a": "x"}


def test_a_cycle_ends() -> None:
    found = resolved({"id": "a", "dependsOn": needs("b")}, {"id": "b", "dependsOn": needs("a")}, a="1", b="2")
    assert found.values == {}


def test_a_dependency_on_nothing_drops() -> None:
    assert resolved({"id": "a", "dependsOn": needs("nowhere")}, a="x").values == {}


# -- choices ----------------------------------------------------------------------------------------------------------

COLOURS = {"id": "c", "type": "SELECT", "values": ["red", "green", 1, True]}


def test_values_that_are_no_text_are_choices_by_their_text() -> None:
    assert resolved(COLOURS, c="1").values == {"c": "1"}
    assert resolved(COLOURS, c="true").values == {"c": "true"}
    wrong = "Invalid value for input `c`. Cause: it must match the values `[red, green, 1, true]`"
    assert resolved(COLOURS, c="blue").message == wrong


def test_choices_may_come_from_an_expression() -> None:
    declared = {"id": "c", "type": "SELECT", "expression": "{{ ['a', null, 5] }}"}
    assert resolved(declared, c="5").values == {"c": "5"}
    wrong = "Invalid value for input `c`. Cause: it must match the values `[a, 5]`"
    assert resolved(declared, c="b").message == wrong


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("{{ 5 }}", "c: Invalid expression result. Expected a list of strings"),
        ("a, b", "c: Invalid expression result. Expected a list of strings"),
        ("{{ nowhere.at.all }}", "Cannot render 'expression'. Cause: "),
    ],
)
def test_an_expression_without_choices_is_a_fault(expression: str, reason: str) -> None:
    found = resolved({"id": "c", "type": "SELECT", "expression": expression}, c="x")
    assert found.message.startswith("Invalid value for input `c`. Cause: ")
    assert reason in found.message


def test_the_first_choice_counts_where_that_is_asked_for() -> None:
    one = {"id": "a", "type": "SELECT", "values": ["x", "y"], "autoSelectFirst": True}
    several = {"id": "b", "type": "MULTISELECT", "options": ["x", "y"], "autoSelectFirst": True}
    found = resolved(one, several)
    assert found.values == {"a": "x", "b": ["x"]}
    assert found.defaulted == {"a", "b"}
    assert resolved({**one, "defaults": "y"}).values == {"a": "y"}
    assert resolved({**one, "values": []}).message == "Missing required input:a"


def test_every_wrong_choice_is_reported() -> None:
    found = resolved({"id": "m", "type": "MULTISELECT", "values": ["a"]}, m='["x", "a", "y"]')
    assert [fault.reason for fault in found.faults] == [
        "value `x` doesn't match the values `[a]`",
        "value `y` doesn't match the values `[a]`",
    ]


# -- faults -----------------------------------------------------------------------------------------------------------


def test_all_faults_are_told_in_the_order_of_the_flow() -> None:
    found = resolved(
        {"id": "z", "dependsOn": needs("a")},
        {"id": "n", "type": "INT", "min": 1},
        {"id": "d", "type": "DATE"},
        {"id": "ok"},
        {"id": "a"},
        n="0", d="soon", ok="x",
    )  # fmt: skip
    lines = found.message.split("\n")
    assert lines[:3] == ["Invalid value for input `n`. Cause: it must be more than `1`", " errors:", "```"]
    assert lines[3].startswith("Text 'soon' could not be parsed")
    assert lines[4:] == ["```", "Missing required input:a"]
    assert found.values["ok"] == "x"


def test_files_are_checked_by_the_name_of_the_upload() -> None:
    declared = {"id": "f", "type": "FILE", "allowedFileExtensions": [".csv"]}
    assert resolved(declared, f="kestra:///x", names={"f": "data.csv"}).faults == []
    found = resolved(declared, f="kestra:///x.csv", names={"f": "data.pdf"})
    assert found.message == "Invalid value for input `f`. Cause: File type not allowed. Accepted extensions: .csv"


def test_a_bound_that_cannot_be_read_is_a_fault() -> None:
    found = resolved({"id": "d", "type": "DATETIME", "after": "soon"}, d="2024-01-01T00:00:00Z")
    assert "Text 'soon' could not be parsed" in found.message


# -- secrets ----------------------------------------------------------------------------------------------------------

KEY = "I6EGNzRESu3X3pKZidrqCGOHQFUFC0yK"


def kept(*declared: dict[str, Any], key: str | None = KEY, **supplied: Any) -> Resolution:
    return resolve(declared, supplied, {}, Environment(now=lambda: NOW), sealer=Sealer(key))


SECRET = {"id": "s", "type": "SECRET", "validator": "[a-z]+"}


def test_a_secret_is_kept_encrypted() -> None:
    found, again = kept(SECRET, s="hidden"), kept(SECRET, s="hidden")
    value = found.values["s"]
    assert value["type"] == SEALED
    assert "hidden" not in str(found.values)
    assert value != again.values["s"]
    assert Sealer(KEY).opened(value) == "hidden"


def test_the_pattern_is_held_against_the_text_of_a_secret() -> None:
    assert (
        kept(SECRET, s="HIDDEN").message == "Invalid value for input `s`. Cause: s: it must match the pattern `[a-z]+`"
    )


def test_a_secret_that_is_encrypted_already_is_taken() -> None:
    sealed = Sealer(KEY).seal("hidden")
    found = kept(SECRET, s=sealed)
    assert Sealer(KEY).opened(found.values["s"]) == "hidden"
    assert kept(SECRET, s={**sealed, "value": "AAAA"}).message.endswith("was not encrypted with the key of this server")
    assert kept(SECRET, s=Sealer("A" * 32).seal("hidden")).faults


def test_a_secret_with_half_a_character_is_kept() -> None:
    assert Sealer(KEY).opened(Sealer(KEY).seal("a\ud800")) == "a?"


def test_defaults_see_the_text_of_a_secret() -> None:
    found = kept(SECRET, {"id": "b", "type": "STRING", "defaults": "{{ inputs.s }}!", "dependsOn": needs("s")}, s="x")
    assert found.values["b"] == "x!"


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        (None, "Unable to use a `SECRET` input/output as encryption is not configured"),
        ("", "Unable to use a `SECRET` input/output as encryption is not configured"),
        ("short", "`kestra.encryption.secret-key` is no key: "),
        ("AAAA", "`kestra.encryption.secret-key` is no key: "),
    ],
)
def test_without_a_key_a_secret_is_refused(key: str | None, reason: str) -> None:
    found = kept(SECRET, key=key, s="hidden")
    assert found.message.startswith(f"Invalid value for input `s`. Cause: {reason}")
    assert "s" not in found.values
    assert kept({**SECRET, "required": False}, key=key).values == {"s": None}


@pytest.mark.parametrize("value", [None, "x", {"type": "other", "value": "x"}, {"type": SEALED}])
def test_what_is_no_encrypted_text(value: Any) -> None:
    assert not is_sealed(value)


# -- floats -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [("NaN", "NaN"), ("-Infinity", "-Infinity"), ("1e400", "Infinity"), ("16777217", 16777216), ("1e30", 10**30),
     ("1e3", 1000.0), ("-2.5", -2.5)],
)  # fmt: skip
def test_floats_are_stored_as_json_can(text: str, value: Any) -> None:
    found = resolved({"id": "f", "type": "FLOAT"}, f=text).values["f"]
    assert (found, type(found)) == (value, type(value))
    listed = resolved({"id": "f", "type": "ARRAY", "itemType": "FLOAT"}, f=f'["{text}"]')
    assert listed.values == {"f": [value]}


# -- what expressions see ---------------------------------------------------------------------------------------------


def test_an_expression_sees_the_inputs_that_its_own_depends_on() -> None:
    found = resolved(
        {"id": "z"},
        {"id": "a", "defaults": "{{ inputs.z }}", "dependsOn": needs("z")},
        {"id": "b", "defaults": "{{ inputs.a }} {{ inputs.z ?? 'none' }}", "dependsOn": needs("a")},
        {"id": "c", "defaults": "{{ inputs }}"},
        {"id": "d", "defaults": "x", "dependsOn": needs("a", condition="{{ inputs.z is defined }}")},
        z="1",
    )
    assert found.values == {"z": "1", "a": "1", "b": "1 none", "c": "{}"}


def test_dates_are_no_texts_while_inputs_are_resolved() -> None:
    found = resolved(
        {"id": "d", "type": "DATE"},
        {"id": "a", "defaults": "{{ inputs.d | date('yyyy') }}", "dependsOn": needs("d")},
        {"id": "b", "defaults": "x", "dependsOn": needs("d", condition="{{ inputs.d == '2024-05-01' }}")},
        d="2024-05-01",
    )
    assert found.values == {"d": "2024-05-01", "a": "2024"}


def test_a_dropped_input_has_its_default_beside_others_of_its_group() -> None:
    size = {"id": "p.size", "type": "INT", "defaults": "5", "dependsOn": needs("p.kind", condition="{{ false }}")}
    alone = {**size, "id": "q.size"}
    found = resolved({"id": "p.kind"}, size, alone, **{"p.kind": "a"})
    assert found.values == {"p": {"kind": "a", "size": 5}}


# -- defaults that are read -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("type_", "default", "value"),
    [("INT", "{{ 1.9 }}", 1), ("INT", 1.9, 1), ("DURATION", "{{ '90' }}", 90.0),
     ("DATE", "{{ '2024-05-01T10:00:00Z' }}", "2024-05-01")],
)  # fmt: skip
def test_a_default_fits_more_loosely(type_: str, default: Any, value: Any) -> None:
    assert resolved({"id": "a", "type": type_, "defaults": default}).values == {"a": value}


@pytest.mark.parametrize("type_", ["INT", "DATE", "URI"])
def test_a_default_that_renders_to_nothing_is_none(type_: str) -> None:
    assert resolved({"id": "a", "type": type_, "defaults": "{{ '' }}"}).message == "Missing required input:a"


@pytest.mark.parametrize("type_", ["INT", "FLOAT", "DATE", "DATETIME", "TIME", "DURATION", "URI"])
def test_a_default_that_is_no_value_is_refused_in_the_words_of_json(type_: str) -> None:
    message = resolved({"id": "a", "type": type_, "defaults": "{{ 'x y' }}"}).message
    assert "JsonParseException: Unrecognized token 'x': was expecting" in message


@pytest.mark.parametrize("item", ["STRING", "INT", "BOOL", "JSON"])
def test_a_list_of_a_type_has_no_nulls(item: str) -> None:
    found = resolved({"id": "a", "type": "ARRAY", "itemType": item}, a="[null]")
    assert found.faults[0].reason == f"Unable to parse array element as `{item}` on `null`"
