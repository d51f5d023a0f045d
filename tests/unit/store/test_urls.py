"""Database URLs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ostinato.store.urls import PostgresTarget, SqliteTarget, UnsupportedDatabase, target_of

LOCAL = {"host": "db", "port": "5432", "dbname": "kestra"}
CASES: list[tuple[str, dict[str, Any]]] = [
    ("jdbc:postgresql://db:5432/kestra", LOCAL),
    ("jdbc:postgresql://db/kestra", LOCAL),
    ("postgresql://u:p%40ss@db/kestra", {**LOCAL, "user": "u", "password": "p@ss"}),
    ("postgres://db/kestra", LOCAL),
    ("jdbc:postgresql://db/kestra?user=u&password=p", {**LOCAL, "user": "u", "password": "p"}),
    ("jdbc:postgresql://db/kestra?sslmode=require", {**LOCAL, "sslmode": "require"}),
    ("jdbc:postgresql://db/kestra?ssl=true&sslrootcert=/ca", {**LOCAL, "sslmode": "verify-full", "sslrootcert": "/ca"}),
    ("jdbc:postgresql://db/kestra?ssl=true&sslmode=require", {**LOCAL, "sslmode": "require"}),
    ("jdbc:postgresql://db/kestra?ssl=false", LOCAL),
    ("jdbc:postgresql://db/kestra?currentSchema=a", {**LOCAL, "options": "-c search_path=a"}),
    ("jdbc:postgresql://db/kestra?ApplicationName=x", {**LOCAL, "application_name": "x"}),
    ("jdbc:postgresql://db/kestra?prepareThreshold=0", {**LOCAL, "prepare_threshold": None}),
    ("jdbc:postgresql://db/kestra?prepareThreshold=5", LOCAL),
    ("jdbc:postgresql://db/kestra?connectTimeout=3", {**LOCAL, "connect_timeout": "3"}),
    ("jdbc:postgresql://a:1,b/kestra", {"host": "a,b", "port": "1,5432", "dbname": "kestra"}),
    ("jdbc:postgresql://db/kestra?targetServerType=primary", {**LOCAL, "target_session_attrs": "read-write"}),
    ("jdbc:postgresql://[::1]:5433/kestra", {"host": "::1", "port": "5433", "dbname": "kestra"}),
    ("jdbc:postgresql://[::1]/kestra", {"host": "::1", "port": "5432", "dbname": "kestra"}),
    ("postgresql:///kestra?host=/run/postgresql", {"host": "/run/postgresql", "dbname": "kestra"}),
]


@pytest.mark.parametrize(("url", "options"), CASES)
def test_postgres(url: str, options: dict[str, Any]) -> None:
    assert target_of(url) == PostgresTarget(options)


def test_user_and_password_given_apart_win() -> None:
    target = target_of("jdbc:postgresql://u:p@db/kestra", "other", "secret")
    assert target == PostgresTarget({**LOCAL, "user": "other", "password": "secret"})


def test_unknown_options_are_ignored_with_a_note() -> None:
    target = target_of("jdbc:postgresql://db/kestra?reWriteBatchedInserts=true")
    assert target.note == "Ignored options of the database URL: reWriteBatchedInserts."


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("jdbc:sqlite:data/x.db", Path("data/x.db")),
        ("sqlite:/var/x.db", Path("/var/x.db")),
        ("sqlite:///var/x.db", Path("/var/x.db")),
        ("jdbc:sqlite:file:x.db?mode=rwc", Path("x.db")),
        ("jdbc:sqlite:", None),
        ("sqlite::memory:", None),
    ],
)
def test_sqlite(url: str, path: Path | None) -> None:
    assert target_of(url) == SqliteTarget(path)


def test_h2_becomes_the_default_file_with_a_note() -> None:
    target = target_of("jdbc:h2:mem:public;DB_CLOSE_DELAY=-1")
    assert isinstance(target, SqliteTarget)
    assert target.path is None
    assert target.note is not None and "SQLite" in target.note


@pytest.mark.parametrize("url", ["jdbc:mysql://u:secret@db/kestra?password=secret", "oracle:x", "", "nonsense"])
def test_other_databases_are_refused_without_telling_secrets(url: str) -> None:
    with pytest.raises(UnsupportedDatabase, match=r"jdbc:postgresql://") as error:
        target_of(url)
    assert "secret" not in str(error.value)
