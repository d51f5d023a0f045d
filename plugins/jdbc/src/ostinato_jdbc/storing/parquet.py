"""Rows as Parquet. The types of columns come from the values, which a first pass keeps in a file beside it.

Memory holds one group of rows at a time. What no type fits is written as text: a column of mixed kinds, maps, and
lists of maps as JSON.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ostinato.plugin import MissingExtra
from ostinato_jdbc.values.kinds import Instant
from ostinato_jdbc.values.shown import as_text

if TYPE_CHECKING:
    import pyarrow as pa

GROUP = 20_000
"""Rows of a group."""


def write_parquet(path: Path, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Write rows and tell how many. Of columns of one name the last counts."""
    _library()
    spool = path.with_name(f"{path.name}.spool")
    try:
        schemas, count = _spool(spool, columns, rows)
        _write(path, spool, _common(columns, schemas))
    finally:
        spool.unlink(missing_ok=True)
    return count


def _library() -> None:
    try:
        import pyarrow.parquet  # noqa: F401
    except ImportError:
        raise MissingExtra("pyarrow", "ostinato-jdbc[parquet]") from None


def _spool(spool: Path, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> tuple[list[pa.Schema], int]:
    """Write each group with the types that its own values have."""
    import pyarrow as pa

    places = {name: place for place, name in enumerate(columns)}
    schemas, count, waiting = [], 0, iter(rows)
    with spool.open("wb") as file:
        while group := list(islice(waiting, GROUP)):
            arrays = [_array([row[place] for row in group]) for place in places.values()]
            table = pa.Table.from_arrays(arrays, names=list(places))
            with pa.ipc.new_stream(file, table.schema) as stream:
                stream.write_table(table)
            schemas.append(table.schema)
            count += len(group)
    return schemas, count


def _array(values: list[Any]) -> pa.Array:
    import pyarrow as pa

    values = [_plain(value) for value in values]
    try:
        return pa.array(values)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError, OverflowError):
        kinds = {type(value) for value in values} - {type(None)}
        if kinds <= {int, float, Decimal}:
            return pa.array([None if value is None else float(value) for value in values])
        return pa.array([_text(value) for value in values])


def _plain(value: Any) -> Any:
    if isinstance(value, Instant):
        return value.value.astimezone(UTC)
    is_map = isinstance(value, dict) or (isinstance(value, list) and any(isinstance(item, dict) for item in value))
    return as_text(value) if is_map else value


def _text(value: Any) -> str | None:
    return None if value is None else as_text(value)


def _common(columns: Sequence[str], schemas: list[pa.Schema]) -> pa.Schema:
    """The types that hold the values of all groups; text for a column that never has a value."""
    import pyarrow as pa

    fields = []
    for name in dict.fromkeys(columns):
        types = [schema.field(name).type for schema in schemas]
        fields.append(pa.field(name, _joined(types)))
    return pa.schema(fields)


def _joined(types: list[pa.DataType]) -> pa.DataType:
    import pyarrow as pa

    try:
        unified = pa.unify_schemas([pa.schema([("v", kind)]) for kind in types], promote_options="permissive")
        found = unified.field("v").type if types else pa.null()
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        return pa.string()
    return pa.string() if pa.types.is_null(found) else found


def _write(path: Path, spool: Path, schema: pa.Schema) -> None:
    import pyarrow.parquet as pq

    with pq.ParquetWriter(path, schema) as writer:
        for table in _groups(spool):
            arrays = [_cast(table.column(field.name), field.type) for field in schema]
            writer.write_table(type(table).from_arrays(arrays, schema=schema))


def _groups(spool: Path) -> Iterator[pa.Table]:
    import pyarrow as pa

    with spool.open("rb") as file:
        end = file.seek(0, 2)
        file.seek(0)
        while file.tell() < end:
            yield pa.ipc.open_stream(file).read_all()


def _cast(column: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray:
    import pyarrow as pa

    if pa.types.is_string(kind) and not (pa.types.is_string(column.type) or pa.types.is_null(column.type)):
        return pa.chunked_array([pa.array([_text(value) for value in column.to_pylist()], kind)])
    return column.cast(kind)
