"""Bugs of flowables: what starts when, and how it ends."""

from __future__ import annotations

from typing import Any

from ostinato.engine import draft, finish, proceed
from ostinato.engine.finish import outcome
from ostinato.engine.flowables import dag, loop, parallel, template
from ostinato.engine.lifecycle import (
    items,
)
from ostinato.engine.plan import Kind
from ostinato.engine.states import State
from tests.simulation.mutants.planting import does_nothing, mutant, put


@mutant
def a_parallel_lets_one_more_run() -> None:
    real = parallel.limit_of
    put(parallel, "limit_of", lambda *a: real(*a) and real(*a) + 1)


@mutant
def a_loop_has_no_limit() -> None:
    put(loop, "limit_of", lambda *a: 0)


@mutant
def a_loop_forgets_what_was_held_up() -> None:
    put(draft.Draft, "put_off", does_nothing)


@mutant
def a_dag_does_not_wait() -> None:
    put(dag.Dag, "_over", lambda *a: True)
    put(dag, "limit_of", lambda *a: 0)


@mutant
def a_failure_counts_as_success() -> None:
    put(finish, "outcome", lambda lane, broken: outcome(lane, broken) if lane.killed else State.SUCCESS)


@mutant
def a_warning_hides_a_failure() -> None:
    put(finish, "outcome", lambda lane, broken: State.SUCCESS if lane.warned else outcome(lane, broken))


@mutant
def children_are_left_open() -> None:
    put(finish, "close_below", does_nothing)


@mutant
def deferred_values_are_lost() -> None:
    put(draft.Draft, "defer", does_nothing)


@mutant
def handlers_do_not_wait() -> None:
    real = proceed._go_on

    def go_on(draft: Any, parent: Any) -> None:
        fam = draft.view.family(parent)
        open_, fam.lane(proceed.Part.ERRORS).open = fam.lane(proceed.Part.ERRORS).open, 0
        try:
            real(draft, parent)
        finally:
            fam.lane(proceed.Part.ERRORS).open += open_

    put(proceed, "_go_on", go_on)


@mutant
def a_sequence_does_not_wait() -> None:
    from ostinato.engine.flowables import sequence

    def unfold(self: Any, draft: Any, parent: Any, node: Any, family: Any) -> bool:
        children = self.children(draft, parent, node)
        following = family.main.cursor + 1
        if following >= len(children):
            return bool(family.main.open)
        draft.create(children[following], parent)
        return True

    put(sequence.Sequence, "unfold", unfold)


@mutant
def after_execution_runs_early() -> None:
    put(
        proceed,
        "_finally",
        lambda draft, parent, node: proceed._after(draft) if parent is None else finish.finish(draft, parent),
    )


@mutant
def a_batch_that_ends_twice_counts_twice() -> None:
    real = items._mark

    def mark(draft: Any, run: Any, place: int, letter: str, *states: Any) -> None:
        real(draft, run, (place + 1) % len(run.extra["children"]), letter, *states)

    put(items, "_mark", mark)


@mutant
def a_template_runs_its_tasks_at_once() -> None:
    put(template.Template, "unfold", parallel.Parallel.unfold)


@mutant
def the_values_of_a_loop_run_at_once() -> None:
    real = loop.limit_of
    put(loop, "limit_of", lambda draft, run, node: 0 if node.kind is Kind.ITEM_LOOP else real(draft, run, node))
