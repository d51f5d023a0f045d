"""A throw-away PostgreSQL for the contract suites, or the one that OSTINATO_TEST_POSTGRES names."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

_FLAGS = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=60"


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A URL to a PostgreSQL server on which databases may be created; skips when there is none."""
    given = os.environ.get("OSTINATO_TEST_POSTGRES")
    if given:
        yield given
        return
    binaries = find_binaries()
    if binaries is None:
        pytest.skip("no PostgreSQL: set OSTINATO_TEST_POSTGRES, or install its server binaries")
    folder = tmp_path_factory.mktemp("postgres")
    port = free_port()
    start(binaries, folder / "data", port)
    yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
    _run([str(binaries / "pg_ctl"), "-D", str(folder / "data"), "-m", "immediate", "-w", "stop"])


def find_binaries() -> Path | None:
    """The folder of initdb and pg_ctl: on the path, or where Debian keeps it."""
    found = shutil.which("initdb")
    folders = [Path(found).resolve().parent] if found else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in folders if (folder / "initdb").exists() and (folder / "pg_ctl").exists()), None)


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(binaries: Path, data: Path, port: int, flags: str = _FLAGS) -> None:
    """Make a cluster and start it. PostgreSQL refuses to run as root, so root maps itself to somebody else."""
    folder = ["-D", str(data)]
    _run([str(binaries / "initdb"), *folder, "-U", "postgres", "-A", "trust", "-N", "-E", "UTF8", "--locale=C.UTF-8"])
    options = f"-p {port} -h 127.0.0.1 -k {data} {flags}"
    _run([str(binaries / "pg_ctl"), *folder, "-w", "-l", str(data) + ".log", "-o", options, "start"])


def _run(command: list[str]) -> None:
    if os.getuid() == 0:
        command = ["unshare", "--user", "--map-user=65534", "--map-group=65534", *command]
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(command, check=False, stdout=output, stderr=output, timeout=60)
        output.seek(0)
        said = output.read().decode(errors="replace")[-500:]
    if done.returncode:
        pytest.skip(f"PostgreSQL does not start: {said}")


def create_database(url: str, name: str) -> str:
    """Make an empty database; gives its URL."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return url.rsplit("/", 1)[0] + "/" + name
