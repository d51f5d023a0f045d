"""Bugs of turns and of the store under them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ostinato.engine import draft, events
from ostinato.executor import assembly, turns, views
from ostinato.store.memory import inbox
from ostinato.store.memory import turns as stored
from tests.simulation.mutants.planting import does_nothing, mutant, put, put_rule


@mutant
def a_rule_fails() -> None:
    def fails(*_: Any) -> None:
        raise KeyError("what is not there")

    put_rule(events.RetryDue, fails)


@mutant
def the_rest_of_a_full_turn_is_lost() -> None:
    put(draft.Draft, "may_create", lambda self, parent: self.world.births > 0)


@mutant
def an_abandoned_step_leaves_traces() -> None:
    put(draft.Draft, "abandon", does_nothing)


@mutant
def the_fence_is_open() -> None:
    async def commit(self: Any, written: Sequence[Any]) -> set[str]:
        for turn in written:
            self._write(self._tables.entries[turn.execution.id], turn)
        return set()

    put(stored.MemoryTurns, "commit", commit)


@mutant
def a_view_survives_a_missed_fence() -> None:
    put(views.Views, "forget", does_nothing)


@mutant
def events_are_not_consumed() -> None:
    real = assembly.Assembly.turn

    def turn(self: Any, now: Any) -> Any:
        made = real(self, now)
        made.consumed = made.consumed[1:]
        return made

    put(assembly.Assembly, "turn", turn)


@mutant
def changed_rows_are_not_written() -> None:
    real = assembly.Assembly._rows

    def rows(self: Any) -> Any:
        added, changed, removed = real(self)
        return added, dict(list(changed.items())[1:]), removed

    put(assembly.Assembly, "_rows", rows)


@mutant
def the_journal_forgets() -> None:
    real = assembly.c.encode
    put(assembly.c, "encode", lambda changes: real(changes[:-1]))


@mutant
def timers_are_not_dropped() -> None:
    assembly._COMMANDS[assembly.cmd.DropTimer] = does_nothing


@mutant
def jobs_are_not_dropped() -> None:
    assembly._COMMANDS[assembly.cmd.KillTask] = does_nothing


@mutant
def timers_never_fire() -> None:
    async def fire(self: Any, partitions: Any, now: Any, limit: int) -> Any:
        return None

    put(inbox.MemoryInbox, "fire", fire)


@mutant
def a_crashed_turn_is_taken_for_written() -> None:
    async def commit(self: Any, made: list[Any], known: dict[str, Any]) -> None:
        await self._turns.commit(made)
        for turn in made:
            if turn.execution.id in known:
                self._views.keep(known[turn.execution.id])

    put(turns.TurnTaker, "_commit", commit)
    put(views.Views, "forget", does_nothing)
