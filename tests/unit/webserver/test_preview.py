"""Files are looked into."""

import io

import pytest

from ostinato.webserver.errors import Refusal
from ostinato.webserver.preview import LARGEST, preview


@pytest.mark.parametrize(
    ("name", "content", "kind", "expected", "truncated"),
    [
        ("a.txt", b"one\ntwo\n", "TEXT", "one\ntwo", False),
        ("a.txt", b"one\ntwo\nthree\n", "TEXT", "one\ntwo\n", True),
        ("a.ion", b"{a:1}\n{a:2}\n", "LIST", [{"a": 1}, {"a": 2}], False),
        ("a.ION", b"{a:1}\n{a:2}\n{a:3}\n", "LIST", [{"a": 1}, {"a": 2}], True),
        ("a.md", b"# x", "MARKDOWN", "# x", False),
        ("a.png", b"x", "IMAGE", "eA==", False),
        ("a.pdf", b"x", "PDF", "eA==", False),
        ("noname", b"x", "TEXT", "x", False),
    ],
)
def test_kinds(name: str, content: bytes, kind: str, expected: object, truncated: bool) -> None:
    found = preview(io.BytesIO(content), f"/x/{name}", 2, "UTF-8")
    assert (found["type"], found["content"], found["truncated"]) == (kind, expected, truncated)


def test_limits() -> None:
    found = preview(io.BytesIO(b"x" * (LARGEST + 5)), "/a.txt", 10, "UTF-8")
    assert len(found["content"]) == LARGEST and found["truncated"]
    with pytest.raises(Refusal):
        preview(io.BytesIO(b"x"), "/a.txt", 10, "nonsense")
