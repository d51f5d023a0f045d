"""Numbered schema files: which there are for a dialect, and in which order they are applied."""

from __future__ import annotations

from importlib import resources
from typing import NamedTuple


class Migration(NamedTuple):
    """One file: its number and its statements."""

    number: int
    name: str
    text: str


def migrations_of(dialect: str) -> list[Migration]:
    """All migrations of a dialect (the name of its package), in order."""
    folder = resources.files(f"ostinato.store.{dialect}") / "migrations"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".sql")), key=lambda file: file.name)
    return [Migration(int(file.name[:4]), file.name, file.read_text(encoding="utf-8")) for file in files]


def statements_of(migration: Migration) -> list[str]:
    """The statements of a migration, one by one. Migrations hold no semicolon inside a statement."""
    lines = (line for line in migration.text.splitlines() if not line.lstrip().startswith("--"))
    return [part.strip() for part in "\n".join(lines).split(";") if part.strip()]
