"""Functions that ask the services around an execution: secrets, the KV store, logs, HTTP, other flows."""

from __future__ import annotations

from typing import Any

from ostinato.expressions.catalogue import Context, function
from ostinato.expressions.errors import ExpressionError
from ostinato.expressions.functions.files import ask
from ostinato.expressions.questions import ErrorLogs, HttpCall, Kv, Secret, Subflow
from ostinato.expressions.runtime import Frame
from ostinato.expressions.texts import json_text
from ostinato.expressions.values import is_number


def _json(value: Any) -> str | None:
    return None if value is None else json_text(value)


@function()
def secret(
    context: Context,
    key: str,
    namespace: str | None = None,
    subkey: str | None = None,
    full: bool | None = False,
) -> Any:
    """A secret: its text, the field `subkey` of a JSON one, or with `full` a map of `value` and `metadata`."""
    assert isinstance(context, Frame)
    if subkey is not None and full:
        raise ExpressionError("The 'secret' function cannot be called with both 'subkey' and 'full' arguments.")
    answer = ask(context, Secret(key, namespace, subkey, bool(full)))
    return "******" if context.environment.secrets_masked else answer


@function()
def kv(context: Context, key: str, namespace: str | None = None, error_on_missing: bool | None = True) -> Any:
    """The value of a key of the KV store, searched upwards from the namespace of the flow unless one is given."""
    return ask(context, Kv(key, namespace, error_on_missing is not False))


@function()
def error_logs(context: Context) -> Any:
    """Up to 25 ERROR log entries of this execution, oldest first. In a worker only."""
    assert isinstance(context, Frame)
    if not context.environment.worker:
        raise ExpressionError(
            "The 'errorLogs' function can only be used in the Worker as it access the internal storage."
        )
    return ask(context, ErrorLogs())


@function()
def http(
    context: Context,
    uri: str,
    method: str = "GET",
    query: Any = None,
    body: Any = None,
    content_type: str = "application/json",
    headers: Any = None,
    options: Any = None,
    accept: str = "application/json",
) -> Any:
    """The value that the body of the answer to an HTTP request denotes: JSON, or YAML by its content type."""
    question = HttpCall(uri, method, _json(query), _json(body), content_type, _json(headers), _json(options), accept)
    return ask(context, question)


@function()
def subflow(
    context: Context,
    namespace: str,
    id: str,  # noqa: A002
    inputs: Any = None,
    revision: Any = None,
    labels: Any = None,
    timeout: str | None = None,
) -> Any:
    """Runs a flow, waits for it and gives a map of `id`, `state`, `outputs`, `labels`. In inputs of flows only."""
    assert isinstance(context, Frame)
    if "taskrun" in context.variables or "trigger" in context.variables:
        raise ExpressionError("The 'subflow' function can only be used at flow input rendering.")
    number = int(revision) if is_number(revision) else None
    return ask(context, Subflow(namespace, id, _json(inputs), number, _json(labels), timeout))
