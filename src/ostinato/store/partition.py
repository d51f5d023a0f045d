"""Which partition an execution belongs to."""

from __future__ import annotations

from zlib import crc32

from ostinato.ports.turns import PARTITIONS


def partition_of(execution_id: str) -> int:
    """The partition of an execution, the same for ever and in every process."""
    return crc32(execution_id.encode("utf-8", "replace")) % PARTITIONS
