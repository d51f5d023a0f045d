"""The connection properties of PostgreSQL, and how they are put together for libpq."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from ostinato.plugin import Dynamic, RunContext, TaskFailed
from ostinato_jdbc.family.connection import Connection
from ostinato_jdbc.postgresql.session import PostgresSession, open_session
from ostinato_jdbc.postgresql.url import WrongUrl, connection_arguments
from ostinato_jdbc.sql.scan import POSTGRESQL

SslMode = Literal["DISABLE", "ALLOW", "PREFER", "REQUIRE", "VERIFY_CA", "VERIFY_FULL"]

CONNECT_TIMEOUT = "10"
"""Seconds after which a server that does not answer is given up, unless the URL says otherwise."""
_PEM = "-----BEGIN "


class PostgresConnection(Connection):
    """How a PostgreSQL is reached."""

    syntax: ClassVar = POSTGRESQL
    driver_error: ClassVar = "org.postgresql.util.PSQLException"

    url: Dynamic[str]
    """`jdbc:postgresql://host:5432/database`; parameters of the JDBC driver may follow a `?`."""
    ssl: Dynamic[bool] = False
    """Whether the connection must be encrypted, and the server's certificate verified unless sslMode says less."""
    ssl_mode: Dynamic[SslMode | None] = None
    """How the server's certificate is verified."""
    ssl_root_cert: Dynamic[str | None] = None
    """Certificate of the authority, PEM or the URI of a stored file."""
    ssl_cert: Dynamic[str | None] = None
    """Certificate of the client, PEM or the URI of a stored file."""
    ssl_key: Dynamic[str | None] = None
    """Key of the client, PEM or the URI of a stored file."""
    ssl_key_password: Dynamic[str | None] = Field(None, json_schema_extra={"$secret": True})
    """Password of the key."""

    def connect(self, ctx: RunContext) -> PostgresSession:
        try:
            arguments, parameters = connection_arguments(self.url)
        except WrongUrl as error:
            raise TaskFailed(str(error)) from None
        if self.username is not None:
            arguments["user"] = self.username
        if self.password is not None:
            arguments["password"] = self.password
        arguments.setdefault("application_name", "Ostinato")
        arguments.setdefault("connect_timeout", CONNECT_TIMEOUT)
        arguments.update(self._ssl(ctx))
        is_untyped = parameters.get("stringtype") == "unspecified"
        return open_session(arguments, self.zone(), ctx, untyped_texts=is_untyped)

    def _ssl(self, ctx: RunContext) -> dict[str, str]:
        found: dict[str, str] = {}
        if self.ssl_mode is not None:
            found["sslmode"] = self.ssl_mode.lower().replace("_", "-")
        elif self.ssl:
            found["sslmode"] = "verify-full"
        files = {"sslrootcert": self.ssl_root_cert, "sslcert": self.ssl_cert, "sslkey": self.ssl_key}
        found.update({name: _pem_file(ctx, name, text) for name, text in files.items() if text})
        if found.get("sslmode") == "verify-full":
            found.setdefault("sslrootcert", "system")
        if self.ssl_key_password:
            found["sslpassword"] = self.ssl_key_password
        return found


def _pem_file(ctx: RunContext, name: str, text: str) -> str:
    """A file with a certificate or key that only this user can read; TaskFailed if the text is neither."""
    if text.strip().startswith(("kestra://", "nsfile://")):
        text = ctx.storage.read_text(text.strip())
    if _PEM not in text:
        raise TaskFailed(f"`{name}` is neither a PEM text nor the URI of a stored file")
    path = ctx.files.temporary(".pem")
    path.touch(mode=0o600)
    path.write_text(text if text.endswith("\n") else text + "\n", "utf-8")
    return str(path.resolve())
