"""Running tasks: rendering, conversion, failures, and what passes through."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any, Literal

import pytest

from ostinato.expressions import Environment, Scope
from ostinato.plugin import (
    Cancellation,
    Duration,
    Dynamic,
    Lazy,
    Outputs,
    Properties,
    RunContext,
    Task,
    TaskFailed,
    TaskKilled,
    Typed,
    Unanswered,
    invoke_inline,
    plugin,
)
from ostinato.plugin.testing import Bench, run_task


class Part(Properties):
    """A nested group."""

    size: Dynamic[int] = 0
    fixed: str = "x"


@plugin("com.example.All", title="Everything", inline=True)
class Everything(Task):
    """Has a property of every kind."""

    text: Dynamic[str | None] = None
    number: Dynamic[int] = 0
    flag: Dynamic[bool] = False
    choice: Dynamic[Literal["A", "B"]] = "A"
    wait: Dynamic[Duration | None] = None
    items: Dynamic[list[str] | None] = None
    pairs: Dynamic[dict[str, Any] | None] = None
    part: Part | None = None
    parts: Dynamic[list[Part] | None] = None
    typed: Typed[Any] = None
    lazy: Lazy[Any] = None
    fixed: str = "x"

    def run(self, ctx: RunContext) -> dict[str, Any]:
        names = type(self).model_fields.keys() - Task.model_fields.keys()
        return {name: getattr(self, name) for name in names if name in self.model_fields_set}


@pytest.mark.parametrize(
    ("source", "outputs"),
    [
        ({"text": "{{ n }}"}, {"text": "3"}),
        ({"text": True}, {"text": "true"}),
        ({"number": "{{ n + 1 }}"}, {"number": 4}),
        ({"number": "7"}, {"number": 7}),
        ({"flag": "{{ n == 3 }}"}, {"flag": True}),
        ({"choice": "{{ 'B' }}"}, {"choice": "B"}),
        ({"wait": "PT{{ n }}S"}, {"wait": "PT3S"}),
        ({"wait": 90}, {"wait": "PT1M30S"}),
        ({"items": "{{ l }}"}, {"items": ["a", "b"]}),
        ({"items": '["x", "y"]'}, {"items": ["x", "y"]}),
        ({"items": ["{{ n }}", 2]}, {"items": ["3", "2"]}),
        (
            {"pairs": {"{{ 'k' }}": "{{ n }}", "z": {"y": ["{{ n }}", None]}}},
            {"pairs": {"k": "3", "z": {"y": ["3", None]}}},
        ),
        ({"pairs": '{"a": 1}'}, {"pairs": {"a": 1}}),
        ({"part": {"size": "{{ n }}", "fixed": "{{ n }}"}}, {"part": {"size": 3, "fixed": "{{ n }}"}}),
        ({"parts": [{"size": "{{ n }}"}]}, {"parts": [{"size": 3, "fixed": "x"}]}),
        ({"typed": "{{ l }}"}, {"typed": ["a", "b"]}),
        ({"typed": {"a": "{{ n }}"}}, {"typed": {"a": 3}}),
        ({"lazy": ["{{ n }}"]}, {"lazy": ["{{ n }}"]}),
        ({"fixed": "{{ n }}"}, {"fixed": "{{ n }}"}),
        ({"text": None, "timeout": "{{ n }}", "runIf": "{{ n }}", "retry": {"type": "no"}}, {}),
    ],
)
def test_rendering_and_conversion(source: dict[str, Any], outputs: dict[str, Any]) -> None:
    run = run_task(Everything, {"id": "a", "type": "t", **source}, variables={"n": 3, "l": ["a", "b"]})
    assert run.logged("ERROR") == []
    assert run.outputs == outputs


@pytest.mark.parametrize("source", [{"number": "{{ 'x' }}"}, {"choice": "C"}, {"items": "{{ n }}"}, {"unknown": 1}])
def test_values_that_do_not_fit(source: dict[str, Any]) -> None:
    run = run_task(Everything, {"id": "a", **source}, variables={"n": 3})
    assert run.state == "FAILED"
    assert run.logged("ERROR")[0].startswith(f"a.{next(iter(source))}: ")


class Ask(Unanswered):
    """A caller's signal."""


def test_a_question_that_cannot_be_answered_passes_through(tmp_path: Path) -> None:
    def ask(question: Any) -> Any:
        raise Ask

    context = Bench().context("t", tmp_path)
    scope = Scope({}, Environment(ask=ask))
    with pytest.raises(Ask):
        invoke_inline(Everything, {"id": "a", "text": "{{ secret('x') }}"}, scope, context)


@plugin("com.example.Ends", title="Ends as it is told")
class Ends(Task):
    """Ends as it is told."""

    how: str

    class Result(Outputs):
        value: int = 1
        empty: str | None = None

    def run(self, ctx: RunContext) -> Any:
        if self.how == "warning":
            ctx.warn("careful")
        if self.how == "failed":
            raise TaskFailed("why", outputs=self.Result(value=2), log=["first", "second"])
        if self.how == "broken":
            raise KeyError("x")
        if self.how == "killed":
            raise TaskKilled
        return 5 if self.how == "wrong" else self.Result()


@pytest.mark.parametrize(
    ("how", "state", "outputs", "errors"),
    [
        ("well", "SUCCESS", {"value": 1}, []),
        ("warning", "WARNING", {"value": 1}, []),
        ("failed", "FAILED", {"value": 2}, ["first", "second"]),
        ("broken", "FAILED", {}, ["'x'"]),
        ("killed", "KILLED", {}, []),
        ("wrong", "FAILED", {}, ["run() must give Outputs, a mapping or None, not int"]),
    ],
)
def test_endings(how: str, state: str, outputs: dict[str, Any], errors: list[str]) -> None:
    run = run_task(Ends, {"id": "a", "how": how})
    assert (run.state, run.outputs, run.logged("ERROR")) == (state, outputs, errors)


@plugin("com.example.Waits", title="Waits to be stopped")
class Waits(Task):
    """Waits to be stopped."""

    def run(self, ctx: RunContext) -> None:
        ctx.log.info("waiting")
        ctx.cancelled.wait(30)
        ctx.cancelled.check()


async def test_a_thread_is_told_to_stop() -> None:
    cancelled = Cancellation()
    task = asyncio.create_task(Bench().arun(Waits, {"id": "a"}, cancelled))
    cancelled.set("timeout")
    assert (await task).state == "KILLED"
    assert cancelled.reason == "timeout"


def test_callbacks_of_a_cancellation() -> None:
    cancelled, called = Cancellation(), []
    cancelled.on_cancel(lambda: called.append("a"))
    cancelled.on_cancel(lambda: called.append("b"))()
    cancelled.set()
    cancelled.set()
    cancelled.on_cancel(lambda: called.append("late"))
    assert called == ["a", "late"]
    assert cancelled.is_set()
