"""Something that renders expressions, tried until every question it asks has been answered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol, TypeVar

from ostinato.engine.errors import Unanswered
from ostinato.expressions import Environment, ExpressionError
from ostinato.expressions.questions import Question

T = TypeVar("T")

MOST = 1000
"""How many questions one attempt may ask."""


class Finder(Protocol):
    """Finds answers."""

    async def find(self, question: Question, asker: Any) -> Any: ...


def asking(known: dict[Question, Any]) -> Callable[[Question], Any]:
    """An `ask` that looks into a table of answers (failures among them) and is Unanswered beyond it."""

    def ask(question: Question) -> Any:
        if question not in known:
            raise Unanswered(question)
        answer = known[question]
        if isinstance(answer, ExpressionError):
            raise answer
        return answer

    return ask


async def attempt(
    finder: Finder,
    asker: Any,
    call: Callable[[Environment], T],
    *,
    now: Callable[[], datetime],
    timezone: str = "UTC",
    secrets_masked: bool = False,
    worker: bool = False,
) -> T:
    """Call something with an environment until it gets by without a question."""
    known: dict[Question, Any] = {}
    environment = Environment(
        ask=asking(known), now=now, timezone=timezone, secrets_masked=secrets_masked, worker=worker
    )
    for _ in range(MOST):
        try:
            return call(environment)
        except Unanswered as unanswered:
            question: Any = unanswered.question
            try:
                known[question] = await finder.find(question, asker)
            except ExpressionError as error:
                known[question] = error
    raise ExpressionError(f"More than {MOST} values had to be fetched for one text")
