"""The expression function `http`."""

from __future__ import annotations

import json
from typing import Any

import yaml

from ostinato.expressions import ExpressionError
from ostinato.expressions.questions import HttpCall

_YAML = ("application/yaml", "application/x-yaml")
SECONDS = 10.0
"""How long an answer may take."""


async def call(question: HttpCall) -> Any:
    """Send the request and read the answer as YAML or JSON; None without a body."""
    import httpx2

    headers = {"Accept": question.accept, **_headers(question)}
    content, more = _body(question)
    try:
        async with httpx2.AsyncClient(timeout=SECONDS, follow_redirects=True) as client:
            response = await client.request(
                question.method,
                question.uri,
                params=json.loads(question.query) if question.query else None,
                content=content,
                headers={**more, **headers},
            )
    except httpx2.HTTPError as error:
        raise ExpressionError(f"Failed to execute HTTP Request: {error}") from error
    if response.status_code >= 400:
        status = response.status_code
        raise ExpressionError(f"Failed to execute HTTP Request, server respond with status {status} : {response.text}")
    return _read(response.text, response.headers.get("content-type", ""))


def _headers(question: HttpCall) -> dict[str, str]:
    given = json.loads(question.headers) if question.headers else {}
    flat = {name: ", ".join(value) if isinstance(value, list) else str(value) for name, value in given.items()}
    return {name: value for name, value in flat.items() if name.lower() != "content-type"}


def _body(question: HttpCall) -> tuple[bytes | None, dict[str, str]]:
    if question.body is None:
        return None, {}
    value = json.loads(question.body)
    if question.content_type in _YAML:
        text = yaml.safe_dump(value)
    elif question.content_type == "application/json":
        text = json.dumps(value, separators=(",", ":"))
    else:
        text = value if isinstance(value, str) else json.dumps(value)
    return text.encode(), {"Content-Type": question.content_type}


def _read(text: str, content_type: str) -> Any:
    if not text:
        return None
    if content_type.split(";")[0].strip() in _YAML:
        try:
            return yaml.safe_load(text)
        except yaml.YAMLError as error:
            raise ExpressionError(f"The answer is no YAML: {error}") from error
    try:
        return json.loads(text)
    except ValueError as error:
        raise ExpressionError(f"The answer is no JSON: {error}") from error
