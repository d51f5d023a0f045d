"""Partitions never change: rows of a running system would be lost to sight."""

from __future__ import annotations

from collections import Counter

from ostinato.ids import derived_id
from ostinato.ports.turns import PARTITIONS
from ostinato.store.partition import partition_of


def test_partitions_are_the_same_for_ever() -> None:
    assert [partition_of(name) for name in ("", "a", "2soZ9HWihUNvFy0weSjPUX", "é", "\ud800")] == [0, 3, 60, 62, 48]


def test_partitions_are_even() -> None:
    counts = Counter(partition_of(derived_id(number)) for number in range(6400))
    assert len(counts) == PARTITIONS
    assert max(counts.values()) < 200
