"""Names of tables: `project.dataset.table`, or `dataset.table` in the project of the task."""

from __future__ import annotations

import re
from typing import NamedTuple

from ostinato.plugin import TaskFailed

_NAME = re.compile(r"(?:(?P<project>[^.]+(?:\.[^.]+:[^.]+)?)\.)?(?P<dataset>[^.]+)\.(?P<table>[^.]+)")


class TableName(NamedTuple):
    """The parts of a name."""

    project: str | None
    dataset: str
    table: str

    def with_project(self, project: str) -> str:
        """The whole name, in that project unless it has one of its own."""
        return f"{self.project or project}.{self.dataset}.{self.table}"


def table_name(text: str) -> TableName:
    """The parts of a name; TaskFailed for a text that is none."""
    match = _NAME.fullmatch(text.strip().replace("`", ""))
    if match is None:
        raise TaskFailed(f"'{text}' is no name of a table, write project.dataset.table or dataset.table")
    return TableName(match["project"], match["dataset"], match["table"])
