"""The expression language of flows: Pebble as Kestra speaks it.

Text goes through lexer, parser and compiler once; the closures that come out are cached by the text. Rendering has no
side effects and does no I/O: what needs the world is asked of `Environment.ask`, which may raise to have the rendering
started again once the answer is known.
"""

from ostinato.expressions import filters, functions, tests
from ostinato.expressions.catalogue import FILTERS, FUNCTIONS, TAGS, TESTS
from ostinato.expressions.compiler import Template, compile_template
from ostinato.expressions.errors import (
    EvaluationFailure,
    ExpressionError,
    ExpressionSyntaxError,
    IllegalArgument,
    LimitExceeded,
    UndefinedVariable,
    WrongClass,
)
from ostinato.expressions.plain import plain
from ostinato.expressions.questions import (
    ErrorLogs,
    FileExists,
    FileIsEmpty,
    FileSize,
    FileUri,
    FreePort,
    HttpCall,
    Kv,
    Question,
    ReadFile,
    Secret,
    Subflow,
)
from ostinato.expressions.references import References, references
from ostinato.expressions.render import (
    is_template,
    is_truthy_text,
    render_printed,
    render_text,
    render_typed,
    render_value,
)
from ostinato.expressions.scope import Environment, Limits, Scope
from ostinato.expressions.values import StateText

__all__ = [
    "FILTERS",
    "FUNCTIONS",
    "TAGS",
    "TESTS",
    "Environment",
    "ErrorLogs",
    "EvaluationFailure",
    "ExpressionError",
    "ExpressionSyntaxError",
    "FileExists",
    "FileIsEmpty",
    "FileSize",
    "FileUri",
    "FreePort",
    "HttpCall",
    "IllegalArgument",
    "Kv",
    "LimitExceeded",
    "Limits",
    "Question",
    "ReadFile",
    "References",
    "Scope",
    "Secret",
    "StateText",
    "Subflow",
    "Template",
    "UndefinedVariable",
    "WrongClass",
    "compile_template",
    "filters",
    "functions",
    "is_template",
    "is_truthy_text",
    "plain",
    "references",
    "render_printed",
    "render_text",
    "render_typed",
    "render_value",
    "tests",
]
