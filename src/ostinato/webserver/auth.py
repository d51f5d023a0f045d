"""Who may come in: the account of the configuration, or the one that was set up in the browser.

Whether a route asks for credentials is decided by the matched route, never by the look of a path.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import hmac
import re
import secrets
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request

from ostinato.ports.store import Store
from ostinato.settings.model import BasicAuth, Settings
from ostinato.webserver.errors import Unauthenticated

SETTING = "kestra.server.basic-auth"
COOKIE = "BASIC_AUTH"
LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
NO_USERNAME = "No user name set for Basic Authentication. Please provide a user name."
NO_PASSWORD = "No password set for Basic Authentication. Please provide a password."
BAD_USERNAME = "Invalid username for Basic Authentication. Please provide a valid email address."
BAD_PASSWORD = (
    "Invalid password for Basic Authentication. The password must have 8 chars, one upper, one lower and one number"
)
LONG_USERNAME = "Invalid username for Basic Authentication. The username may have at most 256 chars"
AT_ONCE = 1
"""How many passwords are tried at the same time: each costs time on purpose, guessing is slow."""
_EMAIL = re.compile(r"[^\s@]{1,64}@[^\s@]+\.[^\s@]+")
_COST = {"n": 2**14, "r": 8, "p": 1, "maxmem": 64 * 1024 * 1024, "dklen": 32}


def faults(username: str | None, password: str | None) -> list[str]:
    """What is wrong with a new account."""
    found = []
    if not username:
        found.append(NO_USERNAME)
    elif len(username) > 256:
        found.append(LONG_USERNAME)
    elif not _EMAIL.fullmatch(username):
        found.append(BAD_USERNAME)
    if not password:
        found.append(NO_PASSWORD)
    elif not _strong(password):
        found.append(BAD_PASSWORD)
    return found


def _strong(password: str) -> bool:
    kinds = (str.isupper, str.islower, str.isdigit)
    return 8 <= len(password) <= 256 and all(any(kind(c) for c in password) for kind in kinds)


class Accounts:
    """The one account. A password that was right once is recognised by a digest that only this process can make."""

    def __init__(self, settings: Settings, store: Store):
        self._store = store
        self.configured = settings.basic_auth
        self.errors = faults(settings.basic_auth.username, settings.basic_auth.password) if settings.basic_auth else []
        self._trying = asyncio.Semaphore(AT_ONCE)
        self._key = secrets.token_bytes(32)
        self._accepted: bytes | None = None
        self._stored: dict[str, Any] | None = None

    async def initialized(self) -> bool:
        """Whether there is an account."""
        return self.configured is not None or await self._load() is not None

    async def check(self, request: Request) -> bool:
        """Let a request pass with an account; Unauthenticated otherwise. Tells whether a cookie let it in."""
        token, cookie = _token(request)
        if token is None:
            raise Unauthenticated
        if self.configured is None:
            await self._load()
        digest = hmac.digest(self._key, token.encode(), "sha256")
        if self._accepted is not None and hmac.compare_digest(digest, self._accepted):
            return cookie
        if not await self._right(token):
            raise Unauthenticated
        self._accepted = digest
        return cookie

    async def create(self, username: str, password: str) -> None:
        """Set the account; the one of the configuration stays above it."""
        salt = secrets.token_bytes(16)
        hashed = (await asyncio.to_thread(_slow, password, salt)).hex()
        await self._store.settings.put(SETTING, {"username": username, "salt": salt.hex(), "scrypt": hashed})
        self._accepted = self._stored = None

    async def _right(self, token: str) -> bool:
        try:
            username, colon, password = base64.b64decode(token, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError, ValueError):
            return False
        if not colon:
            return False
        if self.configured is not None:
            return _same(username, self.configured.username) & _same(password, self.configured.password)
        if self._stored is None or len(password) > 256:
            return False
        async with self._trying:
            hashed = (await asyncio.to_thread(_slow, password, bytes.fromhex(self._stored["salt"]))).hex()
        return _same(username, self._stored["username"]) & _same(hashed, self._stored["scrypt"])

    async def _load(self) -> dict[str, Any] | None:
        if self._stored is None:
            self._stored = await self._store.settings.get(SETTING)
        return self._stored


def _slow(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, **_COST)


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


def _token(request: Request) -> tuple[str | None, bool]:
    """The credentials as they were sent, base64, and whether they came in a cookie. A header counts more."""
    header = request.headers.get("authorization", "")
    if header:
        scheme, _, token = header.partition(" ")
        return (token.strip() or None, False) if scheme.lower() == "basic" else (None, False)
    written = request.headers.get("cookie")
    if not written:
        return None, False
    try:
        found = SimpleCookie(written).get(COOKIE)
    except CookieError:
        return None, False
    return (found.value or None, True) if found is not None else (None, False)


def foreign_origin(request: Request) -> bool:
    """Whether a page of elsewhere sent this to a server that is reached as localhost."""
    origin = request.headers.get("origin")
    if origin is None or _host(f"//{request.headers.get('host', '')}") not in LOCAL:
        return False
    return _host(origin) not in LOCAL


def other_site(request: Request) -> bool:
    """Whether a page of another host sent this: with a cookie it may not change anything."""
    origin = request.headers.get("origin")
    if origin is None:
        return request.headers.get("sec-fetch-site") == "cross-site"
    return urlsplit(origin).netloc.lower() != request.headers.get("host", "").lower() and _host(origin) not in LOCAL


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


__all__ = ["COOKIE", "Accounts", "BasicAuth", "faults", "foreign_origin", "other_site"]
