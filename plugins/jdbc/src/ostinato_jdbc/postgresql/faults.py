"""Errors of PostgreSQL in the words of its JDBC driver."""

from __future__ import annotations

import re

import psycopg

_ATTEMPT = re.compile(r"connection to server .*? failed: |connection failed: |connection is bad: ")


def fault(error: psycopg.Error) -> str:
    """Severity and message, then a line each for detail, hint, position and where, as far as the server tells."""
    diagnostic = error.diag
    if diagnostic.message_primary is None and "COPY cannot be used" in str(error):
        return "COPY from or to a file of the flow is done by the tasks CopyIn and CopyOut"
    if diagnostic.message_primary is None:
        return _one_space(str(error).strip()) or type(error).__name__
    lines = [f"{diagnostic.severity}: {diagnostic.message_primary}"]
    details = {
        "Detail": diagnostic.message_detail,
        "Hint": diagnostic.message_hint,
        "Position": diagnostic.statement_position,
        "Where": diagnostic.context,
    }
    lines += [f"  {name}: {value}" for name, value in details.items() if value is not None]
    return "\n".join(lines)


def connection_fault(text: str) -> str:
    """Why a connection failed, without the address that libpq puts before what the server said."""
    last = text.strip().splitlines()[-1] if text.strip() else "no reason given"
    is_told_by_server = re.search(r"(FATAL|ERROR|PANIC):", last) is not None
    return _one_space(_ATTEMPT.sub("", last).strip() if is_told_by_server else text.strip())


def _one_space(text: str) -> str:
    return re.sub(r"\b(FATAL|ERROR|PANIC): +", r"\1: ", text)
