"""Values that no expression can write, but that data may hold; and the bounds that keep a rendering small."""

from __future__ import annotations

import sys
from collections import UserList
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from ostinato.expressions import (
    Environment,
    ErrorLogs,
    ExpressionError,
    HttpCall,
    Limits,
    Question,
    Scope,
    Subflow,
    references,
    render_text,
    render_typed,
)
from ostinato.expressions import regexes as java_regexes
from ostinato.expressions.catalogue import REQUIRED
from ostinato.expressions.dates.zones import zone_of
from ostinato.expressions.errors import UndefinedVariable
from ostinato.expressions.functions.context import tasks_with_state
from ostinato.expressions.hashing import hash_code
from ostinato.expressions.jq import regex as jq_regex
from ostinato.expressions.tags import TemplateParser
from ostinato.expressions.tests import defined
from ostinato.expressions.values import Array, Character, Float32, ListView, StateText, class_name, narrow


def nested(depth: int) -> list[Any]:
    found: list[Any] = []
    for _ in range(depth):
        found = [found]
    return found


DATA: dict[str, Any] = {
    "null_key": {None: 1},
    "doubles": {1.5: "x"},
    "floats": {Float32(1.5): "x"},
    "decimals": {Decimal("1.5"): "x"},
    "huge": 10**400,
    "minus_huge": -(10**400),
    "day": date(2024, 3, 10),
    "decimal": Decimal("1.25"),
    "float": Float32(1.5),
    "letter": 65,
    "character": Character("A"),
    "map": {"a": 1, "b": 2},
    "words": ["b", "a"],
    "deep": nested(300),
    "deeper": nested(600),
    "empty_yaml": "---\n",
    "comment": "# only\n",
    "lines": "a \nb",
    "ended": "a\nb\n",
    "control": "a\x01\nb",
    "backslash": "a\\",
    "array": Array(["a"]),
    "bytes": b"hi",
    "state": StateText("RUNNING"),
    "thing": object(),
    "tasks": {"a": {"state": "SUCCESS"}, "b": {"x": {"state": "SUCCESS"}}, "c": 5},
    "pair": (2, 1),
    "inner": "a\nb",
}


def given(template: str, **environment: Any) -> str:
    return render_text(template, Scope(DATA, Environment(**environment)))


@pytest.mark.parametrize(
    ("template", "result"),
    [
        ("{{ null_key[null] }}", "1"),
        ("{{ doubles[1.5] }}", "x"),
        ("{{ floats[1.5] }}", "x"),
        ("{{ decimals[1.5] }}", "x"),
        ("{{ huge + 1.5 }} {{ minus_huge + 1.5 }}", "Infinity -Infinity"),
        ("{{ huge > 1.5 }} {{ minus_huge > 1.5 }}", "true false"),
        ("{{ day | date('yyyy-MM-dd') }} {{ day }} {{ [day] }}", '2024-03-10 2024-03-10 ["2024-03-10"]'),
        ("{{ decimal | jq('. * 2') | first }} {{ float | jq('. * 2') | first }}", "2.5 3"),
        ("{{ '%c%c' | format(letter, character) }}", "AA"),
        ("{{ '%.1f' | format(decimal) }} {{ '%e' | format(decimal) }}", "1.3 1.250000e+00"),
        ("{% for e in map %}{{ [e, e] | distinct | length }}{% endfor %}", "11"),
        ("{{ words | sort }}{{ map contains 'a' }}{{ map contains 'z' }}{{ nope ?? 1 }}", '["a","b"]truefalse1'),
        ("{{ pair | sort }} {{ pair | rsort }} {{ pair | className }}", "[1,2] [2,1] java.util.ArrayList"),
        ("{{ inner | yaml }}", "|-\n  a\n  b\n"),
        ("{{ yaml(empty_yaml) }}", ""),
        ("{{ lines | yaml }}", '"a \\nb"\n'),
        ("{{ ended | yaml }}", "|\n  a\n  b\n"),
        ("{{ control | yaml }}", '"a\\x01\\nb"\n'),
        ("{% macro m(a) %}<{{ a }}>{% endmacro %}{{ m(a=1) }}", "<1>"),
        ("{% verbatim %}{% endverbatim %}", ""),
        ("{{ 'a' ~ ('b' ~ state) }}", "abRUNNING"),
        ("{{ ('a' ~ 'b') ~ 'c' }}", "abc"),
        ("{{ words.hashCode() }} {{ map.hashCode() }}", "4096 192"),
    ],
)  # fmt: skip
def test_what_is_given(template: str, result: str) -> None:
    assert given(template) == result


@pytest.mark.parametrize(
    ("template", "fault"),
    [
        ("{{ tasksWithState(null) }}", "must not be null"),
        ("{% macro m(a) %}{{ a }}{% endmacro %}{{ m(b=1) }}", "does not exist: b"),
        ("{{ words | keys | sort }}", "cannot be changed"),
        ("{{ words | keys | reverse }}", "cannot be changed"),
        ("{{ (words | keys).add(1) }}", "cannot be changed"),
        ("{{ yaml(comment) }}", "No content"),
        ("{{ fromJson('" + "[" * 100_000 + "') }}", "nests too deeply"),
        ("{{ 'a'.matches(backslash) }}", "internal error"),
        ("{{ kv('x') }}", "Kv cannot be answered here"),
        ('{{ "a #{1} \\', "Unclosed"),
        ("{{ '2024-03-10 8xx' | date(existingFormat='yyyy-MM-dd pppH') }}", "could not be parsed"),
        ("{{ '2024-03-10 zz 8' | date(existingFormat='yyyy-MM-dd B h') }}", "could not be parsed"),
        ("{{ '12024-03-10' | date(existingFormat='yyyy-MM-dd') }}", "could not be parsed at index 0"),
        ("{{ '08:00:00.x' | date(existingFormat='HH:mm:ss.SSS') }}", "could not be parsed"),
    ],
)
def test_what_fails(template: str, fault: str) -> None:
    with pytest.raises(ExpressionError, match=fault):
        given(template)


@pytest.mark.parametrize(
    ("template", "result"),
    [
        ("{{ state }}", "RUNNING"),
        ("{{ day }}", "2024-03-10"),
        ("{{ float }}", 1.5),
        ("{{ letter }}", 65),
        ("{{ map | keys }}", ["a", "b"]),
    ],
)
def test_typed_values_are_plain(template: str, result: Any) -> None:
    found = render_typed(template, Scope(DATA, Environment()))
    assert found == result
    assert type(found) in (str, float, int, list)


def test_states_may_be_plain_texts() -> None:
    assert render_typed("{{ tasksWithState('success') }}", Scope(DATA, Environment())) == [
        {"taskId": "a", "state": "SUCCESS"},
        {"taskId": "b", "state": "SUCCESS", "value": "x"},
    ]


def test_a_bad_argument_fails_a_typed_value_too() -> None:
    with pytest.raises(ExpressionError, match="For input string"):
        render_typed("{{ '089' | number }}", Scope({}, Environment()))


def test_what_has_no_java_text_is_printed_as_python_does() -> None:
    assert "<object object" in given("{{ thing }}") and "<object object" in given("{{ thing ~ '' }}")
    assert given("{{ array ~ '' }}").startswith("[Ljava.lang.String;@")
    assert given("{{ bytes ~ '' }}").startswith("[B@")


def test_questions_of_a_worker_and_of_inputs() -> None:
    asked: list[Question] = []

    def ask(question: Question) -> Any:
        asked.append(question)
        return "answer"

    assert given("{{ errorLogs() }}", ask=ask, worker=True) == "answer"
    assert given("{{ subflow('n', 'f', inputs={'a': 1}, revision=2) }}", ask=ask) == "answer"
    assert given("{{ subflow('n', 'f') }}{{ http('http://x', query={'a': 1}) }}", ask=ask) == "answeranswer"
    assert [type(question) for question in asked] == [ErrorLogs, Subflow, Subflow, HttpCall]


def test_the_result_of_to_json_is_bounded() -> None:
    with pytest.raises(ExpressionError, match="characters"):
        given("{{ words | toJson }}", limits=Limits(characters=3))


@pytest.fixture
def deep_stack() -> Iterator[None]:
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(20_000)
    yield
    sys.setrecursionlimit(before)


@pytest.mark.parametrize("filter_", ["toIon", "yaml", "json", "string"])
def test_values_nest_only_so_deep(filter_: str, deep_stack: None) -> None:
    with pytest.raises(ExpressionError, match=r"nests (too deeply|deeper)"):
        given(f"{{{{ deeper | {filter_} }}}}")


def test_a_jq_program_nests_only_so_deep(deep_stack: None) -> None:
    with pytest.raises(ExpressionError, match="program nests too deeply"):
        given("{{ '1' | jq('" + "(" * 150 + "1" + ")" * 150 + "') }}")


@pytest.mark.parametrize("template", ["{{ deeper | json }}", "{{ 1 " + "| abs" * 3000 + " }}"])
def test_what_exhausts_the_stack_is_an_error_of_the_expression(template: str) -> None:
    for render in (render_text, render_typed):
        with pytest.raises(ExpressionError, match="deep"):
            render(template, Scope({"deeper": nested(100_000)}, Environment()))


def test_a_template_that_exhausts_the_stack_is_no_template(monkeypatch: pytest.MonkeyPatch) -> None:
    def exhausted(_: TemplateParser) -> None:
        raise RecursionError

    monkeypatch.setattr(TemplateParser, "template", exhausted)
    with pytest.raises(ExpressionError, match="template nests too deeply"):
        given("{{ 'never seen before' }}")


def test_texts_for_regular_expressions_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(java_regexes, "MAX_INPUT", 3)
    monkeypatch.setattr(jq_regex, "MAX_INPUT", 3)
    with pytest.raises(ExpressionError, match="at most 3 characters"):
        given("{{ 'abcd'.matches('a') }}")
    with pytest.raises(ExpressionError, match="too long"):
        given("""{{ '"abcd"' | jq('test("a")') }}""")


def test_the_default_environment_stands_at_the_epoch() -> None:
    assert Environment().now() == datetime(1970, 1, 1, tzinfo=UTC)


def test_values_of_the_language() -> None:
    assert repr(REQUIRED) == "required"
    assert str(UndefinedVariable("x")) == "Unable to find `x`"
    assert zone_of("Europe/Paris") == zone_of("Europe/Paris") != zone_of("UTC")
    assert len({zone_of("UTC"), zone_of("UTC")}) == 1
    assert (hash_code(None), hash_code(Decimal(5))) == (0, hash(Decimal(5)))
    assert (narrow(1e39), narrow(-1e39)) == (float("inf"), float("-inf"))
    assert class_name(UserList([1])) == "java.util.ArrayList"
    assert class_name(ListView([1, 2], 0, 1)) == "java.util.ArrayList$SubList"
    assert (defined(None), defined(0)) == (False, True)
    assert tasks_with_state.__doc__


@pytest.mark.parametrize(
    ("template", "roots"),
    [
        ("{{ 'x'.length }}", set()),
        ("{{ f(a).b.c }}", {"a"}),
        ("{% for x in a %}{{ x }}{{ x.y }}{% else %}{{ b }}{% endfor %}", {"a", "b"}),
        ("{{ a[b].c[d].e }}", {"a", "b", "d"}),
    ],
)
def test_references_of_rare_forms(template: str, roots: set[str]) -> None:
    assert set(references(template).roots) == roots
