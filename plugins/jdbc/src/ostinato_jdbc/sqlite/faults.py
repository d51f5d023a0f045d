"""Errors of SQLite in the words of its JDBC driver."""

from __future__ import annotations

_MEANINGS = {
    "SQLITE_ERROR": "SQL error or missing database",
    "SQLITE_INTERNAL": "Internal logic error in SQLite",
    "SQLITE_PERM": "Access permission denied",
    "SQLITE_ABORT": "Callback routine requested an abort",
    "SQLITE_BUSY": "The database file is locked",
    "SQLITE_LOCKED": "A table in the database is locked",
    "SQLITE_NOMEM": "A malloc() failed",
    "SQLITE_READONLY": "Attempt to write a readonly database",
    "SQLITE_INTERRUPT": "Operation terminated by sqlite_interrupt()",
    "SQLITE_IOERR": "Some kind of disk I/O error occurred",
    "SQLITE_CORRUPT": "The database disk image is malformed",
    "SQLITE_FULL": "Insertion failed because database is full",
    "SQLITE_CANTOPEN": "Unable to open the database file",
    "SQLITE_CONSTRAINT": "Abort due to constraint violation",
    "SQLITE_CONSTRAINT_CHECK": "A CHECK constraint failed",
    "SQLITE_CONSTRAINT_FOREIGNKEY": "A foreign key constraint failed",
    "SQLITE_CONSTRAINT_NOTNULL": "A NOT NULL constraint failed",
    "SQLITE_CONSTRAINT_PRIMARYKEY": "A PRIMARY KEY constraint failed",
    "SQLITE_CONSTRAINT_UNIQUE": "A UNIQUE constraint failed",
    "SQLITE_MISMATCH": "Data type mismatch",
    "SQLITE_NOTADB": "File opened that is not a database file",
}
"""What a code means, in the driver's words."""


def fault(error: Exception) -> str:
    """The code, what it means, and what SQLite says."""
    code = getattr(error, "sqlite_errorname", None)
    if code is None:
        return str(error)
    meaning = _MEANINGS.get(code) or _MEANINGS.get("_".join(code.split("_")[:2]), "Unknown error")
    return f"[{code}] {meaning} ({error})"
