"""New executions: by a call, by a trigger, by a turn of another execution."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ostinato.ports.turns import BIRTH, Birth, Timer
from ostinato.store.sql.rows import (
    ADD_EVENT,
    ADD_EXECUTION,
    PUT_BODY,
    PUT_EXPANSION,
    PUT_OUTPUT,
    PUT_RUN,
    PUT_TIMER,
    body_row,
    event_row,
    execution_row,
    run_row,
    timer_row,
    value_rows,
)
from ostinato.store.sql.statement import Row, Rows, Script, many, one


def give_births(births: Sequence[Birth], last: bool = False) -> Script[None]:
    """Store new executions with their first events; ids that exist are left alone."""
    by_id = {_id(birth): birth for birth in reversed(births)}
    wanted = [by_id[name] for name in sorted(by_id)]
    (created,) = yield one(Rows(ADD_EXECUTION, [execution_row(birth.snapshot.execution) for birth in wanted]))
    names = {row[0] for row in created}
    born = [birth for birth in wanted if _id(birth) in names]
    if born or last:
        yield many(
            Rows(PUT_BODY, [body_row(birth.snapshot.execution) for birth in born]),
            *_copied_rows(born),
            Rows(ADD_EVENT, [event_row(_id(birth), birth.event) for birth in born if birth.due is None]),
            Rows(PUT_TIMER, [_first_timer(birth, birth.due) for birth in born if birth.due is not None]),
            last=last,
        )


def _id(birth: Birth) -> str:
    return birth.snapshot.execution.id


def _first_timer(birth: Birth, due: datetime) -> Row:
    return timer_row(_id(birth), Timer(BIRTH, due, birth.event))


def _copied_rows(births: Sequence[Birth]) -> list[Rows]:
    runs: list[Row] = []
    outputs: list[Row] = []
    expansions: list[Row] = []
    for birth in births:
        snapshot, name = birth.snapshot, _id(birth)
        runs += [run_row(snapshot.execution, run) for run in snapshot.runs]
        outputs += value_rows(name, snapshot.outputs)
        expansions += value_rows(name, snapshot.expansions)
    return [Rows(PUT_RUN, runs), Rows(PUT_OUTPUT, outputs), Rows(PUT_EXPANSION, expansions)]
