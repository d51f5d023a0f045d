"""Looks through a folder of flows: how many validate, why others are refused, which types there are no plugins for.

Usage: python scripts/survey.py FOLDER ... . A key `extend` at the top, which collections of blueprints add for their
catalogue, is no part of the flow and is left out. Exit status 1 if a flow is refused for anything but an unknown type.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from ostinato.language import Finding, Kind, diagnose
from ostinato.plugin.index import PluginIndex, default_index

_CATALOGUE = re.compile(r"^extend:.*\n(?:[ \t].*\n|\n)*", re.MULTILINE)


@dataclass
class Survey:
    """What was seen: files that validate, files whose only fault are unknown types, the faults of the others, and each
    unknown type with what was said of it and the number of its places."""

    valid: int = 0
    of_unknown_types: int = 0
    refused: list[str] = field(default_factory=list)
    unknown: Counter[str] = field(default_factory=Counter)

    def add(self, path: Path, index: PluginIndex) -> None:
        """Look at one file."""
        errors = diagnose(flow_of(path.read_text("utf-8")), index).errors
        unknown = [finding for finding in errors if finding.kind is Kind.TYPE]
        self.unknown.update(_said(finding) for finding in unknown)
        if len(unknown) < len(errors):
            faults = [f"{e.position.line}: {e.label}: {e.message}" for e in errors if e.kind is not Kind.TYPE]
            self.refused += [f"{path.name}:{fault}" for fault in faults]
        elif errors:
            self.of_unknown_types += 1
        else:
            self.valid += 1

    def lines(self) -> Iterable[str]:
        """The report."""
        yield f"{self.valid} validate, {self.of_unknown_types} use types without a plugin"
        yield f"{len(self.unknown)} unknown types:"
        for said, number in sorted(self.unknown.items()):
            yield f"  {number:4} {said}"
        yield f"{len(self.refused)} other faults:"
        yield from (f"  {fault}" for fault in self.refused)


def flow_of(text: str) -> str:
    """The flow in a file: without the catalogue's key, every line in its place."""
    return _CATALOGUE.sub(lambda found: "\n" * found[0].count("\n"), text)


def _said(finding: Finding) -> str:
    return f"{finding.message} {finding.hint or ''}".strip()


def main(folders: list[str]) -> int:
    """Survey the folders and print the report."""
    survey, index = Survey(), default_index()
    for path in sorted(path for folder in folders for path in Path(folder).rglob("*.y*ml")):
        survey.add(path, index)
    print("\n".join(survey.lines()))
    return 1 if survey.refused else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
