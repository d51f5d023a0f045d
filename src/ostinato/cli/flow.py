"""`ostinato flow validate FILE ...`, `ostinato flow run FILE` and `ostinato flow schema`, all without a server."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from ostinato.language import Finding, Severity, diagnose
from ostinato.plugin.index import default_index
from ostinato.settings import load
from ostinato.source import split_documents


def add(commands: Any) -> None:
    """Add the command to the parser."""
    command = commands.add_parser("flow", help="check and run flows without a server")
    kinds = command.add_subparsers(title="kinds", required=True)
    check = kinds.add_parser("validate", help="tell what is wrong with flows, and where")
    check.add_argument("files", nargs="+", type=Path, help="YAML files, or folders of them")
    check.add_argument("-c", "--config", type=Path, help="configuration file (YAML), for its plugin defaults")
    check.set_defaults(run=validate)
    play = kinds.add_parser("run", help="run one flow to its end, in this process, and print its log")
    play.add_argument("file", type=Path, help="YAML file")
    play.add_argument("-i", "--input", action="append", default=[], type=_pair, metavar="ID=VALUE", help="an input")
    play.add_argument("--data", type=Path, help="folder for files of the run (a temporary one)")
    play.add_argument("-c", "--config", type=Path, help="configuration file (YAML)")
    play.set_defaults(run=run)
    describe = kinds.add_parser("schema", help="print the JSON schema of flows, for editors")
    describe.add_argument("-o", "--output", type=Path, help="the file to write it to")
    describe.set_defaults(run=schema)


def _pair(text: str) -> tuple[str, str]:
    name, found, value = text.partition("=")
    if not found:
        raise argparse.ArgumentTypeError(f"'{text}' is not of the form ID=VALUE")
    return name, value


def validate(options: argparse.Namespace) -> int:
    """Print `file:line:column: what`, then what to do; exit status 1 if any flow has an error."""
    index, bad, seen = default_index(), 0, 0
    defaults = load(config=options.config).plugin_defaults
    for path in _files(options.files):
        text = path.read_text()
        parts = split_documents(text) or [text]
        offset = 0
        for part in parts:
            seen += 1
            diagnosis = diagnose(part, index, defaults)
            start = text.find(part.rstrip("\n"), offset)
            offset = max(start, 0)
            skipped = text.count("\n", 0, offset)
            for finding in diagnosis.findings:
                _print(path, finding, skipped)
            bad += not diagnosis.valid
    print(f"{seen} flow{'s' if seen != 1 else ''} checked, {bad} with errors", file=sys.stderr)
    return 1 if bad else 0


def _files(paths: list[Path]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        found += sorted(p for p in path.rglob("*") if p.suffix in (".yml", ".yaml")) if path.is_dir() else [path]
    return found


def _print(path: Path, finding: Finding, skipped: int) -> None:
    where = f"{path}:{finding.position.line + skipped}:{finding.position.column}"
    label = f"{finding.label}: " if finding.label else ""
    print(f"{where}: {finding.severity.value}: {label}{finding.message}")
    if finding.hint:
        print(f"    {finding.hint}")


def run(options: argparse.Namespace) -> int:
    """Run a flow in this process; the exit status tells whether it ended well."""
    text = options.file.read_text()
    diagnosis = diagnose(text, default_index())
    for finding in diagnosis.findings:
        if finding.severity is Severity.ERROR:
            _print(options.file, finding, 0)
    if not diagnosis.valid:
        return 1
    from ostinato.service.once import run_once

    ended = asyncio.run(run_once(text, diagnosis.value, dict(options.input), data=options.data, config=options.config))
    print(f"{ended.state}", file=sys.stderr)
    if ended.outputs:
        print(json.dumps(ended.outputs, indent=2, default=str))
    return 0 if ended.state in ("SUCCESS", "WARNING") else 1


def schema(options: argparse.Namespace) -> int:
    """Print the JSON schema of flows with the plugins that are installed here, or write it to a file."""
    from ostinato.language.editor_schema import editor_schema

    text = json.dumps(editor_schema(default_index()), ensure_ascii=False) + "\n"
    if options.output is None:
        sys.stdout.write(text)
    else:
        options.output.write_text(text, "utf-8")
    return 0
