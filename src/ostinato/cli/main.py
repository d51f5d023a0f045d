"""The entry point: finds the command and runs it."""

from __future__ import annotations

import argparse
import sys

from ostinato import __version__
from ostinato.cli import config, flow, server
from ostinato.ports.store import StoreError
from ostinato.settings.load import SettingsError
from ostinato.settings.placeholders import Unresolved

COMMANDS = (server, flow, config)


def parser() -> argparse.ArgumentParser:
    """The parser of all commands."""
    top = argparse.ArgumentParser(prog="ostinato", description="Workflow orchestration, light and fast.")
    top.add_argument("--version", action="version", version=f"ostinato {__version__}")
    commands = top.add_subparsers(title="commands", required=True)
    for command in COMMANDS:
        command.add(commands)
    return top


def main(arguments: list[str] | None = None) -> int:
    """Run a command; the number is the exit status of the process."""
    options = parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except (SettingsError, Unresolved, StoreError) as error:
        print(f"ostinato: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        print(f"ostinato: {where}{error.strerror or error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
