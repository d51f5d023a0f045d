"""Connections that are encrypted, to a server that shows a certificate and may want to see one."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from ostinato_jdbc.postgresql.tasks import Query
from tests.contract.conftest import find_binaries, free_port, start
from tests.integration.jdbc.certificates import Certified, certified

from ostinato.plugin.testing import Bench, TaskTest

AUTHORITY = certified("Test authority")
LOOK = "select ssl from pg_stat_ssl where pid = pg_backend_pid()"


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with a certificate of the authority; its user `certified` has to show one too."""
    binaries = find_binaries()
    if binaries is None:
        pytest.skip("no PostgreSQL: install its server binaries")
    folder = tmp_path_factory.mktemp("ssl")
    own = certified("127.0.0.1", AUTHORITY)
    places = {"ssl_cert_file": own.pem, "ssl_key_file": own.key_pem(), "ssl_ca_file": AUTHORITY.pem}
    flags = "-c fsync=off -c ssl=on"
    for name, text in places.items():
        path = folder / name
        path.touch(mode=0o600)
        path.write_text(text)
        flags += f" -c {name}={path}"
    port = free_port()
    start(binaries, folder / "data", port, flags)
    try:
        _ask_for_certificates(folder / "data", port)
        yield f"jdbc:postgresql://127.0.0.1:{port}/postgres"
    finally:
        pid = int((folder / "data" / "postmaster.pid").read_text().split()[0])
        subprocess.run(["kill", "-INT", str(pid)], check=False)


def _ask_for_certificates(data: Path, port: int) -> None:
    with psycopg.connect(f"postgresql://postgres@127.0.0.1:{port}/postgres", autocommit=True) as connection:
        connection.execute("create role certified login")
        rules = data / "pg_hba.conf"
        rules.write_text(f"hostssl all certified 127.0.0.1/32 cert\n{rules.read_text()}")
        connection.execute("select pg_reload_conf()")
    time.sleep(0.3)


def ran(url: str, **source: Any) -> TaskTest:
    written = {"id": "q", "type": "t", "url": url, "username": "postgres", "sql": LOOK, "fetchType": "FETCH_ONE"}
    return Bench().run(Query, {**written, **source})


@pytest.mark.parametrize(
    ("source", "encrypted"),
    [
        ({"sslMode": "DISABLE"}, False),
        ({"sslMode": "REQUIRE"}, True),
        ({"ssl": True, "sslMode": "REQUIRE"}, True),
        ({"ssl": True, "sslRootCert": AUTHORITY.pem}, True),
        ({"sslMode": "VERIFY_CA", "sslRootCert": AUTHORITY.pem}, True),
        ({"sslMode": "VERIFY_FULL", "sslRootCert": AUTHORITY.pem}, True),
    ],
)
def test_modes(url: str, source: dict[str, Any], encrypted: bool) -> None:
    assert ran(url, **source).outputs["row"] == {"ssl": encrypted}


@pytest.mark.parametrize("source", [{"ssl": True}, {"ssl": True, "sslRootCert": certified("Another").pem}])
def test_a_certificate_of_somebody_else_is_refused(url: str, source: dict[str, Any]) -> None:
    assert "certificate verify failed" in str(ran(url, **source).outcome.error)


def test_the_url_may_ask_for_it_too(url: str) -> None:
    assert ran(f"{url}?sslmode=require").outputs["row"] == {"ssl": True}
    assert "certificate verify failed" in str(ran(f"{url}?ssl=true", sslRootCert=certified("x").pem).outcome.error)


@pytest.mark.parametrize("password", [None, "secret"])
def test_a_certificate_of_the_client(url: str, password: str | None) -> None:
    client: Certified = certified("certified", AUTHORITY)
    source = {"username": "certified", "sslMode": "VERIFY_FULL", "sslRootCert": AUTHORITY.pem}
    assert "requires a valid client certificate" in str(ran(url, **source).outcome.error)
    shown = {"sslCert": client.pem, "sslKey": client.key_pem(password), "sslKeyPassword": password}
    assert ran(url, **source, **shown).outputs["row"] == {"ssl": True}
