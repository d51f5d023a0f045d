"""Functions that look at the rendering itself: other templates, blocks, the variables."""

from __future__ import annotations

from typing import Any

from ostinato.expressions.catalogue import Context, function
from ostinato.expressions.errors import EvaluationFailure, ExpressionError, LimitExceeded
from ostinato.expressions.hashing import hash_map
from ostinato.expressions.runtime import Frame
from ostinato.expressions.texts import java_text
from ostinato.expressions.values import HashMap, is_collection, is_list, is_map, items_of


@function(("{{ render('{{ 1 + 1 }}') }}", "2"))
def render(context: Context, to_render: Any, recursive: Any = True) -> Any:
    """A text rendered, again and again until it stands still; lists and maps with their texts rendered."""
    if recursive is not None and not isinstance(recursive, bool):
        raise ExpressionError("The 'render' function expects an optional argument 'recursive' of type boolean.")
    return _rendered(context, to_render, recursive is not False)


@function(("{{ renderOnce('{{ 1 + 1 }}') }}", "2"))
def render_once(context: Context, to_render: Any) -> Any:
    """A text rendered once."""
    return _rendered(context, to_render, False)


def _rendered(context: Context, value: Any, recursive: bool) -> Any:
    assert isinstance(context, Frame)
    run = context.run
    if run.renders >= run.limits.render_depth:
        raise LimitExceeded(f"Maximum render() nesting depth ({run.limits.render_depth}) exceeded")
    run.renders += 1
    try:
        return _any(context, value, recursive)
    except LimitExceeded:
        raise
    except ExpressionError as error:
        raise ExpressionError(f"Unable to render: {error}") from None
    finally:
        run.renders -= 1


def _any(context: Frame, value: Any, recursive: bool) -> Any:
    if isinstance(value, str):
        return _text(context, value, recursive)
    if is_map(value):
        return {_key(context, key, recursive): _any(context, item, recursive) for key, item in value.items()}
    if is_list(value) or is_collection(value):
        return [_any(context, item, recursive) for item in items_of(value) or ()]
    return value


def _key(context: Frame, key: Any, recursive: bool) -> Any:
    return _text(context, key, recursive) if isinstance(key, str) else key


def _text(context: Frame, text: str, recursive: bool) -> Any:
    """A text rendered; null where an expression gives null or nothing is printed, and, rendered again and again, where
    nothing is left."""
    from ostinato.expressions.compiler import without_raw_tags
    from ostinato.expressions.render import is_template

    if not is_template(text):
        return text
    found = without_raw_tags(_again_and_again(context, text) if recursive else _once(context, text)[1])
    if found:
        return found
    return "" if not recursive and _gives_text(context, text) else None


def _again_and_again(context: Frame, text: str) -> str:
    from ostinato.expressions.render import is_template

    for _ in range(context.run.limits.render_rounds):
        before, text = text, _once(context, text)[1]
        if text == before or not is_template(text):
            return text
    raise LimitExceeded("Too many rendering attempts")


def _once(context: Frame, text: str) -> tuple[Frame, str]:
    """A frame for a template within this one, and what the template prints."""
    from ostinato.expressions.compiler import compile_template
    from ostinato.expressions.render import run_template

    template = compile_template(text)
    inner = Frame(context.variables, context.run, template)
    inner.locals = [dict(local) for local in context.locals]
    inner.isolated = context.isolated
    return inner, run_template(template, inner)


def _gives_text(context: Frame, text: str) -> bool:
    """Whether a template that prints an empty text is one expression that gives one."""
    inner, _ = _once(context, text)
    whole = inner.template.expression
    return whole is not None and whole(inner) is not None


@function()
def fetch_context(context: Context) -> HashMap:
    """All variables with their values."""
    assert isinstance(context, Frame)
    return hash_map(context.visible().items())


@function()
def print_context(context: Context) -> HashMap:
    """All variables with their values."""
    assert isinstance(context, Frame)
    return hash_map(context.visible().items())


@function(("{% block b %}x{% endblock %}{{ block('b') }}", "xx"))
def block(context: Context, name: Any = None) -> str:
    """A block of this template, printed again."""
    assert isinstance(context, Frame)
    if name is None:
        raise EvaluationFailure("block() needs the name of a block.")
    found = context.template.blocks.get(java_text(name))
    if found is None:
        return ""
    context.run.step()
    context.run.calls += 1
    if context.run.calls > context.run.limits.depth:
        raise LimitExceeded(f"Blocks call each other more than {context.run.limits.depth} levels deep.")
    try:
        out: list[str] = []
        found(context.as_java(), out)
        return context.run.bounded("".join(out))
    finally:
        context.run.calls -= 1


@function()
def parent() -> Any:
    """Left over from the template engine: templates do not extend others. `parent` without a call is the variable."""
    raise ExpressionError("Can not use parent function if template does not extend another template.")


@function()
def i18n(bundle: Any = None, key: Any = None) -> Any:
    """Left over from the template engine: there are no message bundles."""
    raise EvaluationFailure(f"Can't find bundle for base name {java_text(bundle)}")


def _values(frame: Frame) -> list[str]:
    """The values of the loops around this task run, outermost first, its own last."""
    parents = frame.lookup("parents") if "parents" in frame.variables else []
    found = [entry["taskrun"]["value"] for entry in reversed(items_of(parents) or []) if _has_value(entry)]
    taskrun = frame.variables.get("taskrun")
    if taskrun is not None and is_map(taskrun) and taskrun.get("value") is not None:
        found.append(taskrun["value"])
    return found


def _has_value(entry: Any) -> bool:
    return is_map(entry) and is_map(entry.get("taskrun")) and entry["taskrun"].get("value") is not None


@function()
def current_each_output(context: Context, outputs: Any) -> Any:
    """The outputs of a task for the current values of the loops around it; null when there are none."""
    assert isinstance(context, Frame)
    if not is_map(outputs):
        raise ExpressionError("The 'currentEachOutput' function expects an argument 'outputs' that is a map.")
    if context.isolated:
        raise EvaluationFailure("The task run cannot be seen inside of a macro.")
    values = _values(context)
    if not values:
        return None
    found: Any = outputs
    for value in values:
        found = found.get(java_text(value)) if is_map(found) else None
    return found


@function()
def tasks_with_state(context: Context, state: str) -> list[Any]:
    """The task runs in a state: maps of `taskId`, `state` and, in loops, `value`."""
    assert isinstance(context, Frame)
    wanted = state.upper()
    tasks = context.variables.get("tasks")
    found: list[Any] = []
    for task, entry in hash_map(tasks.items()).items() if tasks is not None and is_map(tasks) else ():
        _collect(task, entry, None, wanted, found)
    return found


def _collect(task: str, entry: Any, value: str | None, wanted: str, found: list[Any]) -> None:
    if not is_map(entry):
        return
    state = entry.get("state")
    if isinstance(state, str):
        if type(state) is str and state == wanted:
            row = [("taskId", task), ("state", state)]
            found.append(hash_map(row if value is None else [*row, ("value", value)]))
        return
    for key, inner in entry.items():
        _collect(task, inner, key, wanted, found)
