"""Rendering: to text, to a typed value, and through lists and maps."""

from __future__ import annotations

from typing import Any

from ostinato.expressions.compiler import Template, compile_template, without_raw_tags
from ostinato.expressions.copies import Copies
from ostinato.expressions.errors import (
    EvaluationFailure,
    ExpressionError,
    IllegalArgument,
    LimitExceeded,
)
from ostinato.expressions.plain import plain
from ostinato.expressions.runtime import Frame, Run
from ostinato.expressions.scope import Scope
from ostinato.expressions.values import entries, is_list, is_map, is_set, items_of


def is_template(text: str) -> bool:
    """Whether a text contains anything to render; other texts are returned as they are."""
    return "{{" in text or "{%" in text or "{#" in text


def is_truthy_text(text: str | None) -> bool:
    """The truth of a rendered condition: `false`, `0`, `-0`, empty (after trimming) and None are false."""
    return text is not None and text.strip() not in ("", "false", "0", "-0")


def frame_of(template: Template, scope: Scope, run: Run | None = None) -> Frame:
    """A fresh frame over a scope."""
    frame = Frame(scope.variables, run or Run(scope.environment), template)
    if template.changes and frame.run.copies is None:
        frame.run.copies = Copies()
    return frame


def run_template(template: Template, frame: Frame) -> str:
    """The text of a template in a frame, raw tags kept; every failure an ExpressionError with its place."""
    try:
        return template.run(frame)
    except ExpressionError as error:
        error.at(template.source, 0)
        raise
    except RecursionError:
        raise LimitExceeded("The expression nests too deeply.").at(template.source, 0) from None


def render_text(template: str, scope: Scope) -> str:
    """The text of a template. A null prints nothing, so `{{ null }}` gives the empty text.

    Raises ExpressionError: ExpressionSyntaxError before anything is rendered, UndefinedVariable for unknown names.
    """
    if not is_template(template):
        return template
    compiled = compile_template(template)
    text = run_template(compiled, frame_of(compiled, scope))
    if scope.environment.recursive:
        return _until_stable(text, template, scope)
    return without_raw_tags(text) if "endraw" in text else text


def render_printed(template: str, scope: Scope) -> str | None:
    """The text of a template, None where it prints nothing: one expression that gives null, or no expression at all.
    What is rendered inside of lists and maps is told apart so from an empty text."""
    text = render_text(template, scope)
    if text or not is_template(template):
        return text
    whole = compile_template(template).expression is not None and render_typed(template, scope) is not None
    return text if whole else None


def _until_stable(text: str, before: str, scope: Scope) -> str:
    limit = scope.environment.limits.render_rounds
    for _ in range(limit):
        if text == before or not is_template(text):
            return without_raw_tags(text)
        before = text
        compiled = compile_template(text)
        text = run_template(compiled, frame_of(compiled, scope))
    raise LimitExceeded("Too many rendering attempts").at(before, 0)


def render_typed(template: str, scope: Scope) -> Any:
    """The value of a template.

    One printed expression and nothing else gives its value, in plain Python types; several scalar pieces their joined
    text; pieces with a list or map among them the JSON value that the text begins with, else the text.
    """
    if not is_template(template):
        return template
    compiled = compile_template(template)
    if compiled.expression is not None:
        try:
            frame = frame_of(compiled, scope)
            return _unwrapped(plain(_guarded(compiled, frame)))
        except IllegalArgument:
            return render_text(template, scope)
    return _pieces(template, compiled, scope)


def _guarded(compiled: Template, frame: Frame) -> Any:
    assert compiled.expression is not None
    try:
        return compiled.expression(frame)
    except ExpressionError as error:
        error.at(compiled.source, 0)
        raise
    except RecursionError:
        raise LimitExceeded("The expression nests too deeply.").at(compiled.source, 0) from None


def _unwrapped(value: Any) -> Any:
    return without_raw_tags(value) if isinstance(value, str) else value


def _pieces(template: str, compiled: Template, scope: Scope) -> Any:
    from ostinato.expressions.formats.json_reader import first_value

    text = render_text(template, scope)
    if not _has_structure(compiled, scope):
        return text
    try:
        return first_value(text)
    except ValueError:
        return text


def _has_structure(compiled: Template, scope: Scope) -> bool:
    from ostinato.expressions.typed import prints_structure

    return prints_structure(compiled, frame_of(compiled, scope))


def render_value(value: Any, scope: Scope) -> Any:
    """A value with every text in it rendered: lists item by item, maps by entry, keys too. What prints nothing is null.

    If two keys render alike the first non-null value stays. Everything else is returned as it is.
    """
    if isinstance(value, str):
        return render_printed(value, scope)
    if is_map(value):
        return _render_map(value, scope)
    if is_list(value) or is_set(value):
        return [render_value(item, scope) for item in items_of(value) or ()]
    return value


def _render_map(value: Any, scope: Scope) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key, item in entries(value):
        if not isinstance(key, str):
            raise EvaluationFailure(f"The key {key} of a map to render is no text.")
        rendered = render_text(key, scope)
        found = render_value(item, scope)
        if result.get(rendered) is None:
            result[rendered] = found
    return result
