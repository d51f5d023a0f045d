"""One flow, run to its end in this process: no server, nothing kept."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from ostinato.engine.records import Execution
from ostinato.inputs import new_key
from ostinato.inputs.convert import text_of
from ostinato.launch import NotLaunched, Wish
from ostinato.ports.flows import StoredFlow
from ostinato.service.parts import Parts, make_parts
from ostinato.service.server import Server
from ostinato.settings import load
from ostinato.source.scalars import as_text


async def run_once(
    source: str,
    definition: dict[str, Any],
    supplied: Mapping[str, str],
    *,
    data: Path | None = None,
    config: Path | None = None,
) -> Execution:
    """Run a flow and print its log lines as they come; gives the ended execution."""
    with tempfile.TemporaryDirectory(prefix="ostinato-") as folder:
        settings = load(data=data or Path(folder), config=config)
        if settings.encryption_key is None:
            settings = replace(settings, encryption_key=new_key())
        parts = make_parts(settings, in_memory=True)
        server = Server(parts, ("executor", "worker"))
        await server.start()
        try:
            return await _run(parts, source, definition, supplied)
        finally:
            await server.stop()


async def _run(parts: Parts, source: str, definition: dict[str, Any], supplied: Mapping[str, str]) -> Execution:
    labels = definition.get("labels") or {}
    flow = StoredFlow(
        namespace=str(definition["namespace"]),
        id=as_text(definition["id"]),
        revision=1,
        source=source,
        definition=definition,
        updated=parts.clock.now(),
        labels={key: text_of(value) for key, value in labels.items()} if isinstance(labels, dict) else {},
    )
    await parts.store.flows.save(flow)
    try:
        birth = await parts.launcher.birth(flow, Wish(supplied=supplied))
    except NotLaunched as refused:
        raise SystemExit(f"The flow cannot be run: {refused.message}") from refused
    id_ = birth.snapshot.execution.id
    listener = parts.wakeup.listen(f"execution:{id_}", f"logs:{id_}")
    await parts.store.turns.create([birth])
    parts.wakeup.announce("inbox")
    seen = 0
    while True:
        execution = await parts.store.executions.get(id_)
        for number, line in await parts.store.logs.tail(id_, seen):
            seen = number
            print(f"{line.at:%H:%M:%S} {line.level:5} {line.task_id or '':20} {line.message}", file=sys.stderr)
        if execution is not None and execution.ended:
            return execution
        await listener.wait(1.0)
