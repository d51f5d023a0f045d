"""A database of its own for these tests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest

from ostinato.plugin import Task
from ostinato.plugin.testing import Bench, TaskTest

Run = Callable[..., TaskTest]


@pytest.fixture(scope="session")
def jdbc_url(postgres_url: str) -> str:
    """The JDBC URL of an empty database, user and all."""
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS jdbc WITH (FORCE)")
        connection.execute("CREATE DATABASE jdbc")
    place = urlsplit(postgres_url)
    return f"jdbc:postgresql://{place.hostname}:{place.port}/jdbc?user={place.username}&password={place.password or ''}"


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.fixture
def run(bench: Bench, jdbc_url: str) -> Run:
    """Run a task on that database."""

    def ran(cls: type[Task], **source: Any) -> TaskTest:
        return bench.run(cls, {"id": "q", "type": "t", "url": jdbc_url, **source})

    return ran
