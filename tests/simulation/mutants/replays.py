"""Bugs of executions that are run again."""

from __future__ import annotations

from ostinato.engine.lifecycle import (
    copy,
    replay,
)
from tests.simulation.mutants.planting import does_nothing, mutant, put


@mutant
def a_replay_keeps_what_came_after() -> None:
    put(replay, "drop_downstream", does_nothing)


@mutant
def a_replay_on_another_revision_keeps_what_has_changed() -> None:
    put(copy, "_place", lambda node: None)


@mutant
def a_fault_is_over_when_a_handler_is_replayed() -> None:
    put(replay, "HANDLERS", ())


@mutant
def a_replay_waits_for_what_the_original_hears() -> None:
    put(replay, "_waits", lambda draft, run: False)


@mutant
def a_replay_runs_what_nobody_waits_for() -> None:
    put(replay, "unheard", lambda draft, run: False)
