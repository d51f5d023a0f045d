"""Group commit."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from ostinato.store.sql.gather import Gather


class Log:
    """Writes by hand: each batch waits until it is let go."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.gate = asyncio.Event()

    async def write(self, items: Sequence[int]) -> None:
        self.batches.append(list(items))
        await self.gate.wait()
        if 13 in items:
            raise ValueError("thirteen")


async def test_what_waits_goes_together() -> None:
    log = Log()
    gather = Gather(log.write)
    calls = [asyncio.create_task(gather([number])) for number in range(5)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    log.gate.set()
    await asyncio.gather(*calls, gather([]))
    assert [item for batch in log.batches for item in batch] == [0, 1, 2, 3, 4]
    assert len(log.batches) <= 2


async def test_a_lone_call_does_not_wait() -> None:
    log = Log()
    log.gate.set()
    gather = Gather(log.write)
    await gather([1])
    await gather([2])
    assert log.batches == [[1], [2]]


async def test_one_bad_part_fails_its_own_caller_only() -> None:
    log = Log()
    gather = Gather(log.write)
    calls = [asyncio.create_task(gather([number])) for number in (1, 13, 2)]
    await asyncio.sleep(0)
    log.gate.set()
    done = await asyncio.gather(*calls, return_exceptions=True)
    assert [type(outcome) for outcome in done] == [type(None), ValueError, type(None)]
    with pytest.raises(ValueError, match="thirteen"):
        await gather([13])


async def test_batches_are_bounded() -> None:
    log = Log()
    log.gate.set()
    gather = Gather(log.write, most=4)
    await asyncio.gather(*(gather([number] * 2) for number in range(6)))
    assert max(map(len, log.batches)) <= 4
    assert sum(map(len, log.batches)) == 12
