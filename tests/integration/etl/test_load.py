"""`bigquery.Load` against the emulator."""

from __future__ import annotations

from typing import Any

import pytest
from ostinato_gcp.bigquery.load import Load

from ostinato.plugin.testing import Bench, TaskTest

pytestmark = pytest.mark.timeout(180)


@pytest.fixture
def bench(warehouse: str) -> Bench:
    return Bench(environment={"BIGQUERY_EMULATOR_HOST": warehouse})


@pytest.fixture
def table(request: pytest.FixtureRequest) -> str:
    return f"project.dataset.{request.function.__name__}"


def ran(bench: Bench, table: str, name: str, content: bytes, **source: Any) -> TaskTest:
    uri = bench.storage.write(f"/in/{name}", content)
    return bench.run(Load, {"id": "l", "type": "t", "from": uri, "destinationTable": table, **source})


def rows(address: str, table: str, order: str = "id") -> list[dict[str, Any]]:
    from google.auth.credentials import AnonymousCredentials
    from google.cloud import bigquery

    client = bigquery.Client("project", AnonymousCredentials(), client_options={"api_endpoint": address})
    return [dict(row) for row in client.query(f"SELECT * FROM `{table}` ORDER BY {order}").result()]


def test_a_file_finds_its_columns_and_a_later_one_its_places(bench: Bench, table: str, warehouse: str) -> None:
    first = ran(bench, table, "a.csv", b"id,name,amount\n1,one,1.5\n2,,\n")
    assert first.outputs["rows"] == 2
    assert first.outputs["destinationTable"] == table
    assert first.outputs["jobId"].startswith("ostinato_")
    assert {measure.name for measure in first.measures} >= {"output.rows", "input.bytes", "duration"}
    later = ran(bench, table, "b.csv", b"Name,ID\nthree,3\n")
    assert later.outputs["rows"] == 1
    assert [tuple(row.values()) for row in rows(warehouse, table)] == [
        (1, "one", 1.5),
        (2, None, None),
        (3, "three", None),
    ]


def test_formats(bench: Bench, table: str, warehouse: str) -> None:
    ran(bench, table, "a.jsonl", b'{"id": 1, "name": "one"}\n{"id": 2}\n')
    schema = {"fields": [{"name": "id", "type": "INTEGER"}, {"name": "name", "type": "STRING"}]}
    told = ran(bench, table, "c", b"3;three\n", format="CSV", csvOptions={"fieldDelimiter": ";"}, schema=schema)
    assert told.outcome.error is None
    assert [row["id"] for row in rows(warehouse, table)] == [1, 2, 3]
    unknown = ran(bench, table, "d.ion", b"{id:1}")
    assert "set `format`" in unknown.logged("ERROR")[0]


def test_parquet(bench: Bench, table: str, warehouse: str) -> None:
    pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    from pyarrow import parquet

    sink = pa.BufferOutputStream()
    parquet.write_table(pa.table({"id": [1, 2], "name": ["one", None]}), sink)
    assert ran(bench, table, "a.parquet", sink.getvalue().to_pybytes()).outputs["rows"] == 2
    assert rows(warehouse, table) == [{"id": 1, "name": "one"}, {"id": 2, "name": None}]


def test_dispositions(bench: Bench, table: str, warehouse: str) -> None:
    schema = {"fields": [{"name": "id", "type": "INTEGER"}, {"name": "name", "type": "STRING"}]}
    options = {"format": "CSV", "csvOptions": {"skipLeadingRows": 1}, "schema": schema}
    never = ran(bench, table, "a.csv", b"id,name\n1,one\n", **options, createDisposition="CREATE_NEVER")
    assert "Not found" in str(never.outcome.error)
    for _ in range(2):
        ran(bench, table, "a.csv", b"id,name\n1,one\n", **options, writeDisposition="WRITE_TRUNCATE")
    assert rows(warehouse, table) == [{"id": 1, "name": "one"}]
    ran(bench, table, "a.csv", b"id,name\n2,two\n", **options)
    assert len(rows(warehouse, table)) == 2


def test_errors_are_those_of_the_service(bench: Bench, warehouse: str) -> None:
    missing = ran(bench, "project.no_such_dataset.t", "a.csv", b"id\n1\n")
    assert "Not found: Dataset project:no_such_dataset" in missing.logged("ERROR")[-1]


def test_a_job_that_was_begun_is_not_begun_again(bench: Bench, table: str, warehouse: str, tmp_path: Any) -> None:
    uri = bench.storage.write("/in/a.csv", b"id\n1\n")
    task = Load.model_validate({"id": "l", "type": "t", "from": uri, "destinationTable": table})
    context = bench.context("t", tmp_path)
    assert task.run(context).job_id == task.run(context).job_id
    assert rows(warehouse, table) == [{"id": 1}]
