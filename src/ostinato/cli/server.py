"""`ostinato server local | standalone | executor | scheduler | worker | webserver`."""

from __future__ import annotations

import argparse
import asyncio
import logging
from pathlib import Path
from typing import Any

from ostinato.settings import load

ALL = ("executor", "worker", "scheduler", "webserver")
KINDS = {
    "local": "everything in one process, on SQLite unless the configuration names a database",
    "standalone": "everything in one process, on the configured database",
    "executor": "lets executions go on",
    "scheduler": "starts executions when their time has come",
    "worker": "runs tasks",
    "webserver": "answers HTTP and serves the UI",
}


def add(commands: Any) -> None:
    """Add the command to the parser."""
    command = commands.add_parser("server", help="start a server, or one of its services")
    kinds = command.add_subparsers(title="kinds", required=True)
    for kind, what in KINDS.items():
        one = kinds.add_parser(kind, help=what)
        one.add_argument("-c", "--config", type=Path, help="configuration file (YAML)")
        one.add_argument("--data", type=Path, help="folder of the embedded database, the storage and the work")
        one.add_argument("--port", type=int, help="port of the API and the UI (8080)")
        one.add_argument("--management-port", type=int, help="port of health and metrics (8081)")
        one.add_argument("-t", "--thread", type=int, help="how many tasks a worker runs at once")
        one.add_argument("-g", "--worker-group", help="the group of this worker")
        one.set_defaults(run=run, roles=ALL if kind in ("local", "standalone") else (kind,))


def run(options: argparse.Namespace) -> int:
    """Start and run until asked to end."""
    settings = load(
        data=options.data,
        config=options.config,
        overrides={
            "micronaut.server.port": options.port,
            "endpoints.all.port": options.management_port,
            "kestra.worker.max-num-threads": options.thread,
            "kestra.worker.group-key": options.worker_group,
        },
    )
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)-5s %(name)s %(message)s")
    for noisy in ("httpx2", "httpcore2", "uvicorn.access"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    from ostinato.service.parts import make_parts
    from ostinato.service.server import Server

    async def serve() -> None:
        await Server(make_parts(settings), options.roles).run()

    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(serve())
    return 0


def _loop_factory() -> Any:
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop
