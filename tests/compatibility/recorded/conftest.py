"""One server of each kind for all suites."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.contract.conftest import create_database

from .served import Served, served


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A running server."""
    url = None
    if request.param == "postgres":
        url = create_database(request.getfixturevalue("postgres_url"), "recorded")
    with served(request.param, url, tmp_path_factory.mktemp(request.param)) as found:
        yield found
