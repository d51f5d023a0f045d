"""Functions on files, namespace files and stored ones. They ask; they do not read."""

from __future__ import annotations

from typing import Any

from ostinato.expressions.catalogue import Context, function
from ostinato.expressions.errors import EvaluationFailure, ExpressionError
from ostinato.expressions.questions import FileExists, FileIsEmpty, FileSize, FileUri, Question, ReadFile
from ostinato.expressions.runtime import Frame
from ostinato.expressions.texts import java_text
from ostinato.expressions.values import is_number

_SCHEMES = ("kestra:", "file:", "nsfile:")


def ask(context: Context, question: Question) -> Any:
    """The answer of the environment. Inside a macro there is nobody to ask."""
    assert isinstance(context, Frame)
    if context.isolated:
        raise EvaluationFailure("The execution cannot be seen inside of a macro.")
    return context.environment.ask(question)


def _path(path: Any, verb: str) -> str:
    text = java_text(path)
    if not isinstance(path, str):
        raise ExpressionError(f"Unable to {verb} the file {text}")
    scheme = text.split("//", 1)[0] if "://" in text else ""
    if scheme and scheme not in _SCHEMES:
        raise ExpressionError(f"Cannot process the URI {text}: scheme not supported.")
    if "../" in text:
        raise ExpressionError("Path must not contain '../'")
    return text


def _version(version: Any) -> int | None:
    if version is None:
        return None
    if is_number(version):
        return int(version)
    if isinstance(version, str) and version.isdecimal():
        return int(version)
    raise ExpressionError(f"The version of a file must be a number, not {java_text(version)}")


@function()
def read(context: Context, path: Any, namespace: str | None = None, version: Any = None) -> Any:
    """The text of a file: a namespace file, or the URI of a stored one."""
    return ask(context, ReadFile(_path(path, "read"), namespace, _version(version)))


@function(name="fileURI")
def file_uri(context: Context, path: Any, namespace: str | None = None, version: Any = None) -> Any:
    """The URI of a namespace file, without looking whether it exists; URIs of stored files as they are."""
    text = _path(path, "find")
    if text.startswith(("kestra:", "file:")):
        return text
    return ask(context, FileUri(text, namespace, _version(version)))


@function()
def file_size(context: Context, path: Any, namespace: str | None = None) -> Any:
    """The size of a file in bytes."""
    return ask(context, FileSize(_path(path, "measure"), namespace))


@function()
def file_exists(context: Context, path: Any, namespace: str | None = None) -> Any:
    """Whether a file exists."""
    return ask(context, FileExists(_path(path, "find"), namespace))


@function()
def is_file_empty(context: Context, path: Any, namespace: str | None = None) -> Any:
    """Whether a file has no bytes."""
    return ask(context, FileIsEmpty(_path(path, "read"), namespace))
