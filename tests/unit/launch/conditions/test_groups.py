"""Groups of conditions, and the filters of preconditions."""

from __future__ import annotations

from typing import Any

import pytest

from ostinato.engine.states import State
from ostinato.launch.conditions import Facts, groups_of
from ostinato.launch.conditions.filters import passes
from ostinato.plugin.index import default_index
from tests.unit.launch.conditions.test_executions import CORE, facts


def passed(type_: str, field: str = "FLOW_ID", **given: Any) -> bool:
    return passes({"filters": [{"field": field, "type": type_, **given}]}, facts(word="yes"))


@pytest.mark.parametrize(
    ("type_", "given", "expected"),
    [
        ("EQUAL_TO", {"value": "orders"}, True),
        ("NOT_EQUAL_TO", {"value": "orders"}, False),
        ("IN", {"values": ["x", "orders"]}, True),
        ("NOT_IN", {"values": ["x", "orders"]}, False),
        ("STARTS_WITH", {"value": "ord"}, True),
        ("ENDS_WITH", {"value": "ers"}, True),
        ("CONTAINS", {"value": "der"}, True),
        ("REGEX", {"value": "or.*s"}, True),
        ("REGEX", {"value": "or"}, False),
        ("IS_NULL", {"value": "x"}, False),
        ("IS_NOT_NULL", {"value": "x"}, True),
    ],
)
def test_filters(type_: str, given: dict[str, Any], expected: bool) -> None:
    assert passed(type_, **given) is expected


@pytest.mark.parametrize(
    ("type_", "value", "expected"),
    [
        ("IS_TRUE", "{{ word == 'yes' }}", True),
        ("IS_TRUE", "{{ word == 'no' }}", False),
        ("IS_TRUE", "{{ nobody }}", False),
        ("IS_FALSE", "{{ word == 'no' }}", True),
        ("IS_NULL", "{{ nobody }}", True),
        ("IS_NOT_NULL", "{{ word }}", True),
    ],
)
def test_an_expression_that_cannot_be_rendered_is_nothing(type_: str, value: str, expected: bool) -> None:
    assert passed(type_, "EXPRESSION", value=value) is expected


def test_namespace_and_state_are_fields_too() -> None:
    assert passed("ENDS_WITH", "NAMESPACE", value="team")
    assert passed("NOT_EQUAL_TO", "STATE", value="FAILED")


def test_filters_are_joined_by_the_operand() -> None:
    filters = [{"field": "STATE", "type": "EQUAL_TO", "value": state} for state in ("SUCCESS", "FAILED")]
    assert not passes({"filters": filters}, facts())
    assert passes({"filters": filters, "operand": "OR"}, facts())


def held(trigger: dict[str, Any], known: Facts | None = None) -> dict[str, bool]:
    (group,) = groups_of(trigger, default_index())
    return {name: test(known or facts()) for name, test in group.conditions.items()}


def test_each_flow_and_each_group_of_filters_is_a_condition() -> None:
    flows = [
        {"namespace": "company.team", "flowId": "orders", "states": ["SUCCESS"], "labels": {"env": "prod"}},
        {"namespace": "company.team", "flowId": "orders", "states": ["FAILED"]},
        {"namespace": "company.team", "labels": {"env": "dev"}},
        {"namespace": "company.team"},
    ]
    where = [{"id": "w", "filters": [{"field": "STATE", "type": "EQUAL_TO", "value": "SUCCESS"}]}]
    found = held({"preconditions": {"id": "p", "flows": flows, "where": where}})
    assert list(found.values()) == [True, False, False, True, True]


def test_the_older_form_names_its_conditions() -> None:
    inner = {"a": {"type": f"{CORE}ExecutionStatus", "in": ["SUCCESS"]}, "b": {"type": f"{CORE}ExecutionStatus"}}
    written = {"type": f"{CORE}MultipleCondition", "id": "m", "window": "PT1H", "resetOnSuccess": False}
    (group,) = groups_of({"conditions": [{**written, "conditions": inner}]}, default_index())
    assert (group.name, group.time_window, group.resets) == ("m", {"window": "PT1H"}, False)
    assert {name: test(facts(state=State.FAILED)) for name, test in group.conditions.items()} == {"a": False, "b": True}


def test_a_trigger_without_groups_has_none() -> None:
    assert groups_of({"conditions": [{"type": f"{CORE}Weekend"}]}, default_index()) == []
