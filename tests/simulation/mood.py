"""What a seed dwells on. Every other one is even: all flowables, few deeds. The rest have a few of the flowables only,
and somebody who meddles more: what is rare together comes together (swarm testing, Groce et al., ISSTA 2012)."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from ostinato.engine.plan import Kind
from ostinato.engine.states import TERMINAL, State

_LEAVES = (State.SUCCESS, State.FAILED, State.KILLED, State.CANCELLED)
_ENDS = tuple(sorted(TERMINAL - {State.RETRIED}))


@dataclass(frozen=True)
class Mood:
    """How a seed departs from the even one, all chances from 0 to 1.

    The flow: the flowables it is made of, the chance that a node is a plain task, and that it has a runIf. Tasks: the
    chance that one leaves its execution. The user: the chance of one more deed in a step, how many steps there are at
    most, what deeds there are (None: all), to what states task runs and executions are set, whether a kill may spare
    the executions that were called, and a replay be on another revision."""

    kinds: tuple[Kind, ...]
    plain: float = 0.5
    asked: float = 0.1
    exits: float = 0.01
    deeds: float = 0.0
    steps: int = 120
    actions: tuple[str, ...] | None = None
    forced: tuple[State, ...] = (State.SUCCESS, State.CREATED)
    status: tuple[State, ...] = (State.SUCCESS, State.FAILED)
    spares: bool = False
    revises: bool = False

    @classmethod
    def of(cls, seed: int, kinds: tuple[Kind, ...], actions: Sequence[str]) -> Mood:
        """The mood of a seed, of what can be had."""
        if seed % 2 == 0:
            return cls(kinds)
        chance = random.Random(f"mood{seed}")
        return cls(
            kinds=tuple(chance.sample(kinds, chance.choice([1, 2, 2, 3, 3, 4, len(kinds)]))),
            plain=chance.choice([0.2, 0.5]),
            asked=chance.choice([0.0, 0.1, 0.4]),
            exits=chance.choice([0.0, 0.01, 0.1]),
            deeds=chance.choice([0.01, 0.03, 0.1]),
            steps=chance.choice([30, 60, 120]),
            actions=tuple(chance.sample(actions, chance.choice([2, 3, 4, len(actions)]))),
            forced=(*_ENDS, State.CREATED),
            status=_ENDS,
            spares=chance.random() < 0.3,
            revises=chance.random() < 0.2,
        )

    def leaves(self, draw: float) -> State | None:
        """In which state a task leaves its execution, from a draw between 0 and 1; None where it does not."""
        return _LEAVES[int(draw / self.exits * 4) % 4] if draw < self.exits else None
