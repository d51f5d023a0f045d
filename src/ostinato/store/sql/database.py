"""What the aggregates need of a database: run a script in a transaction, or for reading only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from ostinato.store.sql.grammar import Grammar
from ostinato.store.sql.statement import Script

T = TypeVar("T")


class Database(Protocol):
    """One database of either dialect. `grammar` is how its searches are spelled.

    A script is given as a function that makes it, because it is run again when the database asks for that (a lost
    connection before anything was sent, a deadlock).
    """

    grammar: Grammar

    async def open(self) -> None:
        """Connect and migrate."""
        ...

    async def close(self) -> None: ...

    async def write(self, script: Callable[[], Script[T]]) -> T:
        """Run a script as one transaction."""
        ...

    async def read(self, script: Callable[[], Script[T]]) -> T:
        """Run a script that only reads, by keys, in one snapshot beside the transactions under way."""
        ...

    async def search(self, script: Callable[[], Script[T]]) -> T:
        """The same for what may take long: however many searches run, no turn waits for them."""
        ...
