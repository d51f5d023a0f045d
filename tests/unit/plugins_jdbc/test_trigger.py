"""Queries as triggers, tried on SQLite."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ostinato_jdbc.sqlite.tasks import Queries, Trigger

from ostinato.plugin import TaskFailed, validate_source
from ostinato.plugin.testing import Bench

TYPE = "io.kestra.plugin.jdbc.sqlite.Trigger"


@pytest.fixture
def url(tmp_path: Path) -> str:
    url = f"jdbc:sqlite:{tmp_path}/x.db"
    sql = "create table t (id integer, seen integer default 0); insert into t (id) values (1), (2)"
    assert Bench().run(Queries, {"id": "q", "type": "t", "url": url, "sql": sql}).outcome.error is None
    return url


def looked(url: str, tmp_path: Path, bench: Bench | None = None, **source: Any) -> Any:
    written = {"id": "t", "type": TYPE, "url": url, "sql": "select id from t where seen = 0", **source}
    assert validate_source(Trigger, written) == []
    found = Trigger.model_validate(written).evaluate((bench or Bench()).context(TYPE, tmp_path))
    return found and found.model_dump(exclude_none=True)


def test_it_fires_with_the_rows_and_marks_them(url: str, tmp_path: Path) -> None:
    after = "update t set seen = 1 where seen = 0"
    assert looked(url, tmp_path, afterSQL=after) == {"rows": [{"id": 1}, {"id": 2}], "size": 2}
    assert looked(url, tmp_path, afterSQL=after) is None


def test_kinds(url: str, tmp_path: Path) -> None:
    assert looked(url, tmp_path, fetchType="FETCH_ONE") == {"row": {"id": 1}, "size": 1}
    bench = Bench()
    stored = looked(url, tmp_path, bench, fetchType="STORE", storeFormat="CSV")
    assert stored["size"] == 2
    assert bench.storage.files[stored["uri"].removeprefix("kestra://")] == b"id\n1\n2\n"
    assert looked(url, tmp_path, sql="update t set seen = 0") is None


def test_without_rows_there_is_nothing_to_fire_with(url: str, tmp_path: Path) -> None:
    written = {"id": "t", "type": TYPE, "url": url, "sql": "select 1", "fetchType": "NONE"}
    assert "nothing to fire with" in validate_source(Trigger, written)[0].message
    with pytest.raises(TaskFailed, match="nothing to fire with"):
        Trigger.model_validate(written).evaluate(Bench().context(TYPE, tmp_path))
