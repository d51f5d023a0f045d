"""Large results, statements that are stopped, and connections that are secured."""

from __future__ import annotations

import asyncio
import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest
from ostinato_jdbc.postgresql.tasks import Query
from tests.integration.jdbc.conftest import Run

from ostinato.plugin import Cancellation
from ostinato.plugin.testing import Bench

ROWS = 336_776
MEASURED = """
import resource, sys
from io import BytesIO
from ostinato.plugin.testing import Bench
from ostinato_jdbc.postgresql.tasks import Query

class Nowhere(Bench().storage.__class__):
    def write(self, path, content):
        while content.read(1 << 20):
            pass
        return f"kestra://{path}"

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024

def run(rows, **source):
    sql = f"select i, i * 1.5 as amount, repeat('x', 100) as text, now() as at from generate_series(1, {rows}) i"
    done = Bench(storage=Nowhere()).run(Query, {"id": "q", "type": "t", "url": sys.argv[1], "sql": sql, **source})
    assert done.outcome.error is None, done.lines
    return done.outputs.get("size")

run(1000, store=True, storeFormat="ION")
before = peak()
for kind in ("ION", "CSV", "JSONL"):
    assert run(ROWS, store=True, storeFormat=kind) == ROWS
assert run(ROWS, fetchOne=True) == 1
run(ROWS)
print(peak() - before)
"""


def test_memory_does_not_grow_with_the_result(jdbc_url: str) -> None:
    code = MEASURED.replace("ROWS", str(ROWS))
    done = subprocess.run([sys.executable, "-c", code, jdbc_url], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < 48, f"{done.stdout.strip()} MB more for {ROWS} rows"
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss > 0


async def test_a_task_that_is_stopped_stops_its_statement(bench: Bench, jdbc_url: str) -> None:
    cancelled = Cancellation()
    source = {"id": "q", "type": "t", "url": jdbc_url, "sql": "select pg_sleep(30) /* stop me */"}
    started = time.monotonic()
    running = asyncio.create_task(bench.arun(Query, source, cancelled))
    await asyncio.sleep(0.5)
    await asyncio.to_thread(cancelled.set)
    assert (await running).state.name == "KILLED"
    assert time.monotonic() - started < 5
    look = "select count(*) as n from pg_stat_activity where query like 'select pg_sleep(30)%' and state = 'active'"
    found = await bench.arun(Query, {**source, "sql": look, "fetchType": "FETCH_ONE"})
    assert found.outputs["row"] == {"n": 0}


def test_a_wrong_password(run: Run, jdbc_url: str, postgres_url: str) -> None:
    """A user who has to give a password, on a server that asks nobody else for one."""
    make = """do $$ begin if not exists (select from pg_roles where rolname = 'careful') then
        create role careful login password 'right'; end if; end $$"""
    assert run(Query, sql=make).outcome.error is None
    place = run(Query, sql="show hba_file", fetchType="FETCH_ONE").outputs["row"]["hba_file"]
    rules = Path(place)
    if not rules.exists():
        pytest.skip("the rules of this PostgreSQL cannot be changed from here")
    before = rules.read_text()
    rules.write_text(f"host all careful 127.0.0.1/32 scram-sha-256\n{before}")
    try:
        run(Query, sql="select pg_reload_conf()")
        time.sleep(0.3)
        url = jdbc_url.partition("?")[0]
        failed = run(Query, url=url, username="careful", password="wrong", sql="select 1")
        cause = 'FATAL: password authentication failed for user "careful"'
        assert failed.logged("ERROR") == [f"Failed to initialize pool: {cause}", cause]
        right = run(Query, url=url, username="careful", password="right", sql="select 1 as x", fetchType="FETCH_ONE")
        assert right.outputs["row"] == {"x": 1}
    finally:
        rules.write_text(before)
        run(Query, sql="select pg_reload_conf()")
