"""Every type of PostgreSQL that a flow may meet, in outputs and in stored Ion text."""

from __future__ import annotations

from typing import Any

import pytest
from ostinato_jdbc.postgresql.tasks import Queries, Query
from tests.integration.jdbc.conftest import Run

SAME = object()


@pytest.mark.parametrize(
    ("sql", "shown", "stored"),
    [
        ("1::smallint", 1, "1"),
        ("9007199254740993::bigint", 9007199254740993, "9007199254740993"),
        ("1.50::numeric(10,2)", 1.5, "1.50"),
        ("123456789012345678901234567890::numeric", 123456789012345678901234567890, "123456789012345678901234567890."),
        ("'NaN'::numeric", "NaN", "nan"),
        ("1.5::real", 1.5, "1.5e0"),
        ("'NaN'::float8", "NaN", "nan"),
        ("12.5::money", 12.5, "12.5e0"),
        ("true", True, "true"),
        ("'ab'::char(4)", "ab  ", '"ab  "'),
        ("date '2024-02-29'", "2024-02-29", "2024-02-29"),
        ("date '0044-03-15 BC'", "0044-03-15 BC", '"0044-03-15 BC"'),
        ("time '13:14:15'", "13:14:15", 'LocalTime::"13:14:15"'),
        ("time '13:14:15.5'", "13:14:15.5", 'LocalTime::"13:14:15.5"'),
        ("timetz '13:14:15+02'", "11:14:15", 'LocalTime::"11:14:15"'),
        (
            "timestamp '2024-01-02 03:04:05.678'",
            "2024-01-02T03:04:05.678",
            'LocalDateTime::"2024-01-02T03:04:05.678"',
        ),
        (
            "timestamptz '2024-01-02 03:04:05+02'",
            "2024-01-02T01:04:05Z",
            'ZonedDateTime::"2024-01-02T01:04:05Z[UTC]"',
        ),
        ("'infinity'::timestamptz", "infinity", '"infinity"'),
        ("interval '1 year 2 months 3 days 04:05:06'", "P1Y2M3DT4H5M6S", '"P1Y2M3DT4H5M6S"'),
        ("""'{"a": [1, {"b": null}], "c": 1.5}'::json""", {"a": [1, {}], "c": 1.5}, "{a:[1,{b:null}],c:1.5e0}"),
        ("'[[1,2]]'::jsonb", [[1, 2]], "[[1,2]]"),
        ("'\"x\"'::jsonb", "x", '"x"'),
        ("'0b2a3c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d'::uuid", "0b2a3c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d", SAME),
        ("array[1,null,3]", [1, None, 3], "[1,null,3]"),
        ("array[[1,2],[3,4]]", [[1, 2], [3, 4]], "[[1,2],[3,4]]"),
        ("array[timestamp '2024-01-02 03:04:05']", ["2024-01-02T03:04:05"], '[LocalDateTime::"2024-01-02T03:04:05"]'),
        ("decode('deadbeef', 'hex')", "3q2+7w==", "{{3q2+7w==}}"),
        ("'10.0.0.1/8'::inet", "10.0.0.1/8", SAME),
        ("B'101'", "101", SAME),
        ("row(1, 'x')", "(1,x)", SAME),
        ("point '(1,2)'", "(1,2)", SAME),
        ("xml '<a/>'", "<a/>", SAME),
        ("int4range(1, 5)", "[1,5)", SAME),
        ("'a=>1'::text", "a=>1", SAME),
    ],
)
def test_types(run: Run, sql: str, shown: Any, stored: Any) -> None:
    assert run(Query, sql=f"select {sql} as v", fetchType="FETCH_ONE").outputs["row"] == {"v": shown}
    found = run(Query, sql=f"select {sql} as v", fetchType="STORE")
    text = f'"{shown}"' if stored is SAME else stored
    assert found.read(found.outputs["uri"]) == f"{{v:{text}}}\n"


def test_enums_and_domains(run: Run) -> None:
    run(Queries, sql="drop type if exists mood; create type mood as enum ('fine', 'bad'); drop domain if exists small;")
    run(Queries, sql="drop domain if exists small; create domain small as int")
    found = run(Query, sql="select 'fine'::mood as m, 3::small as s", fetchType="FETCH_ONE")
    assert found.outputs["row"] == {"m": "fine", "s": 3}


def test_zones(run: Run) -> None:
    sql = "select timestamptz '2024-07-02 03:04:05+00' as z, timestamp '2024-07-02 03:04:05' as l"
    found = run(Query, sql=sql, fetchType="STORE", timeZoneId="Europe/Paris")
    assert found.read(found.outputs["uri"]) == (
        '{z:ZonedDateTime::"2024-07-02T05:04:05+02:00[Europe/Paris]",l:LocalDateTime::"2024-07-02T03:04:05"}\n'
    )


def test_two_columns_of_one_name(run: Run) -> None:
    found = run(Query, sql="select 1 as a, 2 as b, 3 as a", fetchType="FETCH_ONE")
    assert found.outputs["row"] == {"a": 3, "b": 2}
    stored = run(Query, sql="select 1 as a, 2 as b, 3 as a", fetchType="STORE")
    assert stored.read(stored.outputs["uri"]) == "{a:3,b:2}\n"


def test_other_ways_to_write_dates_are_not_taken_over(run: Run) -> None:
    sql = "set datestyle = 'SQL, DMY'; set intervalstyle = 'iso_8601'; select date '2024-02-29' as d"
    found = run(Queries, sql=sql, fetchType="FETCH")
    assert found.outputs["outputs"][0]["rows"] == [{"d": "29/02/2024"}]
