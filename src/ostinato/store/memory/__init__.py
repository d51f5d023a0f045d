"""The whole store on plain dictionaries. No method ever really waits, so a simulator can drive it by `send(None)`."""

from ostinato.store.memory.store import MemoryStore

__all__ = ["MemoryStore"]
