"""A flow while it is typed: what its text says as far as it can be read."""

from __future__ import annotations

import re
from typing import Any

from ostinato.model.flow import TASK_LISTS
from ostinato.source import SourceError, parse


def read_flow(source: str, line: int) -> dict[str, Any]:
    """The flow: of the whole text, else of it without the line that is being typed, else what its simple lines say."""
    lines = source.split("\n")
    for text in (source, "\n".join([*lines[: line - 1], "", *lines[line:]])):
        try:
            value = parse(text).value
        except SourceError:
            continue
        if isinstance(value, dict):
            return value
    return _loose(source)


def _loose(source: str) -> dict[str, Any]:
    """Tasks and inputs from lines like `- id: x`, names of variables, whatever else is wrong."""
    found: dict[str, Any] = {name: [] for name in (*TASK_LISTS, "inputs")}
    found["variables"] = re.findall(r"^ +([\w-]+):", _section(source, "variables"), re.MULTILINE)
    section = ""
    for text in source.split("\n"):
        top = re.match(r"^([A-Za-z]+):", text)
        section = top[1] if top else section
        one = re.match(r"^\s+-\s+\{?\s*id:\s*([\w.-]+)", text)
        kind = re.search(r"type:\s*([\w.]+)", text)
        if one and section in found:
            found[section].append({"id": one[1], "type": kind[1] if kind else ""})
        elif kind and section in found and found[section] and not found[section][-1]["type"]:
            found[section][-1]["type"] = kind[1]
    return found


def _section(source: str, name: str) -> str:
    """The lines below a key of the top, those that are indented least."""
    match = re.search(rf"^{name}:[^\n]*\n((?: [^\n]*\n|\n)*)", source, re.MULTILINE)
    lines = match[1].split("\n") if match is not None else []
    least = min((len(text) - len(text.lstrip()) for text in lines if text.strip()), default=0)
    return "\n".join(text for text in lines if len(text) - len(text.lstrip()) == least)
