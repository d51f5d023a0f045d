"""Cases in rounds, so that no two that use the same flow are played at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import yaml


def rounds(root: Path) -> list[list[str]]:
    """The names of all cases below a folder, each in the first round in which nothing shares a flow with it."""
    found: list[tuple[list[str], set[tuple[str, str]]]] = []
    for path in sorted(root.rglob("*.yaml")):
        flows = set(_flows(path.read_text("utf-8")))
        names, taken = next((one for one in found if not one[1] & flows), ([], set()))
        if not names:
            found.append((names, taken))
        names.append(str(path.relative_to(root)))
        taken |= flows
    return [names for names, _ in found]


def _flows(text: str) -> Iterator[tuple[str, str]]:
    """Namespace and id of each flow of a case; of one that is no YAML on purpose, none."""
    try:
        documents = list(yaml.safe_load_all(text))
    except yaml.YAMLError:
        return
    for flow in documents:
        if isinstance(flow, dict) and "id" in flow and "namespace" in flow:
            yield str(flow["namespace"]), str(flow["id"])
