"""What an expression may have to ask of the world. A question is a value; `Environment.ask` gives its answer.

The engine never does I/O: a driver looks at the question, finds the answer and either returns it at once or lets the
rendering start anew once it is known. Equal questions are equal values, so answers can be kept in a table.
"""

from __future__ import annotations

from typing import Any

import msgspec


class Question(msgspec.Struct, frozen=True, tag=True):
    """Base of all questions. An `ask` that cannot answer raises ExpressionError with the text the user is to see."""


class Secret(Question, frozen=True):
    """The secret `key` of `namespace` (None: the flow's own).

    `subkey` asks for a field of a JSON secret, `full` for a map of `value` and `metadata`. Answer: text, or that map.
    """

    key: str
    namespace: str | None = None
    subkey: str | None = None
    full: bool = False


class Kv(Question, frozen=True):
    """The value of a key of the KV store; without a namespace the flow's own and its parents are searched.

    Answer: the typed value; None when it is missing and `error_on_missing` is False.
    """

    key: str
    namespace: str | None = None
    error_on_missing: bool = True


class ReadFile(Question, frozen=True):
    """The text of a file. `path` is a namespace file path or a nsfile, kestra or file URI."""

    path: str
    namespace: str | None = None
    version: int | None = None


class FileUri(Question, frozen=True):
    """The kestra URI of a namespace file; it need not exist unless a version is given."""

    path: str
    namespace: str | None = None
    version: int | None = None


class FileSize(Question, frozen=True):
    """The size of a file in bytes."""

    path: str
    namespace: str | None = None


class FileExists(Question, frozen=True):
    """Whether a file exists."""

    path: str
    namespace: str | None = None


class FileIsEmpty(Question, frozen=True):
    """Whether an existing file has no bytes."""

    path: str
    namespace: str | None = None


class ErrorLogs(Question, frozen=True):
    """Up to 25 ERROR log entries of this execution, oldest first, as a list of maps."""


class FreePort(Question, frozen=True):
    """The number of a free TCP port of the rendering host."""


class HttpCall(Question, frozen=True):
    """An HTTP request; the answer is the value that its body denotes (None without a body).

    `query`, `body`, `headers` and `options` are JSON texts (None: not given), so that the question can be compared.
    """

    uri: str
    method: str = "GET"
    query: str | None = None
    body: str | None = None
    content_type: str = "application/json"
    headers: str | None = None
    options: str | None = None
    accept: str = "application/json"


class Subflow(Question, frozen=True):
    """Run a flow and wait for it; the answer is a map of `id`, `state`, `outputs`, `labels`.

    `inputs` and `labels` are JSON texts; `timeout` is an ISO 8601 duration.
    """

    namespace: str
    id: str
    inputs: str | None = None
    revision: int | None = None
    labels: str | None = None
    timeout: str | None = None


AnyQuestion = (
    Secret | Kv | ReadFile | FileUri | FileSize | FileExists | FileIsEmpty | ErrorLogs | FreePort | HttpCall | Subflow
)


def unanswered(question: Question) -> Any:
    """The `ask` of an environment that knows nobody to ask."""
    from ostinato.expressions.errors import ExpressionError

    raise ExpressionError(f"{type(question).__name__} cannot be answered here.")
