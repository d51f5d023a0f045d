"""Small rules: durations, sizes, patterns, paths, plain values."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ostinato.model.duration import format_clock, format_duration, parse_duration
from ostinato.plugin import plain
from ostinato.plugin.byte_size import parse_bytes
from ostinato.plugin.globs import matches_any
from ostinato.plugin.paths import UnsafePath, resolve_below
from ostinato.plugin.property_order import listed_order
from ostinato.plugin.stored import StorageError, safe_name, split_uri


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("PT1S", 1),
        ("PT0.3S", 0.3),
        ("P1DT2H", 93600),
        ("PT-1M", -60),
        ("-PT1M", -60),
        ("P1W", 604800),
        (5, 5),
        ("5", 5),
    ],
)
def test_durations(text: Any, seconds: float) -> None:
    assert parse_duration(text).total_seconds() == seconds


@pytest.mark.parametrize("text", ["", "P", "PT", "soon", "P1Y", "P1M", "1h", True, None, "P99999999999D", 1e300])
def test_texts_that_are_no_durations(text: Any) -> None:
    with pytest.raises(ValueError, match="Text cannot be parsed to a Duration"):
        parse_duration(text)


@pytest.mark.parametrize(
    ("length", "text"),
    [
        (timedelta(0), "PT0S"),
        (timedelta(days=1, hours=2, seconds=0.5), "PT26H0.5S"),
        (timedelta(minutes=1), "PT1M"),
        (timedelta(seconds=-1), "PT-1S"),
    ],
)
def test_durations_written(length: timedelta, text: str) -> None:
    assert format_duration(length) == text
    assert format_clock(timedelta(seconds=3661.25)) == "01:01:01.250"


@pytest.mark.parametrize(
    ("text", "size"), [("4", 4), ("10MB", 10_000_000), ("1KiB", 1024), ("1.5 kb", 1500), ("2 Gi", 2**31)]
)
def test_sizes(text: str, size: int) -> None:
    assert parse_bytes(text) == size


@pytest.mark.parametrize("text", ["", "x", "-1", "10XB"])
def test_texts_that_are_no_sizes(text: str) -> None:
    with pytest.raises(ValueError):
        parse_bytes(text)


@pytest.mark.parametrize(
    ("path", "pattern", "anywhere", "expected"),
    [
        ("a.csv", "*.csv", False, True),
        ("x/a.csv", "*.csv", False, False),
        ("x/a.csv", "*.csv", True, True),
        ("x/a.csv", "/*.csv", True, False),
        ("sub/deep/f", "sub/**", False, True),
        ("x/lib/f", "lib/**", True, True),
        ("xlib/f", "lib/**", True, False),
        ("a.txt", "a.{txt,csv}", False, True),
        ("a1", "a[0-9]", False, True),
        ("a/b", "a[!x]b", False, False),
        ("a.b", "a?b", False, True),
        ("a+b", "a+b", False, True),
    ],
)
def test_patterns(path: str, pattern: str, anywhere: bool, expected: bool) -> None:
    assert matches_any(path, [pattern], anywhere=anywhere) is expected


@pytest.mark.parametrize("path", ["../x", "a/../../x", "/../x", "a\\b", "a\x00", "n" * 256, "a/" * 2100, "link/x"])
def test_paths_cannot_leave_their_folder(tmp_path: Path, path: str) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "link").symlink_to(tmp_path)
    with pytest.raises(UnsafePath):
        resolve_below(tmp_path / "in", path)


def test_paths_stay_below(tmp_path: Path) -> None:
    assert resolve_below(tmp_path, "/a/./b//c") == tmp_path / "a" / "b" / "c"


def test_uris() -> None:
    assert split_uri("kestra:///a/b.txt") == ("kestra", "", "/a/b.txt")
    assert split_uri("nsfile://ns.x/a") == ("nsfile", "ns.x", "/a")
    for text in ("not a uri", "file", "kestra://", "x:/y"):
        with pytest.raises(StorageError):
            split_uri(text)
    assert safe_name("sub/ü-1.txt") == "sub/ü-1.txt"
    assert safe_name("a b.txt") != safe_name("a?b.txt")
    assert " " not in safe_name("a b.txt")


def test_plain_values() -> None:
    value = {
        "none": None,
        "list": [None, {"x": None}],
        "date": date(2024, 2, 29),
        "instant": datetime(2024, 1, 2, tzinfo=UTC),
        "long": timedelta(hours=1),
        "money": Decimal("1.50"),
        "bytes": b"hi",
        "nan": float("nan"),
        1: {"set"},
    }
    assert plain(value) == {
        "list": [None, {}],
        "date": "2024-02-29",
        "instant": "2024-01-02T00:00:00Z",
        "long": "PT1H",
        "money": 1.5,
        "bytes": "aGk=",
        "nan": "NaN",
        "1": ["set"],
    }
    with pytest.raises(TypeError):
        plain(object())


def test_listed_order_is_that_of_the_reader() -> None:
    names = ["tenantId", "id", "title", "description", "timeWindow", "charts", "deleted", "created", "updated"]
    listed = listed_order([*names, "sourceCode"])
    assert listed == [
        "tenantId",
        "title",
        "deleted",
        "id",
        "description",
        "timeWindow",
        "charts",
        "created",
        "updated",
        "sourceCode",
    ]
