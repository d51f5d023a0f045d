"""`Query` and `Queries` on a real PostgreSQL."""

from __future__ import annotations

from typing import Any

import pytest
from ostinato_jdbc.postgresql.tasks import Queries, Query
from tests.integration.jdbc.conftest import Run

MAKE = """
drop table if exists {0};
create table {0} (id int primary key, name text);
insert into {0} values (1, 'one'), (2, 'two'), (3, null);
"""


@pytest.fixture
def table(run: Run, request: pytest.FixtureRequest) -> str:
    name = request.function.__name__
    assert run(Queries, sql=MAKE.format(name)).outputs == {"outputs": []}
    return str(name)


def rows(run: Run, table: str) -> Any:
    return run(Query, sql=f"select id from {table} order by id", fetchType="FETCH").outputs["rows"]


def test_kinds_of_statements(run: Run, table: str) -> None:
    update = f"update {table} set name = 'x' where id = 1"
    assert run(Query, sql=update, fetchType="FETCH").outputs == {"row": None}
    found = run(Query, sql=f"{update} returning id, name", fetchType="FETCH").outputs
    assert found == {"row": None, "rows": [{"id": 1, "name": "x"}], "size": 1}
    assert run(Query, sql=f"{update} and false returning id", fetchType="FETCH_ONE").outputs == {"row": None, "size": 0}
    assert run(Query, sql="show server_encoding", fetchType="FETCH_ONE").outputs["row"] == {"server_encoding": "UTF8"}
    assert run(Query, sql="do $$ begin perform 1; perform 2; end $$", fetchType="FETCH").outputs == {"row": None}
    assert run(Query, sql="select pg_sleep(0)", fetchType="FETCH_ONE").outputs["row"] == {"pg_sleep": ""}


def test_fetch_one_runs_to_the_end(run: Run, table: str) -> None:
    found = run(Query, sql=f"delete from {table} returning id", fetchType="FETCH_ONE", fetchSize=1)
    assert found.outputs == {"row": {"id": 1}, "size": 1}
    assert rows(run, table) == []


def test_stored_with_and_without_rows(run: Run, table: str) -> None:
    found = run(Query, sql=f"select * from {table} order by id", fetchType="STORE", fetchSize=2)
    assert found.outputs["size"] == 3
    assert found.read(found.outputs["uri"]) == '{id:1,name:"one"}\n{id:2,name:"two"}\n{id:3,name:null}\n'
    empty = run(Query, sql=f"select * from {table} where id > :n", parameters={"n": 5}, store=True, storeFormat="CSV")
    assert empty.read(empty.outputs["uri"]) == "id,name\n"


def test_parameters(run: Run) -> None:
    sql = "select :n + 1 as n, :t || '!' as t, :b as b, :d as d, :n::text as n2, ':n 50%' as q, 7 % 4 as m, :no as no"
    values = {"n": 5, "t": "it's", "b": True, "d": 1.5}
    assert run(Query, sql=sql, parameters=values, fetchType="FETCH_ONE").outputs["row"] == {
        "n": 6,
        "t": "it's!",
        "b": True,
        "d": 1.5,
        "n2": "5",
        "q": ":n 50%",
        "m": 3,
    }
    product = run(Query, sql="select :a * :b as x", parameters={"a": 30000, "b": 30000}, fetchType="FETCH_ONE")
    assert product.outputs["row"] == {"x": 900_000_000}
    nested = {"list": [1, 2], "map": {"a": 1}}
    found = run(Query, sql="select :list as l, :map as m", parameters=nested, fetchType="FETCH_ONE")
    assert found.outputs["row"] == {"l": [1, 2], "m": {"a": 1}}


def test_texts_stay_texts_unless_the_url_says_otherwise(run: Run, jdbc_url: str) -> None:
    source = {"sql": "select 1 as one where date '2024-01-02' = :day", "parameters": {"day": "2024-01-02"}}
    assert "operator does not exist: date = text" in str(run(Query, **source).outcome.error)
    found = run(Query, **source, url=f"{jdbc_url}&stringtype=unspecified", fetchType="FETCH_ONE")
    assert found.outputs["size"] == 1


@pytest.mark.parametrize(
    ("sql", "text"),
    [
        ("selec 1", 'ERROR: syntax error at or near "selec"\n  Position: 1'),
        ("select * from no_such_table", 'ERROR: relation "no_such_table" does not exist\n  Position: 15'),
        ("select 1 / 0", "ERROR: division by zero"),
        ("select 1 / (3 - x) from generate_series(1, 5) x", "ERROR: division by zero"),
        ("copy (select 1) to stdout", "COPY from or to a file of the flow is done by the tasks CopyIn and CopyOut"),
    ],
)
def test_errors(run: Run, sql: str, text: str) -> None:
    assert run(Query, sql=sql, fetchSize=1).logged("ERROR") == [text]


def test_details_of_errors(run: Run, table: str) -> None:
    failed = run(Query, sql=f"insert into {table} values (1, 'again')")
    text = (
        f'ERROR: duplicate key value violates unique constraint "{table}_pkey"\n  Detail: Key (id)=(1) already exists.'
    )
    assert failed.logged("ERROR") == [text]
    failed = run(Queries, sql=f"insert into {table} values (1, 'again')")
    assert failed.logged("ERROR") == [f"org.postgresql.util.PSQLException: {text}", text]
    failed = run(Query, sql="do $$ begin raise exception 'no' using hint = 'Ask'; end $$")
    assert failed.logged("ERROR") == [
        "ERROR: no\n  Hint: Ask\n  Where: PL/pgSQL function inline_code_block line 1 at RAISE"
    ]


def test_transactions(run: Run, table: str) -> None:
    twice = f"insert into {table} values (4); insert into {table} values (1);"
    run(Queries, sql=twice)
    assert len(rows(run, table)) == 3
    run(Queries, sql=twice, transaction=False)
    assert len(rows(run, table)) == 4
    assert run(Queries, sql=f"vacuum {table}", transaction=False).outcome.error is None


def test_after_sql(run: Run, table: str) -> None:
    failed = run(Query, sql=f"delete from {table}", afterSQL="select 1/0")
    assert failed.logged("ERROR") == ["ERROR: division by zero"]
    assert len(rows(run, table)) == 3
    after = f"delete from {table} where id = 1; delete from {table} where id = 2"
    found = run(Query, sql=f"select id from {table} order by id", afterSQL=after, fetchType="FETCH")
    assert found.outputs["size"] == 3
    assert rows(run, table) == [{"id": 3}]


def test_the_session_is_as_the_driver_makes_it(run: Run) -> None:
    sql = "select current_setting('application_name') as a, current_setting('TimeZone') as z, 'x;y' as t"
    assert run(Query, sql=sql, fetchType="FETCH_ONE").outputs["row"] == {"a": "Ostinato", "z": "UTC", "t": "x;y"}


def test_urls(run: Run, jdbc_url: str) -> None:
    run(Queries, sql='create schema if not exists "a b"; create table if not exists "a b".there (x int)')
    found = run(
        Query, url=f"{jdbc_url}&currentSchema=%22a%20b%22&ApplicationName=me", sql="select * from there", fetch=True
    )
    assert found.outputs["rows"] == []
    refused = run(Query, url=f"{jdbc_url}&readOnly=true", sql="create table no (x int)")
    assert refused.outcome.error == "ERROR: cannot execute CREATE TABLE in a read-only transaction"
    gone = run(Query, url="jdbc:postgresql://127.0.0.1:1/x?user=u", sql="select 1").logged("ERROR")
    assert gone[0] == f"Failed to initialize pool: {gone[1]}"
    assert "Connection refused" in gone[1]
    gone = run(Query, url=jdbc_url.replace("/jdbc?", "/no_such_database?"), sql="select 1").logged("ERROR")
    assert gone[1] == 'FATAL: database "no_such_database" does not exist'
