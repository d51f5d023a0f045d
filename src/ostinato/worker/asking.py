"""Answers for expressions that are rendered in a thread: the loop finds them meanwhile."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any

from ostinato.answers import Answers, Asker
from ostinato.expressions import ExpressionError
from ostinato.expressions.questions import Question, Secret
from ostinato.worker.lines import Lines


class Asking:
    """An `ask` for the environment of expressions. Secrets that are answered are masked in the lines."""

    def __init__(self, answers: Answers, asker: Callable[[], Asker], lines: Lines):
        self._answers, self._asker, self._lines = answers, asker, lines
        self._loop = asyncio.get_running_loop()
        self._thread = threading.get_ident()

    def __call__(self, question: Question) -> Any:
        if threading.get_ident() == self._thread:
            raise ExpressionError("An asynchronous task cannot render an expression that needs I/O; use `def run`")
        found = self._answers.find(question, self._asker())
        answer = asyncio.run_coroutine_threadsafe(found, self._loop).result()
        if isinstance(question, Secret):
            self._lines.mask.hide(answer)
        return answer
