"""HTTP tasks against a server of this machine."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from ostinato.core_plugins.http.download import Download, file_name
from ostinato.core_plugins.http.request import Request
from ostinato.core_plugins.http.sse import SseRequest
from ostinato.plugin import Task
from ostinato.plugin.testing import Bench, TaskTest

EVENTS = (
    ': hello\n\nid: 1\nevent: word\ndata: {"text": "one "}\n\ndata:{\ndata: "text": "two"}\nretry: 10\n\ndata: cut off'
)


class Echo(BaseHTTPRequestHandler):
    """Tells what it was asked; some paths answer in their own way."""

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length).decode()
        path = self.path.partition("?")[0]
        if path == "/redirect":
            self._answer(302, b"", {"Location": "/end"})
        elif path == "/file":
            self._answer(200, b"content", {"Content-Disposition": "attachment; filename*=UTF-8''na%20me.txt"})
        elif path == "/events":
            self._answer(200, EVENTS.encode(), {"Content-Type": "text/event-stream"})
        elif path == "/empty":
            self._answer(200, b"", {})
        elif path.startswith("/status/"):
            self._answer(int(path.rpartition("/")[2]), b"no", {})
        else:
            told = {"method": self.command, "path": self.path, "body": body, "headers": dict(self.headers)}
            self._answer(200, json.dumps(told).encode(), {"X-Twice": "1"})

    do_POST = do_PUT = do_DELETE = do_GET

    def _answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002
        """Stay silent."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    running = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()
    running.server_close()
    thread.join()


def ran(cls: type[Task], bench: Bench | None = None, **source: Any) -> TaskTest:
    return (bench or Bench(variables={"n": 3})).run(cls, {"id": "a", "type": "t", **source})


def told(run: TaskTest) -> dict[str, Any]:
    assert run.logged("ERROR") == []
    found: dict[str, Any] = json.loads(run.outputs["body"])
    return found


def test_request(server: str) -> None:
    run = ran(Request, uri=server + "/a b?x=1", method="POST", body="é{{ n }}", headers={"X-A": "{{ n }}"})
    seen = told(run)
    assert (seen["method"], seen["path"], seen["body"]) == ("POST", "/a%20b?x=1", "é3")
    assert (seen["headers"]["X-A"], seen["headers"]["Content-Type"]) == ("3", "application/json; charset=UTF-8")
    assert run.outputs["code"] == 200
    assert run.outputs["headers"]["x-twice"] == ["1"]
    assert isinstance(run.outputs["body"], str)
    assert [measure.name for measure in run.measures] == ["response.length", "request.count", "response.count"]
    assert run.measures[0].tags["response.code"] == "200"
    assert told(ran(Request, uri=server, method="POST", body={"k": ["{{ n }}"]}))["body"] == '{"k":["3"]}'


def test_query_and_forms(server: str) -> None:
    assert told(ran(Request, uri=server, params={"a": ["1", "2"], "b": "{{ n }}"}))["path"] == "/?a=1&a=2&b=3"
    run = ran(Request, uri=server + "/p?x=%C3%A9#there", params={"a": "1 2&"})
    assert told(run)["path"] == "/p?x=%C3%A9&a=1%202%26"
    assert run.outputs["uri"] == server + "/p?x=%C3%A9&a=1%202%26#there"
    assert ran(Request, uri=server, params={"a": 1}).state == "FAILED"
    seen = told(ran(Request, uri=server, method="POST", formData={"a": "x y", "m": {"k": 1}}))
    assert seen["body"] == "a=x+y&m=%7B%22k%22%3A1%7D"
    assert seen["headers"]["Content-Type"] == "application/x-www-form-urlencoded"


def test_a_form_with_a_file(server: str) -> None:
    bench = Bench()
    uri = bench.storage.write("/f/data.csv", b"1;2")
    form = {"plain": "x", "file": uri, "named": {"name": "other.csv", "content": uri}}
    run = ran(Request, bench, uri=server, method="POST", contentType="multipart/form-data", formData=form)
    seen = told(run)
    assert 'filename="data.csv"' in seen["body"]
    assert 'filename="other.csv"' in seen["body"]
    assert seen["headers"]["Content-Type"].startswith("multipart/form-data; boundary=")


def test_statuses(server: str) -> None:
    run = ran(Request, uri=server + "/status/404")
    assert run.logged("ERROR") == ["Failed http request with response code '404' and body:\nno"]
    assert ran(Request, uri=server + "/status/404", options={"allowFailed": True}).outputs["code"] == 404
    assert ran(Request, uri=server + "/status/404", allowFailed=True).outputs["code"] == 404
    assert ran(Request, uri=server + "/status/418", options={"allowedResponseCodes": [418]}).outputs["code"] == 418
    assert ran(Request, uri=server + "/status/500", options={"allowedResponseCodes": [418]}).state == "FAILED"
    assert ran(Request, uri=server, options={"allowedResponseCodes": [418], "allowFailed": True}).state == "FAILED"


def test_redirects(server: str) -> None:
    assert ran(Request, uri=server + "/redirect").outputs["uri"] == server + "/redirect"
    run = ran(Request, uri=server + "/redirect", options={"followRedirects": False})
    assert run.outputs["code"] == 302
    assert "body" not in run.outputs


@pytest.mark.parametrize(
    ("options", "header"),
    [
        ({"auth": {"type": "BASIC", "username": "u", "password": "{{ n }}"}}, "Basic dToz"),
        ({"auth": {"type": "BEARER", "token": "tok"}}, "Bearer tok"),
        ({"basicAuthUser": "u", "basicAuthPassword": "3"}, "Basic dToz"),
    ],
)
def test_authentication(server: str, options: dict[str, Any], header: str) -> None:
    assert told(ran(Request, uri=server, options=options))["headers"]["Authorization"] == header


def test_no_server() -> None:
    run = ran(Request, uri="http://127.0.0.1:1/", options={"timeout": {"connectTimeout": "PT1S"}})
    assert run.state == "FAILED"
    assert run.logged("ERROR")[0].startswith("Request to 'http://127.0.0.1:1/' failed: ")
    assert ran(Request, uri="no uri at all").state == "FAILED"


def test_download(server: str) -> None:
    run = ran(Download, uri=server + "/file")
    assert run.outputs["uri"].endswith("na_me.txt")
    assert (run.read(run.outputs["uri"]), run.outputs["length"], run.outputs["code"]) == ("content", 7, 200)
    assert ran(Download, uri=server + "/x.csv").outputs["uri"].endswith(".csv")
    assert ran(Download, uri=server + "/file", saveAs="mine.bin").outputs["uri"].endswith("/mine.bin")
    assert ran(Download, uri=server + "/empty").logged("ERROR") == ["No response from server"]
    assert ran(Download, uri=server + "/empty", failOnEmptyResponse=False).logged("WARN") == [
        f"File '{server}/empty' is empty"
    ]
    assert ran(Download, uri=server + "/status/500").state == "FAILED"


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ('attachment; filename="a.txt"', "a.txt"),
        ("attachment; filename=a.txt", "a.txt"),
        ("attachment; filename*=UTF-8''%C3%BC.txt", "ü.txt"),
        ('attachment; filename="../../etc/passwd"', "passwd"),
        ('attachment; filename=".."', None),
        ("inline", None),
    ],
)
def test_file_names(header: str, name: str | None) -> None:
    assert file_name(header) == name


def test_a_body_is_encrypted_before_it_is_stored(server: str) -> None:
    run = ran(Request, uri=server + "/file", encryptBody=True)
    assert (run.outputs["encryptedBody"], run.outputs.get("body")) == ({"type": "sealed", "value": "tnetnoc"}, None)


def test_events_are_read_to_the_end(server: str) -> None:
    run = ran(SseRequest, uri=server + "/events")
    assert run.logged("ERROR") == []
    assert run.outputs["size"] == 2
    assert run.outputs["events"] == [
        {"id": "1", "name": "word", "data": {"text": "one "}},
        {"data": {"text": "two"}, "retry": 0.01},
    ]
    assert [(measure.name, measure.value) for measure in run.measures] == [("size", 2)]


def test_texts_of_events_are_put_together(server: str) -> None:
    run = ran(SseRequest, uri=server + "/events", concatJqExpression=".data.text?", failedOnMissingJq=False)
    assert (run.outputs["result"], run.outputs.get("events")) == ("one two", None)
    run = ran(SseRequest, uri=server + "/events", concatJqExpression=".name")
    assert "found nothing in the event {'data': {'text': 'two'}" in run.logged("ERROR")[0]
    run = ran(SseRequest, uri=server + "/events", concatJqExpression=".data.text.no", failedOnMissingJq=False)
    assert (run.outputs.get("result"), len(run.outputs["events"])) == (None, 2)
    run = ran(SseRequest, uri=server + "/events", concatJqExpression=".[")
    assert "The jq program failed" in run.logged("ERROR")[0]
    assert "response code '500'" in ran(SseRequest, uri=server + "/status/500").logged("ERROR")[0]
