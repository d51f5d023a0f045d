"""`storage.FilterItems` and `storage.DeduplicateItems`: rows of a stored file chosen by expressions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, BinaryIO, Literal

from pydantic import Field

from ostinato.core_plugins.storage.split import lines_of
from ostinato.plugin import (
    Dynamic,
    ExpressionError,
    Lazy,
    Outputs,
    RunContext,
    Task,
    TaskFailed,
    Uri,
    is_truthy_text,
    plain,
    plugin,
)
from ostinato.plugin.ion import IonError, loads


def rows_of(stream: BinaryIO) -> Iterator[tuple[bytes, dict[str, Any]]]:
    """Each line of a file with the row that it is; TaskFailed for a line that is no row."""
    for number, line in enumerate(lines_of(stream), 1):
        if not line.strip():
            continue
        try:
            row = loads(line.decode("utf-8"))
        except (IonError, UnicodeDecodeError) as error:
            raise TaskFailed(f"Line {number} of the file is no Ion row: {error}") from None
        if not isinstance(row, Mapping):
            raise TaskFailed(f"Line {number} of the file is no Ion row")
        yield line, {key: plain(value) for key, value in row.items()}


@plugin(
    "io.kestra.plugin.core.storage.FilterItems",
    title="Filter a file by retaining only the items that match a given expression.",
    aliases=["io.kestra.core.tasks.storages.FilterItems"],
)
class FilterItems(Task):
    """Keeps the rows for which a condition holds."""

    from_: Annotated[Dynamic[str], Field(alias="from")]
    """URI of the file: Ion, one row a line."""
    filter_condition: Lazy[str]
    """The condition; it sees the fields of the row."""
    filter_type: Dynamic[Literal["INCLUDE", "EXCLUDE"]] = "INCLUDE"
    """Whether rows for which it holds stay or go."""
    error_or_null_behavior: Dynamic[Literal["FAIL", "INCLUDE", "EXCLUDE"]] = "FAIL"
    """What becomes of rows for which it cannot be told."""

    class Result(Outputs):
        """The rows that stay."""

        uri: Uri
        """URI of the new file."""
        processed_items_total: int
        """How many rows there were."""
        dropped_items_total: int
        """How many went."""

    def run(self, ctx: RunContext) -> Result:
        total = dropped = 0
        with (
            ctx.storage.writing(".ion") as new,
            ctx.storage.open(self.from_) as source,
            new.path.open("wb") as target,
        ):
            for line, row in rows_of(source):
                total += 1
                if self._stays(ctx, row):
                    target.write(line + b"\n")
                else:
                    dropped += 1
        return self.Result(uri=new.uri, processed_items_total=total, dropped_items_total=dropped)

    def _stays(self, ctx: RunContext, row: dict[str, Any]) -> bool:
        try:
            text = ctx.render(self.filter_condition, **row)
        except ExpressionError:
            if self.error_or_null_behavior == "FAIL":
                raise
            return self.error_or_null_behavior == "INCLUDE"
        return is_truthy_text(text) == (self.filter_type == "INCLUDE")


@plugin(
    "io.kestra.plugin.core.storage.DeduplicateItems",
    title="Deduplicate items in a file, keeping only the latest item for each key.",
    aliases=["io.kestra.core.tasks.storages.DeduplicateItems"],
)
class DeduplicateItems(Task):
    """Keeps the last row of each key, in the order of the file."""

    from_: Annotated[Dynamic[str], Field(alias="from")]
    """URI of the file: Ion, one row a line."""
    expr: Lazy[str]
    """The key of a row; it sees the fields of the row."""

    class Result(Outputs):
        """The rows that stay."""

        uri: Uri
        """URI of the new file."""
        num_keys: int
        """How many keys there are."""
        processed_items_total: int
        """How many rows there were."""
        dropped_items_total: int
        """How many went."""

    def run(self, ctx: RunContext) -> Result:
        with ctx.storage.open(self.from_) as source:
            last = {ctx.render(self.expr, **row): index for index, (_, row) in enumerate(rows_of(source))}
        kept, total = set(last.values()), 0
        with (
            ctx.storage.writing(".ion") as new,
            ctx.storage.open(self.from_) as source,
            new.path.open("wb") as target,
        ):
            for index, (line, _) in enumerate(rows_of(source)):
                total += 1
                if index in kept:
                    target.write(line + b"\n")
        result = {"processed_items_total": total, "dropped_items_total": total - len(kept)}
        return self.Result(uri=new.uri, num_keys=len(kept), **result)
