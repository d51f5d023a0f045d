"""Any text either compiles or is refused with a place inside of it; whatever compiles renders or fails cleanly."""

from __future__ import annotations

from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from ostinato.expressions import (
    Environment,
    ExpressionError,
    ExpressionSyntaxError,
    Limits,
    Scope,
    compile_template,
    references,
    render_text,
    render_typed,
)

PIECES = [
    "{{", "}}", "{%", "%}", "{#", "#}", "-", " ", "\n", "'", '"', "#{", "}", "{", "[", "]", "(", ")", ".", "..", ",",
    ":", "?", "??", "???", "|", "~", "+", "*", "/", "%", "==", "!=", "<", ">=", "is", "is not", "isIn", "contains",
    "and", "or", "not", "null", "true", "1", "2.5", "007", "12L", "a", "inputs", "x", "upper", "length", "first",
    "sort", "default", "jq", "'.'", "'a b'", '"q #{1}"', "if", "elseif", "else", "endif", "for", "in", "endfor", "set",
    "=",
    "macro", "endmacro", "block", "endblock", "filter", "endfilter", "verbatim", "endverbatim", "raw", "endraw", "loop",
    "max", "range", "render", "é", "😀", "\\", "\ufdd0", "date", "number", "split", "defined", "even", "json", "map",
]  # fmt: skip
TEMPLATES = st.lists(st.sampled_from(PIECES), max_size=30).map("".join) | st.lists(
    st.sampled_from(PIECES), max_size=30
).map(" ".join)
EXPRESSIONS = st.lists(st.sampled_from(PIECES), max_size=12).map(lambda parts: "{{ " + " ".join(parts) + " }}")
LIMITS = Limits(steps=2000, characters=100_000, items=10_000)
SCOPE = Scope({"inputs": {"a": 1, "l": [2, 1]}, "x": "text", "a": {"b": None}}, Environment(limits=LIMITS))


@settings(max_examples=250, deadline=None)
@given(TEMPLATES | EXPRESSIONS | st.text(max_size=60))
def test_compiles_or_says_where_not(text: str) -> None:
    try:
        compile_template(text)
    except ExpressionSyntaxError as error:
        lines = text.split("\n")
        assert 1 <= error.line <= len(lines)
        assert error.message


@settings(max_examples=250, deadline=None)
@given(EXPRESSIONS | TEMPLATES)
def test_renders_or_fails_cleanly(text: str) -> None:
    for render in (render_text, render_typed):
        try:
            render(text, SCOPE)
        except ExpressionError as error:
            assert str(error)
    with suppress(ExpressionSyntaxError):
        references(text)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from([*PIECES, ".a", ".[]", "| ", "select(. > 1)", "as $x |", "reduce", "$x"]), max_size=10))
def test_jq_fails_cleanly(pieces: list[str]) -> None:
    try:
        render_text("{{ inputs | jq(p) }}", Scope({"inputs": [1, {"a": 2}], "p": " ".join(pieces)}, SCOPE.environment))
    except ExpressionError as error:
        assert str(error)
