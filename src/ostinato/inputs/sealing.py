"""Inputs that are kept encrypted: AES-GCM with the key of the settings, a map in place of the text."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from ostinato.expressions.functions.random import random_bytes
from ostinato.inputs.convert import Refused

SEALED = "io.kestra.datatype:aes_encrypted"
_VECTOR = 12


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

    def _cipher(self) -> Any:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        if not self._key:
            raise Refused("Unable to use a `SECRET` input/output as encryption is not configured")
        try:
            return AESGCM(base64.b64decode(self._key, validate=True))
        except (binascii.Error, ValueError) as error:
            raise Refused(f"`kestra.encryption.secret-key` is no key: {error}") from None
