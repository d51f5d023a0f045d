"""Bugs of the gate of a flow and its slots."""

from __future__ import annotations

from ostinato.engine import gate
from ostinato.engine.lifecycle import (
    admission,
    let_in,
)
from tests.simulation.mutants.planting import does_nothing, mutant, put


@mutant
def a_gate_admits_one_too_many() -> None:
    put(gate._Keeper, "room", property(lambda self: not self.concurrency or self.gate.held <= self.concurrency.limit))


@mutant
def a_slot_is_never_given_back() -> None:
    put(admission, "leave", does_nothing)


@mutant
def a_slot_that_nobody_wants_stays_taken() -> None:
    put(let_in.admission, "give_back", does_nothing)


@mutant
def a_gate_forgets_who_stands_in_line() -> None:
    put(gate._Keeper, "let_in", does_nothing)
