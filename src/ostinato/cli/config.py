"""`ostinato config show`: the settings in force, secrets masked."""

from __future__ import annotations

import argparse
import re
from dataclasses import fields
from pathlib import Path
from typing import Any

from ostinato.settings import load

_HIDDEN = ("environment", "secrets", "envs", "encryption_key", "plugin_settings", "plugin_defaults")
_ACCOUNT = re.compile(r"(?<=//)[^/@?]*(?=@)|(?<=password=)[^&']*")
"""The account in the URL of a database."""


def add(commands: Any) -> None:
    """Add the command to the parser."""
    command = commands.add_parser("config", help="look at the configuration")
    kinds = command.add_subparsers(title="kinds", required=True)
    show = kinds.add_parser("show", help="print the settings in force, secrets masked")
    show.add_argument("-c", "--config", type=Path, help="configuration file (YAML)")
    show.add_argument("--data", type=Path, help="data folder")
    show.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print each setting."""
    settings = load(data=options.data, config=options.config)
    for field in fields(settings):
        value = getattr(settings, field.name)
        shown = f"{len(value)} values, not shown" if field.name in _HIDDEN and value else repr(value)
        if field.name == "encryption_key" and value:
            shown = "******"
        print(f"{field.name} = {_ACCOUNT.sub('******', shown) if field.name == 'database' else shown}")
    return 0
