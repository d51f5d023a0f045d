"""Services made of several loops."""

from __future__ import annotations

from ostinato.service.together import Together


class Loop:
    def __init__(self, name: str, told: list[str]):
        self._name, self._told = name, told

    async def start(self) -> None:
        self._told.append(f"{self._name} starts")

    async def stop(self) -> None:
        self._told.append(f"{self._name} stops")


async def test_they_start_in_order_and_stop_the_other_way_round() -> None:
    told: list[str] = []
    service = Together("one", [Loop("a", told), Loop("b", told)])
    await service.start()
    await service.stop()
    assert (service.id, told) == ("one", ["a starts", "b starts", "b stops", "a stops"])
