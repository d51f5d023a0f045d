"""Key-values, files and names of namespaces over HTTP."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest

from ostinato.webserver.wire.kv import read_value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"hello"', ("STRING", "hello")),
        ("hello world", ("STRING", "hello world")),
        ("42", ("NUMBER", 42)),
        ("-1.5", ("NUMBER", -1.5)),
        ("true", ("BOOLEAN", True)),
        ("TRUE", ("STRING", "TRUE")),
        ("2026-01-02", ("DATE", "2026-01-02")),
        ("2026-01-02T03:04:05Z", ("DATETIME", "2026-01-02T03:04:05Z")),
        ("PT5M", ("DURATION", "PT5M")),
        ('{"a": [1, null]}', ("JSON", {"a": [1, None]})),
        ('{"a": 1', ("STRING", '{"a": 1')),
        ("it's", ("STRING", "it's")),
    ],
)
def test_the_type_of_a_value_follows_from_its_text(text: str, expected: tuple[str, Any]) -> None:
    assert read_value(text) == expected


async def test_pairs(client: Any) -> None:
    put = await client("PUT", "/namespaces/a.b/kv/k", body="1", content="text/plain", headers={"ttl": "PT1H"})
    assert (put.status, put.body) == (200, b"")
    found = (await client("GET", "/namespaces/a.b/kv/k")).json()
    assert (found["type"], found["value"]) == ("NUMBER", 1)
    assert (await client("GET", "/namespaces/a.b.c/kv/inheritance")).json()[0]["key"] == "k"
    assert (await client("DELETE", "/namespaces/a.b/kv/k")).body == b"true"
    assert (await client("GET", "/namespaces/a.b/kv/k")).status == 404
    assert (await client("PUT", "/namespaces/a.b/kv/-k", body="1", content="text/plain")).status == 422
    gone = await client("PUT", "/namespaces/a.b/kv/k", body="1", content="text/plain", headers={"ttl": "PT-1S"})
    assert gone.status == 200
    assert (await client("GET", "/namespaces/a.b/kv/k")).status == 410


def upload(name: str, content: bytes) -> dict[str, Any]:
    head = f'--x\r\nContent-Disposition: form-data; name="fileContent"; filename="{name}"\r\n\r\n'.encode()
    return {"body": head + content + b"\r\n--x--\r\n", "content": "multipart/form-data; boundary=x"}


def packed(**entries: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in entries.items():
            archive.writestr(name, text)
    return out.getvalue()


FILES = "/namespaces/a.b/files"


async def test_files(client: Any) -> None:
    assert (await client("POST", FILES, query={"path": "/d/ü x.txt"}, **upload("x", b"one"))).status == 200
    assert (await client("GET", FILES, query={"path": "d/ü x.txt"})).body == b"one"
    assert (await client("GET", f"{FILES}/search", query={"q": "X.T"})).json() == ["/d/ü x.txt"]
    assert (await client("PUT", FILES, query={"from": "/d/ü x.txt", "to": "/e/y"})).status == 200
    assert [f["fileName"] for f in (await client("GET", f"{FILES}/directory")).json()] == ["d", "e"]
    assert (await client("PUT", FILES, query={"from": "/none", "to": "/z"})).status == 200
    refused = await client("PUT", FILES, query={"from": "/none", "to": "/e/y"})
    assert (refused.status, "already exists in namespace 'a.b'" in refused.json()["message"]) == (500, True)
    assert (await client("DELETE", FILES, query={"path": "/e/y"})).status == 200
    assert (await client("GET", f"{FILES}/directory", query={"path": "/e"})).status == 404


async def test_revisions_of_a_file(client: Any) -> None:
    path = {"path": "/d/a.txt"}
    for word in (b"one", b"two"):
        assert (await client("POST", FILES, query=path, **upload("x", word))).status == 200
    assert (await client("GET", f"{FILES}/revisions", query=path)).json() == [{"revision": 1}, {"revision": 2}]
    assert (await client("GET", FILES, query={**path, "revision": 1})).body == b"one"
    missing = await client("GET", FILES, query={**path, "revision": 3})
    assert (missing.status, "Version 3 of file '/d/a.txt'" in missing.json()["message"]) == (404, True)
    await client("DELETE", FILES, query=path)
    assert (await client("GET", f"{FILES}/revisions", query=path)).status == 404
    assert "File '/d/a.txt' was not" in (await client("GET", FILES, query={**path, "revision": 3})).json()["message"]
    assert (await client("GET", f"{FILES}/search", query={"q": "a"})).json() == []


@pytest.mark.parametrize("path", ["../x", "/../x", "..\\x", "/a/../../x", "x" * 300, "/_flows/x.yml"])
async def test_paths_that_lead_out_are_refused(client: Any, path: str) -> None:
    for method, query in (("GET", {"path": path}), ("DELETE", {"path": path}), ("PUT", {"from": "/a", "to": path})):
        assert (await client(method, FILES, query=query)).status == 422, method


@pytest.mark.parametrize("namespace", ["..", "a%2Fb", ".a", "a..b"])
async def test_namespaces_that_are_none(client: Any, namespace: str) -> None:
    assert (await client("GET", f"/namespaces/{namespace}/files/directory")).status == 422


async def test_an_archive_is_unpacked_where_it_belongs(client: Any) -> None:
    flow = "id: f\nnamespace: other\ntasks:\n- {id: a, type: io.kestra.plugin.core.log.Log, message: x}\n"
    good = packed(**{"x/y.txt": "y", "_flows/f.yml": flow})
    assert (await client("POST", FILES, query={"path": "/"}, **upload("a.zip", good))).status == 200
    assert (await client("GET", FILES, query={"path": "/x/y.txt"})).body == b"y"
    assert (await client("GET", "/flows/a.b/f")).status == 200
    exported = zipfile.ZipFile(io.BytesIO((await client("GET", f"{FILES}/export")).body))
    assert sorted(exported.namelist()) == ["_flows/f.yml", "x/y.txt"]
    slip = packed(**{"../../out.txt": "bad"})
    assert (await client("POST", FILES, query={"path": "/"}, **upload("a.zip", slip))).status == 422
    assert (await client("POST", FILES, query={"path": "/"}, **upload("a.zip", b"no zip"))).status == 422


async def test_names_of_parents_are_found(client: Any) -> None:
    await client.flow("id: f\nnamespace: x.y\ntasks:\n- {id: a, type: io.kestra.plugin.core.log.Log, message: x}\n")
    found = (await client("GET", "/namespaces/search")).json()
    assert [row["id"] for row in found["results"]] == ["system", "x", "x.y"]


async def test_keys_of_secrets_never_their_values(client: Any) -> None:
    answer = await client("GET", "/secrets")
    assert answer.json()["results"] == [{"key": "API_KEY"}] and b"hidden" not in answer.body
