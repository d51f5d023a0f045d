"""Inputs and outputs that are kept encrypted: AES-GCM with the key of the settings, a map in place of the text."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ostinato.expressions import ExpressionError
from ostinato.expressions.functions.random import random_bytes
from ostinato.inputs.convert import Refused

SEALED = "io.kestra.datatype:aes_encrypted"
_VECTOR = 12


def new_key() -> str:
    """A key for texts that are kept no longer than this process."""
    return base64.b64encode(random_bytes(32)).decode()


def is_sealed(value: Any) -> bool:
    """Whether a value is the map that stands for an encrypted text."""
    return isinstance(value, Mapping) and value.get("type") == SEALED and isinstance(value.get("value"), str)


class Sealer:
    """Encrypts and decrypts with one key, base64 of 16, 24 or 32 bytes; without a key everything is refused."""

    def __init__(self, key: str | None) -> None:
        self._key = key

    def seal(self, text: str) -> dict[str, str]:
        """The map that is stored for a text; Refused without a key, or with one that is none."""
        vector = random_bytes(_VECTOR)
        sealed = self._cipher().encrypt(vector, text.encode(errors="replace"), None)
        return {"type": SEALED, "value": base64.b64encode(vector + sealed).decode()}

    def opened(self, value: Mapping[str, Any]) -> str:
        """The text of such a map; Refused if it was not made with this key."""
        from cryptography.exceptions import InvalidTag

        cipher = self._cipher()
        try:
            sealed = base64.b64decode(value["value"], validate=True)
            return str(cipher.decrypt(sealed[:_VECTOR], sealed[_VECTOR:], None).decode())
        except (InvalidTag, ValueError):
            raise Refused("The value was not encrypted with the key of this server") from None

    def read(self, values: Mapping[str, Any], heard: Callable[[str], None] = lambda text: None) -> Mapping[str, Any]:
        """Values in which what is encrypted is read as its text, when it is looked at; `heard` is told each text."""
        return OpenedValues(values, self, heard) if _holds_sealed(values) else values

    def _cipher(self) -> Any:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        if not self._key:
            raise Refused("Unable to use a `SECRET` input/output as encryption is not configured")
        try:
            return AESGCM(base64.b64decode(self._key, validate=True))
        except (binascii.Error, ValueError) as error:
            raise Refused(f"`kestra.encryption.secret-key` is no key: {error}") from None


class Stars(Sealer):
    """Reads stars in place of every encrypted text, for those who may not see it."""

    def __init__(self) -> None:
        super().__init__(None)

    def opened(self, value: Mapping[str, Any]) -> str:
        return "******"


class OpenedValues(Mapping[str, Any]):
    """Inputs or outputs some of which are encrypted. ExpressionError where one is looked at that cannot be opened."""

    __slots__ = ("_heard", "_sealer", "_values")

    def __init__(self, values: Mapping[str, Any], sealer: Sealer, heard: Callable[[str], None]) -> None:
        self._values, self._sealer, self._heard = values, sealer, heard

    def __getitem__(self, name: str) -> Any:
        value = self._values[name]
        if is_sealed(value):
            return self._opened(value)
        return self._sealer.read(value, self._heard) if isinstance(value, Mapping) else value

    def _opened(self, value: Mapping[str, Any]) -> str:
        try:
            text = self._sealer.opened(value)
        except Refused as refused:
            raise ExpressionError(refused.reason) from refused
        self._heard(text)
        return text

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


def _holds_sealed(values: Mapping[str, Any]) -> bool:
    return any(isinstance(v, Mapping) and (is_sealed(v) or _holds_sealed(v)) for v in values.values())
