"""Webhooks over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

FLOW = """
id: f
namespace: a.b
outputs:
- {id: said, type: STRING, value: hello}
tasks:
- {id: say, type: io.kestra.plugin.core.debug.Return, format: "{{ trigger.body }}"}
triggers:
- {id: hook, type: io.kestra.plugin.core.trigger.Webhook, key: k%s}
"""
PATH = "/executions/webhook/a.b/f/k"


async def hooked(client: Any, more: str = "") -> None:
    await client.flow(FLOW % more)


@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
@pytest.mark.parametrize("prefix", ["/api/v1/main", "/api/v1"])
async def test_it_starts_an_execution_without_credentials(client: Any, method: str, prefix: str) -> None:
    await hooked(client)
    answer = await client(method, prefix + PATH, auth=False, query="a=1&a=x+y&b=%2B")
    assert answer.status == 200
    found = answer.json()
    assert found["trigger"]["variables"]["parameters"] == {"a": ["1", "x y"], "b": ["+"]}
    assert {"key": "system.from", "value": "trigger"} in found["labels"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('{"a": 1, "b": null}', {"a": 1}),
        ("[1, 2]", [1, 2]),
        ("42", "42"),
        ('{"broken": ', '{"broken": '),
        ("<a/>", "<a/>"),
        ("", None),
    ],
)
async def test_bodies(client: Any, body: str, expected: Any) -> None:
    await hooked(client)
    found = (await client("POST", PATH, body=body, auth=False)).json()
    assert found["trigger"]["variables"].get("body") == expected


@pytest.mark.parametrize("path", [PATH + "x", PATH + "/", PATH + "/more", "/executions/webhook/a.b/g/k"])
async def test_nothing_else_starts_one(client: Any, path: str) -> None:
    await hooked(client)
    assert (await client("POST", path)).status == 404


async def test_a_disabled_trigger_is_not_there_and_a_disabled_flow_refuses(client: Any) -> None:
    await hooked(client, ", disabled: true")
    assert (await client("POST", PATH, auth=False)).status == 404
    await client("PUT", "/flows/a.b/f", body=FLOW % "" + "disabled: true\n", content="application/x-yaml")
    assert (await client("POST", PATH, auth=False)).status == 409


async def test_it_waits_and_answers_with_outputs(client: Any) -> None:
    await hooked(client, ", wait: true, returnOutputs: true, responseContentType: text/plain, responseCode: 202")
    answer = await client("POST", PATH, auth=False)
    assert (answer.status, answer.body) == (202, b'{"said":"hello"}')
    assert answer.headers["content-type"].startswith("text/plain")


async def test_conditions_decide(client: Any) -> None:
    condition = "{type: io.kestra.plugin.core.condition.Expression, expression: '{{ trigger.body.go }}'}"
    await hooked(client, f", conditions: [{condition}]")
    assert (await client("POST", PATH, js={"go": True}, auth=False)).status == 200
    refused = await client("POST", PATH, js={"go": False}, auth=False)
    assert (refused.status, refused.body) == (409, b"")
    assert (await client("POST", PATH, js={}, auth=False)).status == 409


async def test_a_key_may_be_a_secret(client: Any) -> None:
    await client.flow((FLOW % "").replace("key: k", "key: \"{{ secret('API_KEY') }}\""))
    assert (await client("POST", "/executions/webhook/a.b/f/hidden", auth=False)).status == 200
    assert (await client("POST", PATH, auth=False)).status == 404


async def test_a_forced_default_reaches_the_key(client: Any) -> None:
    default = "{type: io.kestra.plugin.core.trigger.Webhook, forced: true, values: {key: other}}"
    await client.flow(f"{FLOW % ''}\npluginDefaults: [{default}]")
    assert (await client("POST", "/api/v1/main" + PATH, auth=False)).status == 404
    assert (await client("POST", "/api/v1/main" + PATH[:-1] + "other", auth=False)).status == 200
