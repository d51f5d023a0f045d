"""Who is let in: by the matched route, whatever the path looks like."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from ostinato.webserver.auth import faults

OPEN = ["/api/v1/configs", "/api/v1/basicAuthValidationErrors"]
CLOSED = [
    "/flows/search", "/executions/search", "/flows/a/configs", "/namespaces/configs", "/executions/configs",
    "/flows/webhook/configs", "/flows/search/", "/flows//search", "/flows/search/configs", "/nothing", "/configs",
    "/executions/nothing/follow", "/logs/nothing/follow", "/namespaces/a/files/export", "/kv", "/secrets",
    "/executions/webhook/a/b", "/flows/a/ping", "/Configs", "/flows/search;/configs", "/flows/%73earch",
    "/executions/nothing/file",
]  # fmt: skip


@pytest.mark.parametrize("path", OPEN)
async def test_open_routes(client: Any, path: str) -> None:
    assert (await client("GET", path, auth=False)).status == 200
    assert (await client("GET", path, auth="somebody:else")).status == 200


@pytest.mark.parametrize("prefix", ["/api/v1/main", "/api/v1"])
@pytest.mark.parametrize("path", CLOSED)
async def test_everything_else_asks_for_credentials(client: Any, prefix: str, path: str) -> None:
    if f"{prefix}{path}" in OPEN:
        return
    for method in ("GET", "POST", "DELETE", "OPTIONS"):
        if method == "POST" and "/executions/webhook/" in path:
            continue
        answer = await client(method, f"{prefix}{path}", auth=False)
        assert answer.status == 401, (method, path)
        assert answer.body == b""


async def test_a_namespace_called_webhook_is_as_closed_as_any(client: Any) -> None:
    await client.flow("id: f\nnamespace: webhook\ntasks:\n- {id: a, type: io.kestra.plugin.core.log.Log, message: x}\n")
    assert (await client("POST", "/executions/webhook/f", auth=False)).status == 401
    assert (await client("POST", "/executions/webhook/webhook/f/key", auth=False)).status == 404


async def test_the_browser_is_not_asked_by_its_own_dialogue_on_the_login_page(client: Any) -> None:
    asked = await client("GET", "/flows/search", auth=False)
    assert asked.headers["www-authenticate"] == "Basic"
    at_login = await client("GET", "/flows/search", auth=False, headers={"Referer": "http://example.com/ui/login"})
    assert (at_login.status, at_login.headers.get("www-authenticate")) == (401, None)


@pytest.mark.parametrize("header", ["Basic", "Basic !!!!", "Basic YWJj", "Bearer abc", "Digest username=x"])
async def test_credentials_that_are_none(client: Any, header: str) -> None:
    assert (await client("GET", "/flows/search", auth=False, headers={"Authorization": header})).status == 401


def cookie(user: str = "admin@example.com", password: str = "Conform1") -> dict[str, str]:
    return {"Cookie": "other=1; BASIC_AUTH=" + base64.b64encode(f"{user}:{password}".encode()).decode()}


async def test_a_cookie_carries_the_same_credentials(client: Any) -> None:
    assert (await client("GET", "/flows/search", auth=False, headers=cookie())).status == 200
    assert (await client("GET", "/flows/search", auth=False, headers=cookie(password="x"))).status == 401
    assert (await client("GET", "/flows/search", auth="a:b", headers=cookie())).status == 401


async def test_with_a_cookie_another_site_changes_nothing(client: Any) -> None:
    foreign = {"Origin": "https://evil.example", **cookie()}
    assert (await client("POST", "/namespaces/autocomplete", js={}, auth=False, headers=foreign)).status == 401
    own = {"Origin": "http://example.com", **cookie()}
    assert (await client("POST", "/namespaces/autocomplete", js={}, auth=False, headers=own)).status == 200
    assert (await client("POST", "/namespaces/autocomplete", js={}, headers={"Origin": "https://x.y"})).status == 200


@pytest.mark.parametrize("origin", ["http://evil.example", "null"])
async def test_pages_of_elsewhere_get_nothing_from_localhost(client: Any, origin: str) -> None:
    headers = {"Host": "localhost:8080", "Origin": origin}
    assert (await client("GET", "/flows/search", headers={k.lower(): v for k, v in headers.items()})).status == 403


async def test_the_account_is_set_once_without_credentials(fresh: Any) -> None:
    wanted = {"uid": "x", "username": "me@example.com", "password": "Secret123"}
    assert (await fresh("GET", "/flows/search", auth=False)).status == 401
    assert (await fresh("GET", "/api/v1/configs", auth=False)).json()["isBasicAuthInitialized"] is False
    assert (await fresh("POST", "/basicAuth", js={**wanted, "password": "weak"}, auth=False)).status == 400
    assert (await fresh("POST", "/basicAuth", js=wanted, auth=False)).status == 204
    assert (await fresh("GET", "/api/v1/configs", auth=False)).json()["isBasicAuthInitialized"] is True
    assert (await fresh("POST", "/basicAuth", js=wanted, auth=False)).status == 401
    assert (await fresh("GET", "/flows/search", auth="me@example.com:Secret123")).status == 200
    assert (await fresh("GET", "/flows/search", auth="me@example.com:Secret124")).status == 401
    stored = await fresh.parts.store.settings.get("kestra.server.basic-auth")
    assert "Secret123" not in str(stored)


@pytest.mark.parametrize(
    ("username", "password", "number"),
    [
        ("a@b.co", "Secret123", 0),
        ("nobody", "Secret123", 1),
        ("a@b.co", "alllowercase1", 1),
        ("a@b.co", "Sh0rt", 1),
        ("a@b.co", "A1" + "x" * 255, 1),
        (None, None, 2),
    ],
)
def test_rules_of_accounts(username: str | None, password: str | None, number: int) -> None:
    assert len(faults(username, password)) == number
