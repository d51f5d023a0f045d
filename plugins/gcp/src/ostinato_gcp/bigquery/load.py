"""`bigquery.Load`: the rows of a stored file into a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal, cast

from pydantic import Field

from ostinato.plugin import Dynamic, Outputs, RunContext, TaskFailed, plugin
from ostinato_gcp.bigquery.formats import SOURCE_FORMATS, Format, format_of
from ostinato_gcp.bigquery.guess import guess
from ostinato_gcp.bigquery.job import run_job
from ostinato_gcp.bigquery.options import AvroOptions, CsvOptions, put
from ostinato_gcp.bigquery.table_name import table_name
from ostinato_gcp.bigquery.task import BigqueryTask

if TYPE_CHECKING:
    from google.cloud import bigquery

EMPTY = "Can't load an empty file, this one don't contain any line"


class LoadResult(Outputs):
    """What was loaded."""

    job_id: str
    """Name of the job."""
    destination_table: str
    """The table, `project.dataset.table`."""
    rows: int
    """How many rows were loaded."""


@plugin(
    "io.kestra.plugin.gcp.bigquery.Load",
    title="Load a file into a BigQuery table.",
    metrics={
        "bad.records": "counter",
        "duration": "timer",
        "input.bytes": "counter",
        "input.files": "counter",
        "output.bytes": "counter",
        "output.rows": "counter",
    },
    outputs=LoadResult,
)
class Load(BigqueryTask):
    """Loads a stored file.

    Without `format` the ending of the file tells it. If neither `schema` nor `autodetect` is given either, the columns
    of a new table are found out from the file; those of a table that is there are matched by the names in the header
    of a CSV file.
    """

    from_: Annotated[Dynamic[str | None], Field(alias="from")] = None
    """URI of the file."""
    destination_table: Dynamic[str | None] = None
    """The table: `project.dataset.table`, or `dataset.table` in the project of the task."""
    format: Format | None = None
    """Format of the file; JSON means one object a line."""
    csv_options: CsvOptions | None = None
    """How a CSV file is read."""
    avro_options: AvroOptions | None = None
    """How an Avro file is read."""
    schema_: Annotated[Dynamic[dict[str, Any] | None], Field(alias="schema")] = None
    """Columns of the table: `fields` with `name`, `type`, `mode`."""
    autodetect: Dynamic[bool | None] = None
    """Whether the columns are found out from the file."""
    write_disposition: Dynamic[
        Literal["WRITE_TRUNCATE", "WRITE_TRUNCATE_DATA", "WRITE_APPEND", "WRITE_EMPTY"] | None
    ] = None
    """What happens to rows that are there already; by default they stay."""
    create_disposition: Dynamic[Literal["CREATE_IF_NEEDED", "CREATE_NEVER"] | None] = None
    """Whether a table that is not there is made; by default it is."""
    ignore_unknown_values: Dynamic[bool | None] = None
    """Whether values without a column are passed over."""
    max_bad_records: Dynamic[int | None] = None
    """How many bad rows are tolerated."""
    clustering_fields: Dynamic[list[str] | None] = None
    """Columns that the table is clustered by."""
    time_partitioning_field: Dynamic[str | None] = None
    """Column that the table is partitioned by."""
    time_partitioning_type: Dynamic[Literal["DAY", "HOUR", "MONTH", "YEAR"]] = "DAY"
    """How long a partition is."""
    schema_update_options: Dynamic[list[Literal["ALLOW_FIELD_ADDITION", "ALLOW_FIELD_RELAXATION"]] | None] = None
    """How the columns of the table may change."""
    failed_on_empty: Dynamic[bool] = True
    """Whether an empty file is an error."""

    def run(self, ctx: RunContext) -> LoadResult:
        if not self.from_ or not self.destination_table:
            raise TaskFailed("`from` and `destinationTable` must be given")
        name = table_name(self.destination_table)
        size = ctx.storage.info(self.from_).size
        client = self.client(ctx, name.project)
        target = name.with_project(client.project)
        if size == 0:
            return self._nothing(target)
        config = self._config(ctx, client, target)
        job = run_job(self, ctx, lambda job_name: self._begin(ctx, client, target, config, job_name))
        self._measure(ctx, job)
        return LoadResult(job_id=job.job_id, destination_table=target, rows=job.output_rows or 0)

    def _nothing(self, target: str) -> LoadResult:
        if self.failed_on_empty:
            raise TaskFailed(EMPTY)
        return LoadResult(job_id="", destination_table=target, rows=0)

    def _begin(
        self, ctx: RunContext, client: bigquery.Client, target: str, config: bigquery.LoadJobConfig, name: str
    ) -> bigquery.LoadJob:
        from google.api_core.exceptions import Conflict

        with ctx.storage.open(self.from_ or "") as source:
            try:
                return client.load_table_from_file(
                    source, target, job_id=name, location=self.location, project=client.project, job_config=config
                )
            except Conflict:
                found = client.get_job(name, location=self.location, project=client.project)
                return cast("bigquery.LoadJob", found)

    def _config(self, ctx: RunContext, client: bigquery.Client, target: str) -> bigquery.LoadJobConfig:
        from google.cloud import bigquery

        chosen = self.format or format_of(self.from_ or "")
        config = bigquery.LoadJobConfig(source_format=SOURCE_FORMATS[chosen])
        config.labels = _labels(ctx)
        if self.csv_options is not None:
            self.csv_options.apply(config)
        if self.avro_options is not None:
            self.avro_options.apply(config)
        self._choose_columns(ctx, client, target, config, chosen)
        self._choose_table(config)
        return config

    def _choose_columns(
        self, ctx: RunContext, client: bigquery.Client, target: str, config: bigquery.LoadJobConfig, chosen: Format
    ) -> None:
        from google.cloud import bigquery

        put(config, {"autodetect": self.autodetect})
        if self.schema_ is not None:
            config.schema = [bigquery.SchemaField.from_api_repr(field) for field in self.schema_.get("fields", [])]
        elif self.format is None and self.autodetect is None:
            guess(ctx, client, target, config, self.from_ or "", chosen)

    def _choose_table(self, config: bigquery.LoadJobConfig) -> None:
        from google.cloud import bigquery

        given = {
            "write_disposition": self.write_disposition,
            "create_disposition": self.create_disposition,
            "ignore_unknown_values": self.ignore_unknown_values,
            "max_bad_records": self.max_bad_records,
            "schema_update_options": self.schema_update_options,
            "clustering_fields": self.clustering_fields,
        }
        put(config, given)
        if self.time_partitioning_field is not None:
            config.time_partitioning = bigquery.TimePartitioning(
                type_=self.time_partitioning_type, field=self.time_partitioning_field
            )

    def _measure(self, ctx: RunContext, job: bigquery.LoadJob) -> None:
        counters = {
            "input.bytes": job.input_file_bytes,
            "input.files": job.input_files,
            "output.bytes": job.output_bytes,
            "output.rows": job.output_rows,
            "bad.records": job._properties.get("statistics", {}).get("load", {}).get("badRecords"),
        }
        for name, value in counters.items():
            if value is not None:
                ctx.metrics.counter(name, int(value))
        if job.started is not None and job.ended is not None:
            ctx.metrics.timer("duration", job.ended - job.started)


def _labels(ctx: RunContext) -> dict[str, str]:
    """Where a job comes from, in the letters that labels of Google Cloud may have."""
    values = {
        "ostinato-namespace": ctx.flow.namespace,
        "ostinato-flow-id": ctx.flow.id,
        "ostinato-execution-id": ctx.execution.id,
        "ostinato-task-id": ctx.task_run.task_id,
    }
    return {key: "".join(c if c.isalnum() else "-" for c in value.lower())[:63] for key, value in values.items()}
