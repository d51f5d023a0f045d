"""The internal storage in a folder of the machine."""

from __future__ import annotations

from ostinato.storage.local.folder import LocalStorage

__all__ = ["LocalStorage"]
