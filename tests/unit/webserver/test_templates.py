"""Templates over HTTP, where they are enabled and where they are not."""

from __future__ import annotations

import io
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from ostinato.service.parts import make_parts
from ostinato.service.roles import executor
from ostinato.settings.load import load
from ostinato.webserver import create_app

from .conftest import PASSWORD, USER, Client, context

YAML = "application/x-yaml"
LOG = "io.kestra.plugin.core.log.Log"
SETTINGS = (
    f"kestra: {{templates: {{enabled: true}}, server: {{basic-auth: {{username: {USER}, password: {PASSWORD}}}}}}}"
)


@pytest.fixture
async def enabled(tmp_path: Path) -> AsyncIterator[Client]:
    """A server with templates."""
    parts = make_parts(load(data=tmp_path, environment={"KESTRA_CONFIGURATION": SETTINGS}), in_memory=True)
    await parts.open()
    service = executor(parts)
    await service.start()
    yield Client(create_app(context(parts)), parts)
    await service.stop()
    await parts.close()


def source(id_: str = "t", message: str = "x", namespace: str = "a.b") -> str:
    return f"id: {id_}\nnamespace: {namespace}\ntasks:\n  - {{id: a, type: {LOG}, message: {message}}}\n"


async def post(client: Client, text: str, path: str = "/templates", **query: str) -> Any:
    return await client("POST", path, body=text, content=YAML, query=query)


async def ids(client: Client, **query: str) -> list[str]:
    answer = await client("GET", "/templates/search", query=query)
    assert answer.status == 200, answer.body
    return [row["id"] for row in answer.json()["results"]]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/templates/search"),
        ("GET", "/templates/a/b"),
        ("PATCH", "/templates/a/b"),
        ("POST", "/templates"),
        ("POST", "/templates/validate"),
        ("GET", "/templates/distinct-namespaces"),
        ("DELETE", "/templates/delete/by-query"),
        ("GET", "/api/v1/templates/search"),
    ],
)
async def test_nothing_is_there_where_they_are_disabled(client: Any, method: str, path: str) -> None:
    assert (await client(method, path)).status == 404
    assert (await client("GET", "/api/v1/configs")).json()["isTemplateEnabled"] is False


async def test_a_template_is_stored_read_changed_and_deleted(enabled: Client) -> None:
    assert (await enabled("GET", "/api/v1/configs")).json()["isTemplateEnabled"] is True
    created = (await post(enabled, source())).json()
    task = {"id": "a", "type": LOG, "message": "x"}
    told = {"tenantId": "main", "id": "t", "namespace": "a.b", "tasks": [task], "deleted": False}
    assert created == {**told, "source": source()}
    assert (await enabled("GET", "/templates/a.b/t")).json() == told
    assert (await enabled("GET", "/templates/a.b/t", query={"source": "true"})).json()["source"] == source()
    changed = await enabled("PUT", "/templates/a.b/t", body=source(message="y"), content=YAML)
    assert changed.json()["tasks"][0]["message"] == "y"
    assert (await enabled("DELETE", "/templates/a.b/t")).status == 204
    assert (await enabled("DELETE", "/templates/a.b/t")).status == 404
    assert (await enabled("GET", "/templates/a.b/t")).status == 404


async def test_json_does_as_well(enabled: Client) -> None:
    given = {"id": "t", "namespace": "a.b", "description": None, "tasks": [{"id": "a", "type": LOG, "message": "x"}]}
    created = (await enabled("POST", "/templates", js=given)).json()
    assert "source" not in created and created["tasks"] == given["tasks"] and "description" not in created
    assert (await enabled("POST", "/templates", js=[given])).status == 422


async def test_names_are_kept(enabled: Client) -> None:
    await post(enabled, source())
    assert (await post(enabled, source())).json()[
        "message"
    ] == "Invalid entity: template.id: Template id already exists"
    for text, why in (
        (source("u"), "template.id: Illegal template id update"),
        (source(namespace="c"), "template.namespace: Illegal namespace update"),
    ):
        answer = await enabled("PUT", "/templates/a.b/t", body=text, content=YAML)
        assert (answer.status, answer.json()["message"]) == (422, f"Invalid entity: {why}")
    assert (await enabled("PUT", "/templates/a.b/u", body=source("u"), content=YAML)).status == 404


async def test_faults_are_told_as_those_of_flows(enabled: Client) -> None:
    text = source().replace("id: t", "id: 't t'").replace(f"type: {LOG}", "type: no.Such") + "inputs: []\n"
    assert (await post(enabled, text)).json()["message"] == "Invalid entity: Invalid type: no.Such"
    message = (await post(enabled, source() + "inputs: []\n")).json()["message"]
    assert 'Unrecognized field "inputs" (class io.kestra.core.models.templates.Template)' in message
    message = (await post(enabled, source().replace("id: t", "id: 't t'"))).json()["message"]
    assert 'id: must match "^[a-zA-Z0-9][a-zA-Z0-9._-]*"' in message
    twice = source() + f"errors:\n  - {{id: a, type: {LOG}, message: x}}\n"
    assert "Invalid Template: Duplicate task id with name [a]" in (await post(enabled, twice)).json()["message"]
    broken = (await post(enabled, "id: [")).json()["message"]
    assert broken.startswith("Illegal argument: Illegal template source: ")


async def test_validate(enabled: Client) -> None:
    answer = await post(enabled, source() + "---\n" + source().replace("tasks", "taks"), "/templates/validate")
    good, bad = answer.json()
    assert (good["index"], good["flow"], good["namespace"], "constraints" in good) == (0, "t", "a.b", False)
    assert bad["index"] == 1 and "Unrecognized field" in bad["constraints"]


async def test_search_and_namespaces(enabled: Client) -> None:
    for id_, namespace in (("load", "a.b"), ("clean", "a"), ("load", "c")):
        await post(enabled, source(id_, namespace=namespace))
    assert await ids(enabled) == ["clean", "load", "load"]
    assert await ids(enabled, namespace="a") == ["clean", "load"]
    assert await ids(enabled, q="load", namespace="c") == ["load"]
    assert await ids(enabled, sort="id:desc", size="1") == ["load"]
    assert (await enabled("GET", "/templates/distinct-namespaces")).json() == ["a", "a.b", "c"]
    assert (await enabled("GET", "/templates/distinct-namespaces", query={"q": "B"})).json() == ["a.b"]


async def test_the_templates_of_a_namespace_are_replaced(enabled: Client) -> None:
    for id_ in ("one", "two"):
        await post(enabled, source(id_))
    await post(enabled, source("other", namespace="c"))
    both = source("two") + "---\n" + source("three")
    assert (await post(enabled, both + "---\n" + source("two"), "/templates/a.b")).status == 422
    assert (await post(enabled, source("x", namespace="c"), "/templates/a.b")).status == 422
    assert await ids(enabled, namespace="a.b") == ["one", "two"]
    await post(enabled, both, "/templates/a.b", delete="false")
    assert await ids(enabled, namespace="a.b") == ["one", "three", "two"]
    assert len((await post(enabled, both, "/templates/a.b")).json()) == 2
    assert await ids(enabled) == ["three", "two", "other"]


async def test_export_and_import(enabled: Client) -> None:
    for id_ in ("one", "two"):
        await post(enabled, source(id_))
    packed = (await enabled("GET", "/templates/export/by-query", query={"q": "two"})).body
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert {name: archive.read(name).decode() for name in archive.namelist()} == {"a.b.two.yml": source("two")}
    listed = await enabled("POST", "/templates/export/by-ids", js=[{"namespace": "a.b", "id": "one"}])
    assert (listed.status, "templates.zip" in listed.headers["content-disposition"]) == (200, True)
    unknown = await enabled("POST", "/templates/export/by-ids", js=[{"namespace": "a.b", "id": "none"}])
    assert unknown.status == 404
    await enabled("DELETE", "/templates/delete/by-query")
    head = 'Content-Disposition: form-data; name="fileUpload"; filename="all.yaml"'
    form = f"--B\r\n{head}\r\n\r\n{source('one')}---\nid: broken\n\r\n--B--\r\n"
    answer = await enabled("POST", "/templates/import", body=form, content="multipart/form-data; boundary=B")
    assert (answer.json(), await ids(enabled)) == (["all.yaml(template number: 1)"], ["one"])


async def test_many_are_deleted(enabled: Client) -> None:
    for id_ in ("one", "two", "three"):
        await post(enabled, source(id_))
    gone = await enabled("DELETE", "/templates/delete/by-ids", js=[{"namespace": "a.b", "id": "one"}])
    assert (gone.json()["count"], await ids(enabled)) == (1, ["three", "two"])
    assert (await enabled("DELETE", "/templates/delete/by-query", query={"q": "t"})).json()["count"] == 2
    assert await ids(enabled) == []


async def test_a_flow_runs_a_template(enabled: Client) -> None:
    await post(enabled, source(message="'{{ parent.outputs.args.who }}'"))
    task = "{id: go, type: io.kestra.plugin.core.flow.Template, namespace: a.b, templateId: t, args: {who: Eva}}"
    await enabled.flow(f"id: f\nnamespace: a\ntasks: [{task}]\n")
    ended = (await enabled("POST", "/executions/a/f", query={"wait": "true"})).json()
    assert (ended["state"]["current"], [run["taskId"] for run in ended["taskRunList"]]) == ("SUCCESS", ["go", "a"])
    lines = (await enabled("GET", f"/logs/{ended['id']}")).json()
    assert "Eva" in [line["message"] for line in lines]
    again = await enabled("POST", f"/executions/{ended['id']}/eval/{ended['taskRunList'][1]['id']}",
                          body="{{ parent.outputs.args.who }}", content="text/plain")  # fmt: skip
    assert again.json()["result"] == "Eva"


async def test_the_schema_tells_what_a_template_has(enabled: Client) -> None:
    name = "io.kestra.core.models.templates.Template"
    schema = (await enabled("GET", "/api/v1/plugins/schemas/Template")).json()
    assert schema["$ref"] == f"#/definitions/{name}"
    template = schema["definitions"][name]
    assert set(template["properties"]) == {"id", "namespace", "description", "tasks", "errors", "finally"}
    assert template["required"] == ["id", "namespace", "tasks"]
    assert template["properties"]["errors"]["items"]["$ref"].rpartition("/")[2] in schema["definitions"]
    form = (await enabled("GET", "/api/v1/plugins/properties/template")).json()
    assert form["properties"] == template["properties"]
