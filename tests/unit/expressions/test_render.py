"""Rendering to text, to typed values, through lists and maps."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

import pytest

from ostinato.expressions import (
    Environment,
    ExpressionError,
    ExpressionSyntaxError,
    Kv,
    LimitExceeded,
    Limits,
    Question,
    Scope,
    Secret,
    UndefinedVariable,
    is_template,
    is_truthy_text,
    render_text,
    render_typed,
    render_value,
)

SCOPE = Scope({"inputs": {"n": 1, "list": [3, 1, 2], "name": "Ada", "map": {"a": None, "b": 1}}})


def test_plain_text_is_itself() -> None:
    text = "a { b } c"
    assert render_text(text, SCOPE) is text


def test_null_prints_nothing() -> None:
    assert render_text("{{ null }}", SCOPE) == ""


@pytest.mark.parametrize("text", ["", "false", " 0 ", "-0", "\n", None])
def test_false_texts(text: str | None) -> None:
    assert not is_truthy_text(text)


@pytest.mark.parametrize("text", ["true", "False", "no", "null", "0.0", "[]"])
def test_true_texts(text: str) -> None:
    assert is_truthy_text(text)


@pytest.mark.parametrize(
    ("text", "expected"), [("{{ x }}", True), ("{% x %}", True), ("{# x #}", True), ("{x}", False)]
)
def test_is_template(text: str, expected: bool) -> None:
    assert is_template(text) is expected


@pytest.mark.parametrize(
    ("template", "value"),
    [
        ("plain", "plain"),
        ("{{ inputs.n + 1 }}", 2),
        ("{{ inputs.list }}", [3, 1, 2]),
        ("{{ null }}", None),
        ("{{ 'a' }}", "a"),
        ("{{ 1 }}{{ 2 }}", "12"),
        ("{{ inputs.n == 1 }}\n", "true\n"),
        ("[{{ 1 }}, {{ 2 }}]", "[1, 2]"),
        ('{"a": {{ [1, 2] }}}', {"a": [1, 2]}),
        ("{{ [1] }}{{ [2] }}", [1]),
        ("{{ [1] }} and more", [1]),
        ("so {{ [1] }}", "so [1]"),
        ("{% if true %}{{ [1] }}{% endif %}", "[1]"),
        ("{{ {'a': 1.5} }}", {"a": 1.5}),
        ("{{ '0.1' | number }}", 0.1),
        ("{{ 'a' | first }}", "a"),
        ("{{ 'a,b' | split(',') }}", ["a", "b"]),
    ],
)
def test_typed(template: str, value: Any) -> None:
    found = render_typed(template, SCOPE)
    assert found == value
    assert type(found) is type(value)


def test_typed_result_is_plain_python() -> None:
    found = render_typed("{{ [1, {'a': 2}] }}", SCOPE)
    assert type(found[0]) is int
    assert type(found[1]) is dict


def test_values_render_deeply_with_keys() -> None:
    value = {"{{ inputs.name }}": ["{{ inputs.n }}", 5, None], "Ada": "second", "x": {"y": "{{ 1 }}"}}
    assert render_value(value, SCOPE) == {"Ada": ["1", 5, None], "x": {"y": "1"}}


def test_what_prints_nothing_is_null_inside_of_a_value() -> None:
    nothing = ["{{ null }}", "{% if false %}x{% endif %}", "{# nothing #}"]
    assert render_value({"a": nothing, "b": ["", "{{ '' }}", "{{ null }} "]}, SCOPE) == {
        "a": [None, None, None],
        "b": ["", "", " "],
    }


def test_first_value_that_is_not_null_stays() -> None:
    assert render_value({"{{ 'a' }}": None, "a": 2}, SCOPE) == {"a": 2}


def test_key_that_is_no_text_fails() -> None:
    with pytest.raises(ExpressionError):
        render_value({1: "a"}, SCOPE)


def test_lazy_mappings_are_walked() -> None:
    scope = Scope(MappingProxyType({"outputs": MappingProxyType({"t": MappingProxyType({"value": (1, 2)})})}))
    assert render_text("{{ outputs.t.value[1] }} {{ outputs }}", scope) == '2 {"t":{"value":[1,2]}}'


@pytest.mark.parametrize("name", ["sort", "rsort", "reverse"])
def test_filters_never_change_the_data_of_the_scope(name: str) -> None:
    data = {"l": [3, 1, 2], "m": {"l": [2, 1]}}
    render_text(f"{{{{ l | {name} }}}}{{{{ m.l | {name} }}}}{{{{ l }}}}", Scope(data))
    assert data == {"l": [3, 1, 2], "m": {"l": [2, 1]}}


def test_sorting_is_seen_for_the_rest_of_the_rendering() -> None:
    assert render_text(
        "{{ inputs.list | sort }} {{ inputs.list }} {{ inputs.list | rsort }}{{ inputs.list[0] }}", SCOPE
    ) == ("[1,2,3] [1,2,3] [3,2,1]3")


def test_undefined_names_carry_their_place() -> None:
    with pytest.raises(UndefinedVariable) as caught:
        render_text("a\n  {{ inputs.nope }}", SCOPE)
    assert (caught.value.line, caught.value.column, caught.value.name) == (2, 13, "nope")
    assert str(caught.value) == ("Unable to find `nope` used in the expression `a\n  {{ inputs.nope }}` at line 2")


def test_syntax_errors_carry_their_place() -> None:
    with pytest.raises(ExpressionSyntaxError) as caught:
        render_text("a\n{{ 1 + }}", SCOPE)
    assert (caught.value.line, caught.value.column) == (2, 8)


def test_raw_is_unwrapped_from_results_too() -> None:
    scope = Scope({"v": "{% raw %}{{ x }}{% endraw %}"})
    assert render_text("{{ v }} {% raw %}{{ y }}{% endraw %}", scope) == "{{ x }} {{ y }}"


def test_recursive_rendering() -> None:
    scope = Scope({"a": "{{ b }}", "b": "x"}, Environment(recursive=True))
    assert render_text("{{ a }}", scope) == "x"
    endless = Scope({"a": "x{{ a }}"}, Environment(recursive=True))
    with pytest.raises(LimitExceeded):
        render_text("{{ a }}", endless)


class Unanswered(Exception):
    pass


def test_what_ask_raises_passes_through() -> None:
    def ask(question: Question) -> Any:
        raise Unanswered(question)

    with pytest.raises(Unanswered) as caught:
        render_text("{{ secret('A') ?? 'x' }}", Scope({}, Environment(ask=ask)))
    assert caught.value.args == (Secret("A"),)


def test_answers_are_used() -> None:
    answers = {Kv("k"): {"a": 1}, Kv("z", "ns", False): None}
    scope = Scope({}, Environment(ask=answers.__getitem__))
    assert render_text("{{ kv('k').a }}{{ kv('z', 'ns', false) ?? 'none' }}", scope) == "1none"


def test_masked_secrets() -> None:
    scope = Scope({}, Environment(ask=lambda question: "s3cret", secrets_masked=True))
    assert render_text("{{ secret('A') }}", scope) == "******"


@pytest.mark.parametrize(
    ("template", "limits"),
    [
        ("{% for i in 1..100 %}{% for j in 1..100 %}x{% endfor %}{% endfor %}", Limits(steps=1000)),
        ("{{ 1..1000 }}", Limits(items=100)),
        ("{% set s = 'abcdefgh' %}{% for i in 1..60 %}{% set s = s ~ s %}{% endfor %}", Limits(characters=10_000)),
        ("{% for i in 1..1000 %}abcdefghij{% endfor %}", Limits(characters=1000)),
        ("{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}", Limits()),
        ("{{ [1] | jq('def f: f; f') }}", Limits(steps=500)),
        ("{{ [1] | jq('[range(1e9)]') }}", Limits(steps=5000)),
        ("{{ 'a' | replace({'': 'bbbbbbbbbb'}) | replace({'': 'bbbbbbbbbb'}) }}", Limits(characters=50)),
        ("{% block b %}{{ block('b') }}{% endblock %}", Limits()),
    ],
)
def test_limits(template: str, limits: Limits) -> None:
    with pytest.raises(ExpressionError):
        render_text(template, Scope({}, Environment(limits=limits)))


def test_nested_render_is_limited() -> None:
    scope = Scope({"t": "x{{ render(t) }}"})
    with pytest.raises(ExpressionError):
        render_text("{{ render(t) }}", scope)


@pytest.mark.parametrize(
    "template",
    ["{{ ''.__class__ }}", "{{ [].append }}", "{{ inputs.__class__ }}", "{{ 'a'.getClass() }}", "{{ inputs.n.real }}"],
)
def test_nothing_of_python_is_reachable(template: str) -> None:
    with pytest.raises(ExpressionError):
        render_text(template, SCOPE)


@pytest.mark.parametrize("depth", [200, 5000])
def test_deep_nesting_is_refused(depth: int) -> None:
    with pytest.raises(ExpressionError):
        render_text("{{ " + "(" * depth + "1" + ")" * depth + " }}", SCOPE)
    with pytest.raises(ExpressionError):
        render_text("{{ " + "-" * depth + "1 }}", SCOPE)


def test_long_chains_are_fine_or_refused_cleanly() -> None:
    assert render_text("{{ " + " ~ ".join(["'a'"] * 2000) + " }}", SCOPE) == "a" * 2000
    with pytest.raises(ExpressionError):
        render_text("{{ " + " + ".join(["1"] * 20000) + " }}", SCOPE)


def test_errors_tell_their_place_to_clients() -> None:
    with pytest.raises(ExpressionError) as caught:
        render_typed("{{ inputs.nobody == 1 }}", Scope({"inputs": {}}))
    assert str(caught.value) == (
        "Could not perform equals comparison: Unable to find `nobody` ({{ inputs.nobody == 1 }}:1)"
    )
    assert caught.value.told == (
        "io.pebbletemplates.pebble.error.PebbleException: Could not perform equals comparison "
        "({{ inputs.nobody == 1 }}:1)"
    )
    with pytest.raises(ExpressionError) as caught:
        render_typed("{{ nobody }}", Scope({}))
    assert caught.value.told == "Unable to find `nobody` used in the expression `{{ nobody }}` at line 1"
