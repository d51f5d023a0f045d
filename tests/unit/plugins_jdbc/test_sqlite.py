"""The family of tasks, tried on SQLite, which is always there."""

from __future__ import annotations

from typing import Any

import pytest
from ostinato_jdbc.sqlite.tasks import Batch, Queries, Query

from ostinato.plugin import Task
from ostinato.plugin.index import index_path
from ostinato.plugin.index.build import index_text
from ostinato.plugin.testing import Bench, TaskTest

ROWS = "select 1 as id, 'one' as name union all select 2, null"


def test_plugins_json_is_fresh() -> None:
    path = index_path("ostinato_jdbc")
    assert path is not None
    assert path.read_text("utf-8") == index_text("ostinato_jdbc")


@pytest.fixture
def bench() -> Bench:
    return Bench()


def ran(bench: Bench, cls: type[Task], **source: Any) -> TaskTest:
    return bench.run(cls, {"id": "q", "type": "t", **source})


def counted(run: TaskTest) -> list[tuple[str, float, dict[str, str]]]:
    return [(measure.name, measure.value, measure.tags) for measure in run.measures]


@pytest.mark.parametrize(
    ("how", "outputs", "tags"),
    [
        ({}, {"row": None}, ("false", "false", 0)),
        ({"fetchType": "NONE"}, {"row": None}, ("false", "false", 0)),
        (
            {"fetchType": "FETCH"},
            {"row": None, "rows": [{"id": 1, "name": "one"}, {"id": 2}], "size": 2},
            ("true", "false", 2),
        ),
        ({"fetchType": "FETCH_ONE"}, {"row": {"id": 1, "name": "one"}, "size": 1}, ("true", "false", 1)),
        ({"fetchOne": True, "fetchType": "STORE"}, {"row": {"id": 1, "name": "one"}, "size": 1}, ("true", "false", 1)),
        (
            {"fetch": True, "fetchOne": True, "store": True},
            {"row": None, "rows": [{"id": 1, "name": "one"}, {"id": 2}], "size": 2},
            ("true", "false", 2),
        ),
    ],
)
def test_what_becomes_of_rows(bench: Bench, how: dict[str, Any], outputs: dict[str, Any], tags: Any) -> None:
    run = ran(bench, Query, sql=ROWS, **how)
    assert run.outputs == outputs
    fetch, store, size = tags
    assert counted(run) == [("fetch.size", size, {"fetch": fetch, "store": store})]


@pytest.mark.parametrize(
    ("written", "ending", "text"),
    [
        ("ION", ".ion", '{id:1,name:"one"}\n{id:2,name:null}\n'),
        ("CSV", ".csv", "id,name\n1,one\n2,\n"),
        ("JSONL", ".jsonl", '{"id":1,"name":"one"}\n{"id":2,"name":null}\n'),
        ("{{ kind }}", ".csv", "id,name\n1,one\n2,\n"),
    ],
)
def test_stored_formats(bench: Bench, written: str, ending: str, text: str) -> None:
    bench.variables = {"kind": "CSV"}
    run = ran(bench, Query, sql=ROWS, fetchType="STORE", storeFormat=written)
    assert run.outputs["size"] == 2
    assert run.outputs["uri"].endswith(ending)
    assert run.read(run.outputs["uri"]) == text
    assert counted(run) == [("fetch.size", 2, {"fetch": "false", "store": "true"})]


def test_no_rows(bench: Bench) -> None:
    sql = "select 1 as x where false"
    assert ran(bench, Query, sql=sql, fetchType="FETCH").outputs == {"row": None, "rows": [], "size": 0}
    assert ran(bench, Query, sql=sql, fetchType="FETCH_ONE").outputs == {"row": None, "size": 0}
    run = ran(bench, Query, sql=sql, store=True)
    assert run.outputs["size"] == 0
    assert run.read(run.outputs["uri"]) == ""


def test_only_one_statement(bench: Bench) -> None:
    assert ran(bench, Query, sql="select 1; ").outputs == {"row": None}
    assert ran(bench, Query, sql="select 1; select 2").logged("ERROR") == [
        "Query task support only a single SQL statement. Use the Queries task to run multiple statements."
    ]
    assert ran(bench, Query, sql="-- nothing").outcome.error == "There is no statement in `sql`"


def test_parameters_are_no_part_of_the_text(bench: Bench) -> None:
    bench.variables = {"name": "it's; drop table x"}
    values = {"n": 5, "name": "{{ name }}", "flag": True}
    sql = "select :n + 1 as n, :name as name, :flag as flag, :missing as missing, ':n' as text"
    assert ran(bench, Query, sql=sql, parameters=values, fetchType="FETCH_ONE").outputs["row"] == {
        "n": 6,
        "name": "it's; drop table x",
        "flag": 1,
        "text": ":n",
    }


def test_queries(bench: Bench) -> None:
    sql = "create table t (id integer); insert into t values (1), (2); select * from t; select count(*) as n from t;"
    run = ran(bench, Queries, sql=sql, fetchType="FETCH")
    assert run.outputs == {"outputs": [{"rows": [{"id": 1}, {"id": 2}], "size": 2}, {"rows": [{"n": 2}], "size": 1}]}
    assert counted(run) == [("fetch.size", 3, {"fetch": "true", "store": "false"})]
    run = ran(bench, Queries, sql="select 1 as a; select 2 as b where false", fetchType="FETCH_ONE")
    assert run.outputs == {"outputs": [{"row": {"a": 1}, "size": 1}, {"size": 1}]}
    run = ran(bench, Queries, sql="select 1 as a; select 2 as b")
    assert run.outputs == {"outputs": [{}, {}]}
    assert run.logged("INFO") == ["fetchType is set to NONE, no output will be returned"] * 2


MAKE = "create table t (id integer primary key); insert into t values (1)"


def database(bench: Bench, sql: str) -> str:
    run = ran(bench, Queries, url="jdbc:sqlite:x.db", outputDbFile=True, sql=sql)
    uri: str = run.outputs["databaseUri"]
    return uri


def rows(bench: Bench, uri: str) -> Any:
    run = ran(bench, Query, url="jdbc:sqlite:x.db", sqliteFile=uri, sql="select * from t order by 1", fetchType="FETCH")
    return run.outputs["rows"]


def test_a_database_handed_on(bench: Bench) -> None:
    uri = database(bench, MAKE)
    assert rows(bench, uri) == [{"id": 1}]
    more = ran(bench, Query, sqliteFile=uri, outputDbFile=True, sql="insert into t values (2)")
    assert more.outputs["row"] is None
    assert rows(bench, more.outputs["databaseUri"]) == [{"id": 1}, {"id": 2}]
    assert rows(bench, uri) == [{"id": 1}]


def test_transactions(bench: Bench, tmp_path: Any) -> None:
    url = f"jdbc:sqlite:{tmp_path}/x.db"
    ran(bench, Queries, url=url, sql=MAKE)
    twice = "insert into t values (2); insert into t values (1)"
    run = ran(bench, Queries, url=url, sql=twice)
    text = "[SQLITE_CONSTRAINT_PRIMARYKEY] A PRIMARY KEY constraint failed (UNIQUE constraint failed: t.id)"
    assert run.logged("ERROR") == [f"org.sqlite.SQLiteException: {text}", text]
    count = {"url": url, "sql": "select count(*) as n from t", "fetchType": "FETCH_ONE"}
    assert ran(bench, Query, **count).outputs["row"] == {"n": 1}
    ran(bench, Queries, url=url, sql=twice, transaction=False)
    assert ran(bench, Query, **count).outputs["row"] == {"n": 2}


def test_after_sql(bench: Bench, tmp_path: Any) -> None:
    url = f"jdbc:sqlite:{tmp_path}/x.db"
    ran(bench, Queries, url=url, sql=MAKE)
    run = ran(bench, Query, url=url, sql="delete from t", afterSQL="select * from missing")
    assert run.logged("ERROR") == ["[SQLITE_ERROR] SQL error or missing database (no such table: missing)"]
    run = ran(bench, Query, url=url, sql="select id from t", afterSQL="delete from t where id = 1", fetchType="FETCH")
    assert run.outputs["rows"] == [{"id": 1}]
    run = ran(bench, Query, url=url, sql="select count(*) as n from t", fetchType="FETCH_ONE")
    assert run.outputs["row"] == {"n": 0}


def test_declared_types(bench: Bench) -> None:
    sql = """
        create table t (i integer, b boolean, r real, n numeric, d date, ts timestamp, dt datetime, tm time, o date);
        insert into t values (1, true, 2, 12.50, '2024-02-29', '2024-01-02 03:04:05', '2024-01-02T05:04:05+02:00',
                              '13:14:15', 'someday'),
                             (2, null, null, null, 1704164645000, 1704164645000, null, null, null);
        select * from t;
    """
    run = ran(bench, Queries, sql=sql, fetchType="STORE")
    assert run.read(run.outputs["outputs"][0]["uri"]) == (
        "{i:1,b:1,r:2e0,n:12.5e0,d:2024-02-29,ts:2024-01-02T03:04:05.000Z,dt:2024-01-02T03:04:05.000Z,"
        'tm:LocalTime::"13:14:15",o:"someday"}\n'
        "{i:2,b:null,r:null,n:null,d:2024-01-02,ts:2024-01-02T03:04:05.000Z,dt:null,tm:null,o:null}\n"
    )


def test_batch(bench: Bench, tmp_path: Any) -> None:
    url = f"jdbc:sqlite:{tmp_path}/x.db"
    ran(bench, Queries, url=url, sql="create table t (id integer, name text, at text)")
    text = "".join(f'{{id:{n},name:"n{n}",at:ZonedDateTime::"2024-01-02T03:04:05Z[UTC]"}}\n' for n in range(5))
    uri = bench.storage.write("/in.ion", text.encode())
    run = ran(bench, Batch, url=url, **{"from": uri}, sql="insert into t values (?, ?, ?)", chunk=2)
    assert run.outputs == {"rowCount": 5, "updatedCount": 5}
    assert run.logged("INFO") == ["Successfully executed 3 bulk queries and updated 5 rows"]
    assert counted(run) == [("records", 5, {}), ("updated", 5, {})]
    ran(bench, Batch, url=url, **{"from": uri}, table="t", columns=["name", "id"])
    ran(bench, Batch, url=url, **{"from": uri}, table="t")
    sql = "select name, count(*) as n, max(id) as id, max(at) as at from t group by 1 order by 1 limit 1"
    found = ran(bench, Query, url=url, sql=sql, fetchType="FETCH_ONE")
    assert found.outputs["row"] == {"name": "n0", "n": 3, "id": 0, "at": "2024-01-02T03:04:05Z"}


def test_a_batch_that_fails_keeps_its_chunks(bench: Bench, tmp_path: Any) -> None:
    url = f"jdbc:sqlite:{tmp_path}/x.db"
    ran(bench, Queries, url=url, sql="create table t (id integer check (id < 4))")
    uri = bench.storage.write("/in.ion", b"{id:1}\n{id:2}\n{id:3}\n{id:4}\n")
    source = {"url": url, "from": uri, "sql": "insert into t values (?)", "chunk": 2, "retryBackoff": "PT0.01S"}
    run = ran(bench, Batch, **source)
    assert run.logged("ERROR") == [
        "[SQLITE_CONSTRAINT_CHECK] A CHECK constraint failed (CHECK constraint failed: id < 4)"
    ]
    run = ran(bench, Batch, **source, retryScope="ALL", maxRetries=2)
    assert len(run.logged("WARN")) == 2
    found = ran(bench, Query, url=url, sql="select id from t", fetchType="FETCH")
    assert [row["id"] for row in found.outputs["rows"]] == [1, 2, 1, 2]


def test_a_batch_needs_rows(bench: Bench) -> None:
    uri = bench.storage.write("/in.ion", b"{id:")
    assert "no rows of Ion text" in str(ran(bench, Batch, **{"from": uri}, sql="select ?").outcome.error)
    assert "Unable to find file" in str(ran(bench, Batch, **{"from": "kestra:///no"}, sql="select ?").outcome.error)
    assert "One of `sql` and `table`" in str(ran(bench, Batch, **{"from": uri}).outcome.error)


def test_a_wrong_zone_is_told(bench: Bench) -> None:
    assert ran(bench, Query, sql="select 1", url="jdbc:x:").logged("ERROR") == [
        "URL scheme is invalid. URL should start with `jdbc:sqlite`"
    ]
    assert ran(bench, Query, sql="select 1", timeZoneId="Nowhere").outcome.error == "There is no time zone 'Nowhere'"
