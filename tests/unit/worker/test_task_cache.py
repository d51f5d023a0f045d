"""`taskCache`: outputs kept from one execution to the next, on a worker."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.unit.stage import RETURN, Stage
from tests.unit.worker.test_block import again
from tests.unit.worker.test_service import ran, stage

__all__ = ["stage"]

HIT = ("INFO", "Skipping task execution for task 'a' as there is an existing cache entry for it")
KEPT = ("INFO", "Uploading a cache entry for task 'a'")


def task(text: str, cache: str = "{enabled: true, ttl: P30D}") -> str:
    return f"{{id: a, type: test.Say, text: {text}, taskCache: {cache}}}"


async def test_the_outputs_of_the_first_run_are_given_again(stage: Stage) -> None:
    first = await ran(stage, task("x"))
    second = await again(stage)
    assert stage.logged(first) == [("DEBUG", "quiet"), ("INFO", "x"), KEPT]
    assert stage.logged(second) == [HIT]
    assert await stage.state(second) == "SUCCESS"
    assert stage.outputs(second, "a") == {"text": "x"}


async def test_an_inline_task_goes_to_a_worker_for_its_cache(stage: Stage) -> None:
    await ran(stage, f"{{id: a, type: {RETURN}, format: x, taskCache: {{enabled: true}}}}")
    second = await again(stage)
    assert stage.logged(second) == [HIT]
    assert stage.outputs(second, "a") == {"value": "x"}


async def test_an_entry_is_found_by_what_the_properties_give(stage: Stage) -> None:
    await ran(stage, task("'{{ execution.id }}'"))
    second = await again(stage)
    assert KEPT in stage.logged(second)
    assert stage.outputs(second, "a") == {"text": second}


async def test_an_old_entry_is_not_used(stage: Stage) -> None:
    await ran(stage, task("x"))
    stage.clock.instant += timedelta(days=60)
    assert KEPT in stage.logged(await again(stage))


async def test_a_failure_is_not_kept(stage: Stage) -> None:
    id_ = await ran(stage, "{id: a, type: test.Breaks, taskCache: {enabled: true}}")
    assert KEPT not in stage.logged(id_)


@pytest.mark.parametrize("cache", ["{enabled: false}", "{ttl: PT1H}"])
async def test_no_cache_without_asking(stage: Stage, cache: str) -> None:
    assert KEPT not in stage.logged(await ran(stage, task("x", cache)))


async def test_what_goes_wrong_with_the_cache_costs_a_run_alone(stage: Stage) -> None:
    await ran(stage, task("x"))
    for path in stage.storage.files:
        stage.storage.files[path] = b"spoilt"
    second = await again(stage)
    assert await stage.state(second) == "SUCCESS"
    (warning,) = [message for level, message in stage.logged(second) if level == "WARN"]
    assert warning.startswith("Unable to look up the cache entry of task 'a': ")


async def test_a_cache_that_cannot_be_written_costs_nothing(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: str, content: bytes) -> str:
        raise OSError("No space left")

    monkeypatch.setattr(stage.storage, "write", full)
    id_ = await ran(stage, task("x"))
    assert await stage.state(id_) == "SUCCESS"
    assert ("WARN", "Unable to store the cache entry of task 'a': No space left") in stage.logged(id_)


async def test_a_lifetime_that_is_none_switches_the_cache_off(stage: Stage) -> None:
    id_ = await ran(stage, task("x", "{enabled: true, ttl: soon}"))
    (warning,) = [message for level, message in stage.logged(id_) if level == "WARN"]
    assert warning.startswith("The task cache is not used: ")
