"""Executions per second through store, executor and inline tasks, without HTTP: `python benchmarks/turns.py [URL]`.

Prints a table for the flows of the load driver: one at a time (latency), and many at once (throughput).
"""

from __future__ import annotations

import argparse
import asyncio
import cProfile
import resource
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from ostinato.launch import Wish
from ostinato.ports.flows import StoredFlow
from ostinato.service.memory import tune
from ostinato.service.parts import Parts, make_parts
from ostinato.service.server import Server
from ostinato.settings import load
from ostinato.source import parse

SIMPLE = """
id: simple
namespace: bench
inputs: [{id: name, type: STRING, defaults: World}]
tasks:
  - {id: greeting, type: io.kestra.plugin.core.output.OutputValues, values: {text: "Hello {{ inputs.name }}"}}
  - {id: say, type: io.kestra.plugin.core.log.Log, message: "{{ outputs.greeting.values.text }}"}
"""
COMPLEX = """
id: complex
namespace: bench
inputs: [{id: condition, type: BOOL, defaults: true}]
tasks:
""" + "".join(
    f"""
  - id: if{n}
    type: io.kestra.plugin.core.flow.If
    condition: "{{{{ inputs.condition }}}}"
    then: [{{id: yes{n}, type: io.kestra.plugin.core.log.Log, message: Yes {n}}}]
    else: [{{id: no{n}, type: io.kestra.plugin.core.log.Log, message: No {n}}}]
"""
    for n in range(5)
)
LOOP = """
id: loop{n}
namespace: bench
tasks:
  - id: each
    type: io.kestra.plugin.core.flow.ForEach
    values: "{{{{ range(1, {n}) }}}}"
    concurrencyLimit: 0
    tasks: [{{id: item, type: io.kestra.plugin.core.output.OutputValues, values: {{some: value}}}}]
"""


async def save(parts: Parts, source: str) -> StoredFlow:
    """Store a flow."""
    value = parse(source).value
    known = await parts.store.flows.get(value["namespace"], value["id"])
    revision = known.revision + 1 if known else 1
    flow = StoredFlow(value["namespace"], value["id"], revision, source, value, parts.clock.now())
    await parts.store.flows.save(flow)
    return flow


async def one(parts: Parts, flow: StoredFlow) -> float:
    """Start one execution and wait for its end; seconds from its creation to its end, by its own dates."""
    birth = await parts.launcher.birth(flow, Wish())
    id_ = birth.snapshot.execution.id
    listener = parts.wakeup.listen(f"execution:{id_}")
    await parts.store.turns.create([birth])
    parts.wakeup.announce("inbox")
    while True:
        found = await parts.store.executions.get(id_)
        if found is not None and found.ended:
            listener.close()
            return (found.history[-1].at - found.history[0].at).total_seconds()
        await listener.wait(0.5)


async def alone(parts: Parts, flow: StoredFlow, count: int) -> str:
    """One after the other."""
    times = sorted([await one(parts, flow) for _ in range(count)])
    return f"alone p50 {times[count // 2] * 1000:.1f} ms, p95 {times[int(count * 0.95)] * 1000:.1f} ms"


async def many(parts: Parts, flow: StoredFlow, count: int) -> str:
    """As fast as they come, a hundred at a time."""
    began, cpu = time.perf_counter(), time.process_time()
    waiting: set[asyncio.Task[float]] = set()
    for _ in range(count):
        waiting.add(asyncio.create_task(one(parts, flow)))
        if len(waiting) >= 100:
            _, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    await asyncio.gather(*waiting)
    took, used = time.perf_counter() - began, time.process_time() - cpu
    return f"{count / took:,.0f}/s, {used / count * 1000:.2f} ms CPU of this process each"


async def measure(url: str | None, count: int, items: list[int]) -> None:
    """Print the table of one database."""
    with tempfile.TemporaryDirectory() as folder:
        settings: dict[str, Any] = {}
        if url is not None:
            settings = {"datasources.postgres.url": url, "kestra.repository.type": "postgres"}
        parts = make_parts(load(data=Path(folder), overrides=settings))
        server = Server(parts, ("executor", "worker"))
        await server.start()
        simple, complex_ = await save(parts, SIMPLE), await save(parts, COMPLEX)
        print(f"{url or 'SQLite'}")
        for name, flow in (("simple", simple), ("complex", complex_)):
            await alone(parts, flow, 10)
            print(f"  {name:8} {await alone(parts, flow, 50)}; {await many(parts, flow, count)}")
        for n in items:
            flow = await save(parts, LOOP.format(n=n))
            seconds = statistics.median([await one(parts, flow) for _ in range(3 if n <= 1000 else 1)])
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            print(f"  loop {n:6}: {seconds:.3f} s, {seconds / n * 1e6:.0f} us an item, peak memory so far {peak} MiB")
        await server.stop()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", nargs="?")
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--items", default="100,1000,10000")
    parser.add_argument("--profile", action="store_true")
    options = parser.parse_args()
    tune()
    run = measure(options.url, options.count, [int(n) for n in options.items.split(",")])
    if options.profile:
        profile = cProfile.Profile()
        profile.enable()
        asyncio.run(run)
        profile.disable()
        profile.print_stats("tottime")
    else:
        asyncio.run(run)
