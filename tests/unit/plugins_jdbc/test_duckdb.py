"""DuckDB, which runs inside the task."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ostinato_jdbc.duckdb.extensions import load_extensions
from ostinato_jdbc.duckdb.tasks import Queries, Query
from ostinato_jdbc.duckdb.values import interval_text, java_text, struct

from ostinato.plugin import Task, TaskFailed
from ostinato.plugin.testing import Bench, TaskTest

pytest.importorskip("duckdb", reason="duckdb is not installed: pip install 'ostinato-jdbc[duckdb]'")

TYPES = """
select 1::tinyint as ti, 170141183460469231731687303715884105727::hugeint as hi, 1.50::decimal(5,2) as dec,
  1.5::float as fl, date '2024-02-29' as d, time '13:14:15' as tm, timestamp '2024-01-02 03:04:05.678' as ts,
  timestamptz '2024-01-02 03:04:05+02' as tz, ['a', null] as ls, {'a': 1, 'b': 'x'} as st, {'a': 1} as js,
  [{'a': [1]}] as nested, map {'k': 1} as m, '101'::bit as bits, interval 90 minutes as iv, 'ab'::blob as bl,
  '[1, {"a": 2}]'::json as j, uuid '0b2a3c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d' as u, 'x'::enum('x', 'y') as e
"""


@pytest.fixture
def bench() -> Bench:
    return Bench()


def ran(bench: Bench, cls: type[Task], **source: Any) -> TaskTest:
    return bench.run(cls, {"id": "q", "type": "t", **source})


def test_types_in_outputs(bench: Bench) -> None:
    assert ran(bench, Query, sql=TYPES, fetchType="FETCH_ONE").outputs == {
        "outputFiles": {},
        "size": 1,
        "row": {
            "ti": 1,
            "hi": "170141183460469231731687303715884105727",
            "dec": 1.5,
            "fl": 1.5,
            "d": "2024-02-29",
            "tm": "13:14:15",
            "ts": "2024-01-02T03:04:05.678Z",
            "tz": "2024-01-02T01:04:05Z",
            "ls": ["a", None],
            "st": "{'a': 1, 'b': x}",
            "js": {"a": 1},
            "nested": ["{a=[1]}"],
            "m": {"k": 1},
            "bits": "101",
            "iv": "01:30:00",
            "bl": "YWI=",
            "j": [1, {"a": 2}],
            "u": "0b2a3c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d",
            "e": "x",
        },
    }


def test_types_in_ion(bench: Bench) -> None:
    run = ran(bench, Query, sql=TYPES, fetchType="STORE", timeZoneId="Europe/Paris")
    text = run.read(run.outputs["uri"])
    assert 'ts:ZonedDateTime::"2024-01-02T04:04:05.678+01:00[Europe/Paris]"' in text
    assert 'tz:OffsetDateTime::"2024-01-02T01:04:05Z"' in text
    assert "dec:1.50," in text


def test_statements_with_and_without_rows(bench: Bench) -> None:
    sql = """
        create table t (id integer, name varchar); insert into t values (1, 'one'), (2, null); select * from t;
        update t set id = id + 1 returning id; delete from t; explain select 1; copy t to '{{ workingDir }}/x.csv';
    """
    found = ran(bench, Queries, sql=sql, fetchType="FETCH").outputs["outputs"]
    assert found[:2] == [
        {"rows": [{"id": 1, "name": "one"}, {"id": 2}], "size": 2},
        {"rows": [{"id": 2}, {"id": 3}], "size": 2},
    ]
    assert len(found) == 3


def test_intervals_keep_their_months(bench: Bench) -> None:
    sql = "select i, interval '14 months 3 days 90 minutes' as iv from range(3) t(i) where i < :n order by i desc -- x"
    found = ran(bench, Query, sql=sql, parameters={"n": 2}, fetchType="FETCH").outputs["rows"]
    assert found == [{"i": i, "iv": "1 year 2 months 3 days 01:30:00"} for i in (1, 0)]


def test_files(bench: Bench) -> None:
    uri = bench.storage.write("/in.csv", b"id,day\n1,2024-01-02\n")
    bench.variables = {"outputs": {"w": {"uri": uri}}}
    sql = "copy (select *, 'x' as more from read_csv('{{ workingDir }}/in.csv')) to '{{ outputFiles.out }}' (header)"
    run = ran(bench, Query, sql=sql, inputFiles={"in.csv": "{{ outputs.w.uri }}"}, outputFiles=["out"])
    assert run.outputs["row"] is None
    assert run.read(run.outputs["outputFiles"]["out"]) == "id,day,more\n1,2024-01-02,x\n"
    written = ran(bench, Query, sql="select * from '{{ workingDir }}/a.json'", inputFiles='{"a.json": "{\\"a\\": 1}"}')
    assert written.outcome.error is None


def test_a_database_handed_on(bench: Bench) -> None:
    made = ran(bench, Queries, sql="create table t as select 7 as n", outputDbFile=True)
    uri = made.outputs["databaseUri"]
    found = ran(bench, Query, sql="select n + :more as n from t", databaseUri=uri, parameters={"more": 1}, fetch=True)
    assert found.outputs["rows"] == [{"n": 8}]


def test_errors(bench: Bench) -> None:
    assert "Table with name nothing does not exist" in str(ran(bench, Query, sql="select * from nothing").outcome.error)
    first, second = ran(bench, Queries, sql="select 1; selec").logged("ERROR")
    assert first == f"java.sql.SQLException: {second}"
    assert "jdbc:duckdb" in str(ran(bench, Query, sql="select 1", url="jdbc:sqlite:").outcome.error)


class NoNetwork:
    """A connection that can install nothing."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def execute(self, sql: str) -> None:
        import duckdb

        self.asked.append(sql)
        raise duckdb.IOException("no network")


def test_an_extension_that_cannot_be_had_is_told(bench: Bench, tmp_path: Path) -> None:
    ctx, connection = bench.context("t", tmp_path), NoNetwork()
    load_extensions(ctx, connection, ["h3"], "select 1")  # type: ignore[arg-type]
    load_extensions(ctx, connection, None, "select 1")  # type: ignore[arg-type]
    load_extensions(ctx, connection, None, "select * from read_ion('x')")  # type: ignore[arg-type]
    assert connection.asked == ['INSTALL "h3" FROM community', 'INSTALL "ion" FROM community']
    with pytest.raises(TaskFailed, match="no name of an extension"):
        load_extensions(ctx, connection, ["../x"], "select 1")  # type: ignore[arg-type]


def test_texts() -> None:
    from datetime import timedelta

    assert [interval_text(timedelta(days=2, hours=1)), interval_text(timedelta(days=-1))] == [
        "2 days 01:00:00",
        "-1 day",
    ]
    assert interval_text(timedelta(minutes=-90, microseconds=-500000)) == "-01:30:00.5"
    assert java_text({"a": [None, {"b": True}]}) == "{a=[null, {b=true}]}"
    assert struct({"a": None}) == "{'a': NULL}"
