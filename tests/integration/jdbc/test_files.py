"""`Batch`, `CopyIn` and `CopyOut` on a real PostgreSQL."""

from __future__ import annotations

from typing import Any

from ostinato_jdbc.postgresql.copy import CopyIn, CopyOut
from ostinato_jdbc.postgresql.tasks import Batch, Queries, Query
from tests.integration.jdbc.conftest import Run

from ostinato.plugin.testing import Bench

EVERY = """
create table {} (i int, n numeric, f float8, b bool, t text, d date, tm time, ts timestamp, tz timestamptz,
  j jsonb, a int[], at text[], bl bytea, iv interval, u uuid)
"""
VALUES = """
insert into {0} values (1, 1.50, 1.5, true, 'it''s', '2024-02-29', '13:14:15.5', '2024-01-02 03:04:05.678',
  '2024-01-02 03:04:05+02', '{{"a": [1, null]}}', array[1,null], array['x','y z'], '\\xdead', '1 day 02:00:00',
  '0b2a3c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d');
insert into {0} (i) values (2)
"""


def test_rows_go_out_and_come_back_the_same(run: Run) -> None:
    run(Queries, sql="drop table if exists b_from, b_to")
    made = run(Queries, sql=f"{EVERY.format('b_from')}; {EVERY.format('b_to')}; {VALUES.format('b_from')}")
    assert made.outcome.error is None
    stored = run(Query, sql="select * from b_from", store=True)
    loaded = run(Batch, **{"from": stored.outputs["uri"]}, table="b_to")
    assert loaded.outputs == {"rowCount": 2, "updatedCount": 2}
    found = run(Query, sql="select * from b_from except all select * from b_to", fetchType="FETCH")
    assert found.outputs["rows"] == []
    marks = ", ".join("?" * 15)
    again = run(Batch, **{"from": stored.outputs["uri"]}, sql=f"insert into b_to values ({marks})", chunk=1)
    assert again.logged("INFO") == ["Successfully executed 2 bulk queries and updated 2 rows"]


def test_columns_and_names(run: Run, bench: Bench) -> None:
    run(Queries, sql='drop table if exists "B Names"; create table "B Names" ("Id" int, name text)')
    uri = bench.storage.write("/in.ion", b'{Id:1,name:"x"}\n{name:"y",Id:2}\n{Id:3}\n')
    run(Batch, **{"from": uri}, table='public."B Names"')
    run(Batch, **{"from": uri}, table='"B Names"', columns=["name"])
    run(Batch, **{"from": uri}, sql='update "B Names" set name = name || ? where "Id" = ?', columns=["name", "Id"])
    found = run(Query, sql='select * from "B Names" order by 1, 2', fetchType="FETCH")
    assert found.outputs["rows"] == [
        {"Id": 1, "name": "xx"},
        {"Id": 2, "name": "yy"},
        {"Id": 3},
        {"name": "x"},
        {"name": "y"},
        {},
    ]


def test_earlier_chunks_stay(run: Run, bench: Bench) -> None:
    run(Queries, sql="drop table if exists b_fails; create table b_fails (id int check (id < 4))")
    uri = bench.storage.write("/in.ion", b"".join(b"{id:%d}\n" % n for n in range(1, 6)))
    failed = run(Batch, **{"from": uri}, sql="insert into b_fails values (?)", chunk=2, maxRetries=0)
    assert "violates check constraint" in failed.logged("ERROR")[0]
    found = run(Query, sql="select count(*) as n from b_fails", fetchType="FETCH_ONE")
    assert found.outputs["row"] == {"n": 2}
    wrong = run(Batch, **{"from": uri}, sql="insert into b_fails values (?, ?)")
    assert "more expressions than target columns" in str(wrong.outcome.error)
    short = run(Batch, **{"from": uri}, sql="update b_fails set id = ? where id = ?")
    assert short.outcome.error == "The statement takes 2 values, but a row has 1"


def test_copy_out(run: Run) -> None:
    run(Queries, sql="drop table if exists c_out; create table c_out (id int, name text)")
    run(Query, sql="insert into c_out values (1, 'one'), (2, 'a;b'), (3, null)")

    def written(**source: Any) -> str:
        found = run(CopyOut, **source)
        assert found.outputs["rowCount"] == 3
        assert [(measure.name, measure.value) for measure in found.measures] == [("rows", 3)]
        return found.read(found.outputs["uri"])

    assert written(table="C_Out") == "1\tone\n2\ta;b\n3\t\\N\n"
    query = "select * from c_out order by id; -- all"
    assert written(sql=query, format="CSV", header=True) == "id,name\n1,one\n2,a;b\n3,\n"
    options = {"delimiter": ";", "forceQuote": ["*"], "nullString": "it's"}
    assert written(sql=query, format="CSV", **options) == '"1";"one"\n"2";"a;b"\n"3";it\'s\n'
    assert written(table="c_out", columns=["name"]) == "one\na;b\n\\N\n"
    failed = run(CopyOut, table="there_is_none", format="CSV")
    assert failed.logged("ERROR") == ['ERROR: relation "there_is_none" does not exist']
    assert run(CopyOut, sql="select 1", table="c_out").outcome.error == "Either `sql` or `table` must be given"


def test_copy_in(run: Run, bench: Bench) -> None:
    run(Queries, sql="drop table if exists c_in; create table c_in (id int primary key, name text)")
    uri = bench.storage.write("/in.csv", b"name,id\none,1\n,2\n")
    loaded = run(CopyIn, **{"from": uri}, table="c_in", columns=["name", "id"], format="CSV", header=True)
    assert loaded.outputs == {"rowCount": 2}
    failed = run(CopyIn, **{"from": uri}, table="c_in", columns=["name", "id"], format="CSV", header=True)
    assert "duplicate key value" in failed.logged("ERROR")[0]
    bad = bench.storage.write("/bad.csv", b"3\tok\nx\tbad\n")
    assert "invalid input syntax for type integer" in run(CopyIn, **{"from": bad}, table="c_in").logged("ERROR")[0]
    found = run(Query, sql="select * from c_in order by id", fetchType="FETCH")
    assert found.outputs["rows"] == [{"id": 1, "name": "one"}, {"id": 2}]


def test_copy_round_trip_in_binary(run: Run) -> None:
    run(
        Queries,
        sql="""drop table if exists c_bin;
            create table c_bin as select i, repeat('x', i) as t from generate_series(1, 5000) i""",
    )
    out = run(CopyOut, table="c_bin", format="BINARY")
    run(Query, sql="truncate c_bin")
    assert run(CopyIn, **{"from": out.outputs["uri"]}, table="c_bin", format="BINARY").outputs == {"rowCount": 5000}
