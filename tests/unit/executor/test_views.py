"""The cache of executions: least recently used first out, by the number of their task runs."""

from __future__ import annotations

from tests.unit.engine.play import Play, plan, tasks
from tests.unit.stage import START

from ostinato.engine.records import Execution, Mark
from ostinato.engine.states import State
from ostinato.engine.view import View
from ostinato.executor.views import Views

PLAN = plan(f"tasks: {tasks('a')}")


def view(id_: str, state: State = State.RUNNING) -> View:
    return View(PLAN, Execution(id_, "n", "f", 1, [Mark(state, START)]))


def test_what_was_kept_is_found() -> None:
    views, one = Views(), view("a")
    views.keep(one)
    assert views.get("a") is one
    views.forget("a")
    views.forget("a")
    assert views.get("a") is None


def test_the_least_recently_used_goes_first() -> None:
    views = Views(most=2)
    for id_ in ("a", "b"):
        views.keep(view(id_))
    views.get("a")
    views.keep(view("c"))
    assert [id_ for id_ in "abc" if views.get(id_) is not None] == ["a", "c"]


def test_one_view_is_kept_however_large() -> None:
    views, large = Views(most=1), Play(plan(f"tasks: {tasks('a', 'b', 'c')}"), holds={"c"}).view
    views.keep(large)
    assert views.get("E") is large


def test_a_view_that_grew_counts_anew() -> None:
    views, one = Views(most=3), view("a")
    views.keep(one)
    views.keep(one)
    views.keep(view("b"))
    views.keep(view("c"))
    assert all(views.get(id_) is not None for id_ in "abc")


def test_ended_executions_are_not_kept() -> None:
    views = Views()
    views.keep(view("a"))
    views.keep(view("a", State.SUCCESS))
    assert views.get("a") is None
