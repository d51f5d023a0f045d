"""Paths, tenants, verbs, the user interface."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ostinato.webserver.openapi import describe
from ostinato.webserver.static import Static


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/main/flows/search", 200),
        ("GET", "/api/v1/flows/search", 200),
        ("GET", "/api/v1/main/flows/search/", 200),
        ("GET", "/api/v1/other/flows/search", 400),
        ("GET", "/api/v1/MAIN/flows/search", 400),
        ("GET", "/api/v1/main/main/flows/search", 404),
        ("GET", "/api/v1/nothing", 404),
        ("GET", "/api/v1", 404),
        ("PUT", "/api/v1/main/flows/search", 405),
        ("OPTIONS", "/api/v1/main/flows/search", 405),
        ("DELETE", "/api/v1/main/executions/search", 404),
        ("GET", "/api/v1/main/flows/a/b%00c", 400),
        ("GET", "/api/v1/main/flows/a/%zz", 400),
        ("GET", "/api/v1/main/flows/a/%ff", 404),
        ("HEAD", "/api/v1/main/flows/search", 200),
        ("GET", "/api/v1/configs", 200),
        ("GET", "/api/v1/main/configs", 404),
        ("GET", "/", 307),
    ],
)
async def test_paths(client: Any, method: str, path: str, status: int) -> None:
    assert (await client(method, path)).status == status


async def test_problems_are_told_as_asked_for(client: Any) -> None:
    plain = await client("GET", "/flows/a/b")
    assert plain.headers["content-type"] == "application/json"
    assert plain.json()["message"] == "Not Found"
    problem = await client("GET", "/flows/a/b", headers={"Accept": "application/problem+json"})
    assert problem.headers["content-type"] == "application/problem+json"
    assert (problem.json()["status"], problem.json()["title"]) == (404, "Not Found")


async def test_bodies_have_a_limit(client: Any) -> None:
    answer = await client("POST", "/flows", body=b"#" * (16 * 1024 * 1024 + 1), content="application/x-yaml")
    assert answer.status == 413 and "16777216" in answer.json()["message"]


@pytest.mark.parametrize("path", ["/ui", "/ui/", "/ui/main/flows", "/ui/a/b.c"])
async def test_the_page_of_the_interface_is_answered_for_every_path(client: Any, path: str) -> None:
    answer = await client("GET", path, auth=False)
    assert answer.status == 200 and answer.headers["content-type"].startswith("text/html")
    assert "script-src" in answer.headers["content-security-policy"] or "default-src 'self'" in str(answer.headers)


@pytest.mark.parametrize("path", ["/ui/../app.py", "/ui/%2e%2e/app.py", "/ui/..%2fapp.py", "/ui/..%5capp.py"])
async def test_nothing_else_of_the_package_is_handed_out(client: Any, path: str) -> None:
    answer = await client("GET", path, auth=False)
    assert answer.status == 404 or b"create_app" not in answer.body


def test_built_files_are_cached_and_the_page_knows_its_base(tmp_path: Path, client: Any) -> None:
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "x.js").write_text("1")
    (tmp_path / "index.html").write_text("<html><head></head></html>")
    static = Static(client.parts.settings, tmp_path)

    class Get:
        method = "GET"

    asset = static.respond(Get(), "/ui/assets/x.js")  # type: ignore[arg-type]
    assert "immutable" in asset.headers["cache-control"]
    page = static.respond(Get(), "/ui/flows")  # type: ignore[arg-type]
    assert b'<base href="/ui/">' in page.body and page.headers["cache-control"] == "no-cache"


def test_every_route_is_described() -> None:
    document = describe("1")
    assert document["paths"]["/api/v1/{tenant}/flows"]["post"]["summary"] == "Store a new flow."
    assert all(op["summary"] for path in document["paths"].values() for op in path.values())
