"""Flows over HTTP: stored, revised, refused, deleted."""

from __future__ import annotations

from typing import Any

import pytest

from ostinato.webserver.saving import as_yaml, with_namespace, without_revision

LOG = "{id: a, type: io.kestra.plugin.core.log.Log, message: %s}"


def source(message: str = "x", id_: str = "f", more: str = "") -> str:
    return f"id: {id_}\nnamespace: a.b\n{more}tasks:\n  - {LOG % message}\n"


async def put(client: Any, text: str, path: str = "/flows/a.b/f") -> Any:
    return await client("PUT", path, body=text, content="application/x-yaml")


async def test_a_flow_is_stored_and_read(client: Any) -> None:
    created = (await client.flow(source(more="labels: {team: core}\n"))).json()
    assert (created["revision"], created["source"]) == (1, source(more="labels: {team: core}\n"))
    assert created["labels"] == [{"key": "team", "value": "core"}]
    read = (await client("GET", "/flows/a.b/f")).json()
    assert "source" not in read and read["tasks"][0]["message"] == "x"
    assert (await client("GET", "/api/v1/flows/a.b/f")).json() == read


async def test_only_what_differs_makes_a_revision(client: Any) -> None:
    await client.flow(source())
    assert (await put(client, source())).json()["revision"] == 1
    assert (await put(client, source("y"))).json()["revision"] == 2
    assert (await put(client, "revision: 7\n" + source("y"))).json()["revision"] == 2
    assert (await put(client, source("y") + "# comment\n")).json()["revision"] == 3


async def test_names_do_not_change(client: Any) -> None:
    await client.flow(source())
    other = await put(client, source(id_="g"))
    assert (other.status, other.json()["message"]) == (422, "Invalid entity: flow.id: Illegal flow id update")
    assert (await put(client, source(id_="g"), "/flows/a.b/g")).status == 404
    again = await client("POST", "/flows", body=source(), content="application/x-yaml")
    assert again.json()["message"] == "Invalid entity: flow.id: Flow id already exists"


async def test_a_deleted_flow_goes_on_counting(client: Any) -> None:
    await client.flow(source())
    assert (await client("DELETE", "/flows/a.b/f")).status == 204
    assert (await client("DELETE", "/flows/a.b/f")).status == 404
    assert (await client("GET", "/flows/a.b/f")).status == 404
    gone = (await client("GET", "/flows/a.b/f", query={"allowDeleted": "true"})).json()
    assert (gone["revision"], gone["deleted"]) == (2, True)
    assert (await client.flow(source())).json()["revision"] == 3


async def test_a_type_that_a_default_brings_in_may_be_none(client: Any) -> None:
    text = source() + "pluginDefaults: [{type: io.kestra.plugin.core.log.Log, values: {retry: {type: none}}}]\n"
    answer = await client("POST", "/flows", body=text, content="application/x-yaml")
    assert (answer.status, b"Invalid type: none" in answer.body) == (422, True)


async def test_of_faults_in_the_text_the_first_is_told(client: Any) -> None:
    text = "id: f\nnamespace: a\ntasks:\n  - {id: a, type: io.kestra.plugin.core.log.Log}\n  - {id: a, type: no.Such}\n"
    answer = await client("POST", "/flows", body=text, content="application/x-yaml")
    assert answer.status == 422
    told = {row["message"] for row in answer.json()["_embedded"]["errors"]}
    assert "Invalid type: no.Such" in told and "must not be null" not in told


async def test_a_schedule_gets_a_state_and_loses_it(client: Any) -> None:
    schedule = "triggers:\n- {id: t, type: io.kestra.plugin.core.trigger.Schedule, cron: '0 0 1 1 *'}\n"
    await client.flow(source(more=schedule))
    state = await client.parts.store.triggers.get("a.b", "f", "t")
    assert state.next_at is not None
    await put(client, source(more=schedule.replace("cron", "disabled: true, cron")))
    assert (await client.parts.store.triggers.get("a.b", "f", "t")).next_at is None
    await put(client, source())
    assert await client.parts.store.triggers.get("a.b", "f", "t") is None


async def test_many_flows_are_stored_all_or_none(client: Any) -> None:
    both = source(id_="one") + "---\n" + source(id_="two").replace("tasks", "taks")
    assert (await client("POST", "/flows/bulk", body=both, content="application/x-yaml")).status == 422
    assert (await client("GET", "/flows/a.b/one")).status == 404


@pytest.mark.parametrize("content", ["text/csv", "nonsense", "", "text/plain"])
async def test_other_types_of_bodies_are_refused(client: Any, content: str) -> None:
    assert (await client("POST", "/flows", body=source(), content=content)).status == 415


def test_texts_of_flows() -> None:
    assert without_revision("id: a\nrevision: 3\nx: 1\n") == "id: a\nx: 1\n"
    assert with_namespace("id: a\nnamespace: b\n", "c") == "id: a\nnamespace: c\n"
    assert with_namespace("id: a\n", "c") == "namespace: c\nid: a\n"
    assert as_yaml({"tasks": [], "id": "y"}) == 'id: "y"\ntasks: []\n'


async def test_deprecated_things_are_listed_before_their_parts(client: Any) -> None:
    text = """id: f
namespace: a.b
inputs: [{name: old, type: ENUM, values: [a]}]
taskDefaults: [{type: io.kestra.plugin.core.log.Log, values: {level: WARN}}]
tasks:
  - {id: hold, type: io.kestra.plugin.core.flow.Pause, delay: PT1S}
"""
    (found,) = (await client("POST", "/flows/validate", body=text, content="application/x-yaml")).json()
    assert found["deprecationPaths"] == ["tasks[0].delay", "taskDefaults", "inputs[0]", "inputs[0].name"]


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ("labels: [{key: a, value: [1]}]", "labels: Unsupported type for key: a"),
        ("labels: [{key: a}]", "labels: Unsupported type for key: a, value: null"),
        ("labels: {a: [1]}", "labels: Unsupported type for key: a"),
        ("labels: {a: }", "labels[0].value: must not be empty"),
        ("sla: [{id: a, type: MAX_DURATION, behavior: FAIL}]", "sla[0].duration: must not be null"),
        ("sla: [{id: a, type: EXECUTION_ASSERTION}]", "sla[0]._assert: must not be null"),
        ("inputs: [{id: a, type: DATE, after: soon}]", "a.after: Text 'soon' could not be parsed at index 0"),
        ("errors: [{id: 'a b', type: io.kestra.plugin.core.log.Log}]", 'id: must match "^[a-zA-Z0-9][a-zA-Z0-9_-]*"\n'),
        (
            "errors: [{id: s, type: io.kestra.plugin.core.flow.Sequential, tasks: "
            "[{id: l, type: io.kestra.plugin.core.log.Log}]}]",
            "errors[0].l.message: must not be null",
        ),
        ("inputs: [{id: a, type: MULTISELECT, values: [a], itemType: SELECT}]", "a: `itemType` cannot be SELECT"),
        ("inputs: [{id: a, type: FORM, defaults: 1, inputs: []}]", "a: A FORM input groups other inputs"),
        ("inputs: [{id: a, type: FORM, inputs: [{id: b, type: FORM}]}]", "A FORM input cannot contain another FORM"),
        ("outputs: [{id: o, type: NOPE, value: x}]", 'outputs[0].type: "NOPE" is not one of the values accepted'),
    ],
)
async def test_faults_of_properties(client: Any, more: str, fault: str) -> None:
    text = source(more=more + "\n")
    (found,) = (await client("POST", "/flows/validate", body=text, content="application/x-yaml")).json()
    assert fault in found["constraints"]


async def test_scalars_in_a_list_of_labels_are_texts(client: Any) -> None:
    labels = "labels: [{key: a, value: 2}, {key: b, value: true}]\n"
    created = (await client.flow(source(more=labels))).json()
    assert created["labels"] == [{"key": "a", "value": "2"}, {"key": "b", "value": "true"}]


async def test_subflows_that_are_not_there_are_pointed_out(client: Any) -> None:
    call = "- {{id: {}, type: io.kestra.plugin.core.flow.Subflow, namespace: {}, flowId: f}}\n"
    text = "id: g\nnamespace: a.b\ntasks:\n" + call.format("here", "a.b") + call.format("away", "a.c")
    await client.flow(source())
    (told,) = (await client("POST", "/flows/validate", body=text, content="application/x-yaml")).json()
    assert told["warnings"] == ["The subflow 'f' not found in namespace 'a.c'."]
