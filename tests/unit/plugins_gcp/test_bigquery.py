"""What of BigQuery needs no service: names, formats, headers, pauses, and how a job ends."""

from __future__ import annotations

import gzip
import io
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from ostinato_gcp.bigquery.formats import format_of
from ostinato_gcp.bigquery.header import header_of
from ostinato_gcp.bigquery.load import Load
from ostinato_gcp.bigquery.retrying import AutoRetry
from ostinato_gcp.bigquery.table_name import TableName, table_name

from ostinato.plugin import TaskFailed
from ostinato.plugin.index import index_path
from ostinato.plugin.index.build import index_text
from ostinato.plugin.testing import Bench, TaskTest


def test_plugins_json_is_fresh() -> None:
    path = index_path("ostinato_gcp")
    assert path is not None
    assert path.read_text("utf-8") == index_text("ostinato_gcp")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("p.d.t", TableName("p", "d", "t")),
        ("d.t", TableName(None, "d", "t")),
        ("`my-project.d.t$20240102`", TableName("my-project", "d", "t$20240102")),
        ("example.com:p.d.t", TableName("example.com:p", "d", "t")),
    ],
)
def test_names_of_tables(text: str, name: TableName) -> None:
    assert table_name(text) == name


def test_what_is_no_name_of_a_table() -> None:
    for text in ("t", "", "a.b.c.d.e"):
        with pytest.raises(TaskFailed, match="no name of a table"):
            table_name(text)
    assert table_name("d.t").with_project("p") == "p.d.t"


def test_formats() -> None:
    endings = {"csv": "CSV", "CSV": "CSV", "jsonl": "JSON", "csv.gz": "CSV", "parquet": "PARQUET", "avro": "AVRO"}
    assert {ending: format_of(f"kestra:///a.b/x.{ending}") for ending in endings} == endings
    with pytest.raises(TaskFailed, match="set `format`"):
        format_of("kestra:///a/x.ion")


@pytest.mark.parametrize(
    ("text", "header"),
    [
        ("id,name\n1,x\n", ["id", "name"]),
        ('"Total (EUR)",name\n', ["Total (EUR)", "name"]),
        ("\ufeffid,name", ["id", "name"]),
        ("1,x\n2,y\n", None),
        ("a,a\n", None),
        ("a,,b\n", None),
        ("true,x\n", None),
        ("2024-01-02,x\n", None),
        ("", None),
    ],
)
def test_headers(text: str, header: list[str] | None) -> None:
    assert header_of(io.BytesIO(text.encode())) == header
    assert header_of(io.BytesIO(gzip.compress(text.encode())), is_packed=True) == header


def test_headers_with_another_delimiter() -> None:
    assert header_of(io.BytesIO(b"a,x;b\n"), delimiter=";") is None
    assert header_of(io.BytesIO(b"a;b\n"), delimiter=";") == ["a", "b"]


def test_pauses() -> None:
    growing = AutoRetry(interval=timedelta(seconds=1), max_interval=timedelta(seconds=3), max_attempts=5)
    assert list(growing.pauses()) == [1, 2, 3, 3]
    alike = AutoRetry(type="constant", interval=timedelta(seconds=2), max_duration=timedelta(seconds=6))
    assert list(alike.pauses()) == [2, 2, 2]
    assert list(AutoRetry(max_attempts=1).pauses()) == []


class Job:
    """A job that has ended."""

    job_id = "job-1"
    input_file_bytes, input_files, output_bytes, output_rows = 12, 1, 20, 2
    started = ended = None
    _properties: Mapping[str, Any] = {"statistics": {"load": {"badRecords": "1"}}}

    def __init__(self, *errors: dict[str, str]) -> None:
        self.errors = list(errors)
        self.error_result = errors[0] if errors else None

    def done(self) -> bool:
        return True


class Client:
    """A service that answers with prepared jobs and remembers what it was asked."""

    project = "own"

    def __init__(self, *jobs: Job) -> None:
        self.jobs = list(jobs)
        self.asked: list[tuple[str, str, bytes, Any]] = []

    def load_table_from_file(self, source: Any, target: str, *, job_id: str, job_config: Any, **_: Any) -> Job:
        self.asked.append((job_id, target, source.read(), job_config.to_api_repr()))
        return self.jobs.pop(0)


def ran(monkeypatch: pytest.MonkeyPatch, client: Client, content: bytes = b"id\n1\n", **source: Any) -> TaskTest:
    monkeypatch.setattr(Load, "client", lambda self, ctx, project=None: client)
    bench = Bench()
    uri = bench.storage.write("/in.csv", content)
    return bench.run(Load, {"id": "l", "type": "t", "from": uri, "destinationTable": "d.t", **source})


def test_what_a_job_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client(Job())
    run = ran(
        monkeypatch,
        client,
        format="CSV",
        csvOptions={"skipLeadingRows": 1, "fieldDelimiter": ";", "allowQuotedNewLines": True},
        schema={"fields": [{"name": "id", "type": "INTEGER", "mode": "REQUIRED"}]},
        writeDisposition="WRITE_TRUNCATE",
        createDisposition="CREATE_NEVER",
        timePartitioningField="day",
        clusteringFields=["id"],
        maxBadRecords=3,
        schemaUpdateOptions=["ALLOW_FIELD_ADDITION"],
    )
    assert run.outputs == {"jobId": "job-1", "destinationTable": "own.d.t", "rows": 2}
    name, target, content, config = client.asked[0]
    assert (target, content) == ("own.d.t", b"id\n1\n")
    assert name.startswith("ostinato_")
    assert name.endswith("_0_0")
    load = config["load"]
    assert load["schema"] == {"fields": [{"name": "id", "type": "INTEGER", "mode": "REQUIRED"}]}
    assert (load["sourceFormat"], load["skipLeadingRows"], load["fieldDelimiter"]) == ("CSV", "1", ";")
    assert (load["writeDisposition"], load["createDisposition"]) == ("WRITE_TRUNCATE", "CREATE_NEVER")
    assert load["timePartitioning"] == {"type": "DAY", "field": "day"}
    assert (load["clustering"], load["maxBadRecords"]) == ({"fields": ["id"]}, 3)
    assert config["labels"]["ostinato-namespace"] == "company-team"
    assert {measure.name: measure.value for measure in run.measures} == {
        "input.bytes": 12,
        "input.files": 1,
        "output.bytes": 20,
        "output.rows": 2,
        "bad.records": 1,
    }


def test_a_job_that_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    job = Job({"reason": "invalid", "message": "too many errors"}, {"reason": "invalid", "message": "row 2 is bad"})
    run = ran(monkeypatch, Client(job), format="CSV")
    assert run.logged("ERROR") == ["row 2 is bad", "too many errors"]
    assert run.outcome.error == "too many errors"


def test_a_job_is_tried_again_where_that_may_help(monkeypatch: pytest.MonkeyPatch) -> None:
    again = {"type": "constant", "interval": "PT0.01S", "maxAttempts": 3}
    busy, odd = {"reason": "backendError", "message": "busy"}, {"reason": "x", "message": "due to concurrent update"}
    client = Client(Job(busy), Job(odd), Job())
    assert ran(monkeypatch, client, format="CSV", retryAuto=again).outputs["rows"] == 2
    assert [name[-4:] for name, *_ in client.asked] == ["_0_0", "_0_1", "_0_2"]
    client = Client(Job(busy), Job(busy), Job(busy), Job())
    assert ran(monkeypatch, client, format="CSV", retryAuto=again).outcome.error == "busy"
    client = Client(Job(busy), Job())
    assert ran(monkeypatch, client, format="CSV").outcome.error == "busy"


def test_an_empty_file(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "empty file" in str(ran(monkeypatch, Client(), b"").outcome.error)
    run = ran(monkeypatch, Client(), b"", failedOnEmpty=False)
    assert run.outputs == {"jobId": "", "destinationTable": "own.d.t", "rows": 0}


def test_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", "/there/is/no/such/file")
    bench = Bench()
    uri = bench.storage.write("/in.csv", b"id\n1\n")
    source = {"id": "l", "type": "t", "from": uri, "destinationTable": "p.d.t"}
    assert "`serviceAccount` is no key" in str(bench.run(Load, {**source, "serviceAccount": "{}"}).outcome.error)
    assert "no credentials for Google Cloud" in str(bench.run(Load, source).outcome.error)
