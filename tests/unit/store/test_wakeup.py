"""Wake-ups inside one process, and how topics are packed."""

from __future__ import annotations

import asyncio

from ostinato.store.wakeup.local import LocalWakeup
from ostinato.store.wakeup.payloads import EVERYTHING, LIMIT, pack, unpack


async def test_an_announcement_wakes() -> None:
    wakeup = LocalWakeup()
    listener = wakeup.listen("inbox", "jobs")
    other = wakeup.listen("flows")
    waiting = asyncio.create_task(listener.wait(5))
    await asyncio.sleep(0)
    wakeup.announce("jobs", "nobody")
    assert await waiting
    assert not await other.wait(0)


async def test_what_was_announced_is_heard_once_without_waiting() -> None:
    wakeup = LocalWakeup()
    listener = wakeup.listen("inbox")
    assert not listener.heard()
    wakeup.announce("inbox")
    assert listener.heard()
    assert not listener.heard()
    assert not await listener.wait(0)


async def test_announcements_between_two_waits_are_kept_once() -> None:
    wakeup = LocalWakeup()
    listener = wakeup.listen("inbox")
    wakeup.announce("inbox")
    wakeup.announce("inbox")
    assert await listener.wait(0.001)
    assert not await listener.wait(0)


async def test_threads_may_announce() -> None:
    wakeup = LocalWakeup()
    listener = wakeup.listen("inbox")
    await asyncio.to_thread(wakeup.announce, "inbox")
    assert await listener.wait(5)


async def test_who_closed_is_not_woken() -> None:
    wakeup = LocalWakeup()
    listener, other = wakeup.listen("inbox"), wakeup.listen("inbox")
    listener.close()
    listener.close()
    wakeup.announce("inbox")
    assert not await listener.wait(0)
    assert await other.wait(0.001)


def test_topics_share_payloads() -> None:
    topics = [f"execution:{number}" for number in range(2000)]
    payloads = pack(topics, most=20)
    assert all(len(payload) <= LIMIT for payload in payloads)
    assert [topic for payload in payloads for topic in unpack(payload)] == topics
    assert pack(topics, most=2) == [EVERYTHING]
    assert pack([]) == []
    assert unpack("") == []
