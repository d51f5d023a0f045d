"""A real server process under load over HTTP: latency, throughput, loops, start, idling."""

from __future__ import annotations

import asyncio
import base64
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx2

from benchmarks.turns import COMPLEX, LOOP, SIMPLE

USER, PASSWORD = "bench@example.com", "Benchmark1"
HOOK = """
triggers:
  - {id: hook, type: io.kestra.plugin.core.trigger.Webhook, key: benchmark}
"""
ENDED = ("SUCCESS", "WARNING", "FAILED", "KILLED", "CANCELLED")


@dataclass
class Served:
    """A running server: a client for its API, its process, and how long it took to answer."""

    client: httpx2.AsyncClient
    process: subprocess.Popen[bytes]
    started: float

    async def put(self, source: str) -> None:
        """Store a flow."""
        answer = await self.client.post("/flows", content=source, headers={"Content-Type": "application/x-yaml"})
        answer.raise_for_status()

    async def start(self, flow: str) -> str:
        """Start an execution by its webhook; its id."""
        answer = await self.client.post(f"/executions/webhook/bench/{flow}/benchmark")
        answer.raise_for_status()
        return str(answer.json()["id"])

    async def span(self, execution: str) -> float:
        """Seconds from the creation of an execution to its end, by its own dates."""
        pause = 0.005
        while True:
            found = (await self.client.get(f"/executions/{execution}")).json()
            if found["state"]["current"] in ENDED:
                dates = [datetime.fromisoformat(step["date"]) for step in found["state"]["histories"]]
                return (dates[-1] - dates[0]).total_seconds()
            await asyncio.sleep(pause)
            pause = min(pause * 1.2, 0.2)


@asynccontextmanager
async def server(url: str | None) -> AsyncIterator[Served]:
    """Start a server on a database (SQLite for None) and stop it at the end."""
    with tempfile.TemporaryDirectory() as folder:
        ports = free_port(), free_port()
        account = f"kestra: {{server: {{basic-auth: {{username: {USER}, password: {PASSWORD}}}}}}}"
        environment = {**os.environ, "KESTRA_CONFIGURATION": account}
        if url is not None:
            environment |= {"DATASOURCES_POSTGRES_URL": url, "KESTRA_REPOSITORY_TYPE": "postgres"}
        command = [sys.executable, "-m", "ostinato.cli.main", "server", "local", "--data", folder]
        command += ["--port", str(ports[0]), "--management-port", str(ports[1])]
        began = time.perf_counter()
        process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
        token = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        base = f"http://127.0.0.1:{ports[0]}"
        limits = httpx2.Limits(max_connections=200, max_keepalive_connections=200)
        headers = {"Authorization": f"Basic {token}"}
        async with httpx2.AsyncClient(
            base_url=f"{base}/api/v1/main", headers=headers, timeout=120, limits=limits
        ) as client:
            try:
                await answers(client, f"{base}/ping", process)
                yield Served(client, process, time.perf_counter() - began)
            finally:
                process.terminate()
                process.wait(30)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def answers(client: httpx2.AsyncClient, url: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until a server answers."""
    while process.poll() is None:
        try:
            await client.get(url)
            return
        except httpx2.TransportError:
            await asyncio.sleep(0.01)
    raise SystemExit("the server did not start")


def told(values: list[float]) -> str:
    """Percentiles in milliseconds."""
    values = sorted(values)
    at = [values[min(len(values) - 1, int(q * len(values)))] * 1000 for q in (0.5, 0.95, 0.99)]
    return f"p50 {at[0]:.1f}, p95 {at[1]:.1f}, p99 {at[2]:.1f} ms"


async def alone(served: Served, flow: str, count: int = 40) -> str:
    """One after the other."""
    return told([await served.span(await served.start(flow)) for _ in range(count)])


async def at_rate(served: Served, flow: str, per_minute: int, seconds: int = 15) -> str:
    """Start executions at a constant rate, whatever the server does; then look at a sample of them."""
    began, step = time.perf_counter(), 60 / per_minute
    tasks: list[asyncio.Task[str]] = []
    while (now := time.perf_counter() - began) < seconds:
        while len(tasks) * step <= now:
            tasks.append(asyncio.create_task(served.start(flow)))
        await asyncio.sleep(0.002)
    ids = await asyncio.gather(*tasks)
    late = time.perf_counter() - began - seconds
    sample = ids[:: max(1, len(ids) // 300)]
    spans = [await served.span(id_) for id_ in sample]
    return f"{len(ids)} started, last answer {late:.2f} s after the end; {told(spans)}"


async def loop(served: Served, items: int) -> str:
    """A loop of so many items, three times."""
    await served.put(LOOP.format(n=items) + HOOK)
    spans = [await served.span(await served.start(f"loop{items}")) for _ in range(3)]
    middle = statistics.median(spans)
    return f"{middle:.3f} s, {middle / items * 1e6:.0f} us an item"


def usage(process: subprocess.Popen[bytes]) -> tuple[float, float]:
    """CPU seconds used so far, and memory in MiB (proportional set size)."""
    stat = Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    lines = Path(f"/proc/{process.pid}/smaps_rollup").read_text().splitlines()
    pss = next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK"), pss / 1024


async def table(url: str | None, rates: list[int], items: list[int]) -> None:
    """Print the table of one database."""
    print(f"### {'SQLite' if url is None else 'PostgreSQL'}\n\n| what | figure |\n|---|---|")

    def row(what: str, figure: Any) -> None:
        print(f"| {what} | {figure} |", flush=True)

    async with server(url) as served:
        row("start, until the API answers", f"{served.started:.2f} s")
        await asyncio.sleep(3)
        cpu, _ = usage(served.process)
        await asyncio.sleep(15)
        after, memory = usage(served.process)
        row("idle", f"{memory:.0f} MiB, {(after - cpu) / 15 * 100:.2f} % of a core")
        await served.put(SIMPLE + HOOK)
        await served.put(COMPLEX + HOOK)
        await alone(served, "simple", 10)
        row("simple, alone", await alone(served, "simple"))
        await asyncio.sleep(15)
        row("simple, after 15 s of rest", told([await served.span(await served.start("simple"))]))
        row("complex, alone", await alone(served, "complex"))
        for rate in rates:
            row(f"simple, {rate:,} a minute", await at_rate(served, "simple", rate))
        row("complex, 3,000 a minute", await at_rate(served, "complex", 3000))
        for n in items:
            row(f"loop of {n:,}", await loop(served, n))
        row("memory after all that", f"{usage(served.process)[1]:.0f} MiB")
    print()
