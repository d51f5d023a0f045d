"""Parquet files: types found out from the values, also where they change on the way."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from ostinato_jdbc.storing import parquet
from ostinato_jdbc.values.kinds import Instant

pq = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed: pip install 'ostinato-jdbc[parquet]'")


def stored(tmp_path: Path, columns: list[str], rows: Iterable[list[Any]]) -> Any:
    path = tmp_path / "rows.parquet"
    parquet.write_parquet(path, columns, rows)
    assert [entry.name for entry in tmp_path.iterdir()] == ["rows.parquet"]
    return pq.read_table(path)


def test_types(tmp_path: Path) -> None:
    at = datetime(2024, 7, 2, 3, 4, 5, tzinfo=UTC)
    row = [1, 1.5, Decimal("1.50"), "x", True, b"x", date(2024, 1, 2), time(1, 2), at.replace(tzinfo=None)]
    row += [at.astimezone(ZoneInfo("Europe/Paris")), Instant(at), [1, None], {"a": 1}, [{"a": date(2024, 1, 2)}], None]
    names = [f"c{place}" for place in range(len(row))]
    table = stored(tmp_path, names, [row])
    assert [str(field.type) for field in table.schema] == [
        "int64",
        "double",
        "decimal128(3, 2)",
        "string",
        "bool",
        "binary",
        "date32[day]",
        "time64[us]",
        "timestamp[us]",
        "timestamp[us, tz=Europe/Paris]",
        "timestamp[us, tz=UTC]",
        "list<element: int64>",
        "string",
        "string",
        "string",
    ]
    values = list(table.to_pylist()[0].values())
    assert values[9] == values[10] == at
    assert values[11:] == [[1, None], '{"a": 1}', '[{"a": "2024-01-02"}]', None]


def test_types_that_change_from_group_to_group(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "GROUP", 2)
    rows = [
        [None, 1, Decimal("1.5"), 1, None],
        [None, 2, Decimal("2.5"), 2, None],
        [7, 1.5, Decimal("123.125"), "x", None],
    ]
    table = stored(tmp_path, ["late", "wider", "digits", "mixed", "never"], rows)
    assert table.to_pylist() == [
        {"late": None, "wider": 1.0, "digits": Decimal("1.500"), "mixed": "1", "never": None},
        {"late": None, "wider": 2.0, "digits": Decimal("2.500"), "mixed": "2", "never": None},
        {"late": 7, "wider": 1.5, "digits": Decimal("123.125"), "mixed": "x", "never": None},
    ]


def test_values_of_several_kinds_in_one_group(tmp_path: Path) -> None:
    rows = [[1, Decimal("1.5"), 2**70], ["x", 2.5, 1], [None, None, None]]
    assert stored(tmp_path, ["mixed", "numbers", "large"], rows).to_pylist() == [
        {"mixed": "1", "numbers": 1.5, "large": float(2**70)},
        {"mixed": "x", "numbers": 2.5, "large": 1.0},
        {"mixed": None, "numbers": None, "large": None},
    ]


def test_no_rows(tmp_path: Path) -> None:
    table = stored(tmp_path, ["a", "b"], [])
    assert table.num_rows == 0
    assert table.column_names == ["a", "b"]


def test_the_library_is_named_where_it_is_not_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow.parquet", None)
    with pytest.raises(Exception, match=r"pyarrow.*ostinato-jdbc\[parquet\]"):
        parquet.write_parquet(tmp_path / "f", ["a"], [[1]])
