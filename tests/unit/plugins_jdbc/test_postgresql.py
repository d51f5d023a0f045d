"""What of PostgreSQL needs no server: URLs, texts of values, texts of errors."""

from __future__ import annotations

import pytest
from ostinato_jdbc.postgresql.faults import connection_fault
from ostinato_jdbc.postgresql.loaders import duration_text, money
from ostinato_jdbc.postgresql.tasks import Query
from ostinato_jdbc.postgresql.url import WrongUrl, connection_arguments

from ostinato.plugin.testing import run_task


@pytest.mark.parametrize(
    ("url", "arguments"),
    [
        ("jdbc:postgresql://db:5433/shop", {"host": "db", "port": "5433", "dbname": "shop"}),
        ("jdbc:postgresql://db/shop", {"host": "db", "port": "5432", "dbname": "shop"}),
        ("jdbc:postgresql://db", {"host": "db", "port": "5432"}),
        ("jdbc:postgresql:shop", {"host": "localhost", "dbname": "shop"}),
        ("jdbc:postgresql://[::1]:5433/a%20b", {"host": "::1", "port": "5433", "dbname": "a b"}),
        ("jdbc:postgresql://[::1]/x", {"host": "::1", "port": "5432", "dbname": "x"}),
        ("jdbc:postgresql://a,b:5433/x", {"host": "a,b", "port": "5432,5433", "dbname": "x"}),
    ],
)
def test_places(url: str, arguments: dict[str, str]) -> None:
    assert connection_arguments(url)[0] == arguments


def test_parameters() -> None:
    query = (
        "user=u&password=p%26q&ssl=true&ApplicationName=etl&connectTimeout=3&socketTimeout=5&targetServerType=primary"
        "&currentSchema=a%20b,c&readOnly=true&options=-c%20work_mem%3D1MB&tcpKeepAlive=true&prepareThreshold=0"
    )
    arguments, parameters = connection_arguments(f"jdbc:postgresql://h/d?{query}")
    assert arguments == {
        "host": "h",
        "port": "5432",
        "dbname": "d",
        "user": "u",
        "password": "p&q",
        "sslmode": "verify-full",
        "application_name": "etl",
        "connect_timeout": "3",
        "tcp_user_timeout": "5000",
        "target_session_attrs": "read-write",
        "keepalives": "1",
        "options": "-c work_mem=1MB -c search_path=a\\ b,c -c default_transaction_read_only=on",
    }
    assert parameters["prepareThreshold"] == "0"


@pytest.mark.parametrize("url", ["jdbc:mysql://h/d", "nothing", "postgresql://h/d", "jdbc:postgresqlx://h/d"])
def test_other_schemes_are_refused(url: str) -> None:
    with pytest.raises(WrongUrl, match="URL should start with `jdbc:postgresql`"):
        connection_arguments(url)
    run = run_task(Query, {"id": "q", "type": "t", "url": url, "sql": "select 1"})
    assert run.logged("ERROR") == ["URL scheme is invalid. URL should start with `jdbc:postgresql`"]


def test_a_port_is_a_number() -> None:
    with pytest.raises(WrongUrl, match="'x' is no port"):
        connection_arguments("jdbc:postgresql://h:x/d")


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("1 year 2 mons 3 days 04:05:06", "P1Y2M3DT4H5M6S"),
        ("01:30:00", "P0Y0M0DT1H30M0S"),
        ("00:00:06.5", "P0Y0M0DT0H0M6.5S"),
        ("-1 years -2 mons +3 days -04:05:06.25", "P-1Y-2M3DT-4H-5M-6.25S"),
        ("1 mon", "P0Y1M0DT0H0M0S"),
        ("100:00:00", "P0Y0M0DT100H0M0S"),
    ],
)
def test_intervals(text: str, duration: str) -> None:
    assert duration_text(text) == duration


@pytest.mark.parametrize(
    ("text", "amount"),
    [("$12.50", 12.5), ("-$1,234.50", -1234.5), ("1.234,50 €", 1234.5), ("($3.00)", -3.0), ("¥1,200", 1200.0)],
)
def test_money(text: str, amount: float) -> None:
    assert money(text) == amount


def test_what_the_server_says_of_a_connection() -> None:
    said = 'connection failed: connection to server at "127.0.0.1", port 5432 failed: FATAL:  no such user "x"'
    assert connection_fault(said) == 'FATAL: no such user "x"'
    assert "Connection refused" in connection_fault("connection failed: x failed: Connection refused\n\tIs it there?")


def test_certificates_are_given_as_text() -> None:
    source = {"id": "q", "type": "t", "url": "jdbc:postgresql://h/d", "sql": "select 1"}
    run = run_task(Query, {**source, "ssl": True, "sslRootCert": "/etc/passwd"})
    assert run.logged("ERROR") == ["`sslrootcert` is neither a PEM text nor the URI of a stored file"]


def test_sql_is_required() -> None:
    run = run_task(Query, {"id": "a", "type": "t", "url": "jdbc:postgresql://h/d"})
    assert run.outcome.error is not None
    assert "a.sql: must not be null" in run.outcome.error
