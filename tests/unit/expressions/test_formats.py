"""Numbers, format strings, YAML, Ion, regular expressions, dates and jq, each by what Java or its libraries give."""

from __future__ import annotations

import pytest

from ostinato.expressions import ExpressionError, Scope, render_text
from ostinato.expressions.formats.yaml_reader import first_document

CASES = [
    ("{{ 12345 | numberFormat('##0.###E0') }} {{ 0 | numberFormat('00.00E00') }}", "12.345E3 00.00E00"),
    ("{{ 0.5 | numberFormat('#.##') }} {{ 0.5 | numberFormat('.00') }} {{ -0.05 | numberFormat('0') }}", "0.5 .50 -0"),
    ("{{ 0.256 | numberFormat('0.0%') }} {{ -5 | numberFormat('0;(0)') }}", "25.6% (5)"),
    ("{{ '%08.2f|%(d|%e|%g' | format(1.5, -5, 0.00123, 0.0001) }}", "00001.50|(5)|1.230000e-03|0.000100000"),
    ("{{ '%x %X %o %h' | format(255, 255, 8, 'hi') }}", "ff FF 10 d01"),
    ("{{ {'a': \"x\ny\n\", 'b': [[1], {'c': []}]} | yaml }}", "a: |\n  x\n  y\nb:\n -\n   - 1\n -\n  c: []\n"),
    ("{{ ['yes', '007', 'a: b', ' x', '~', '-', 'plain'] | yaml }}",
     ' - "yes"\n - \'007\'\n - "a: b"\n - \' x\'\n - "~"\n - \'-\'\n - plain\n'),
    ("{{ yaml('[0x1F, 010, 0o10, 1e3, 1_000, .5, 1:30]') }}", '[31,8,"0o10",1000.0,1000,0.5,"1:30"]'),
    ("{{ [1.5, 100.0, -0.0, null, 'x'] | toIon }}", '[1.5e0,100e0,-0e0,null,"x"]'),
    ("{{ fromIon('{a:[1, 2.50], \\'b c\\':\"x\\\\n\"}')['b c'] | length }}", "3"),
    ("{{ fromIon('2024-01-01T10:00:00+02:00') }}", "2024-01-01T10:00+02:00"),
    ("{{ 'a1b2' | replace({'(?<l>[a-z])(\\d)': '${l}$2-'}, regexp=true) }}", "a1-b2-"),
    ("{{ 'xaB' | replace({'x(?i)AB': 'y'}, regexp=true) }}", "y"),
    ("{{ 'abAb' | replace({'(a(?i)B|c)b?': '.'}, regexp=true) }}", ".Ab"),
    ("{{ 'aB b' | replace({'a((?i)b)| B': '.'}, regexp=true) }}", ". b"),
    ("{{ 'xC' | replace({'x(?i)b|xc': '.'}, regexp=true) }}", "."),
    ("{{ 'a\nb' | replace({'(?s)a.b': '.'}, regexp=true) }}", "."),
    ("{{ 'aÉ-日' | replace({'[\\p{L}&&[^a]]': '.'}, regexp=true) }}", "a.-."),
    ("{{ 'a.b' | split('\\.') }}{{ 'abc' | split('') }}", '["a","b"]["a","b","c"]'),
    ("{{ '2024-12-30' | date('YYYY-ww e', locale='en_US') }}", "2025-01 2"),
    ("{{ '2024-02-31' | date('yyyy-MM-dd', existingFormat='yyyy-MM-dd') }}", "2024-02-29"),
    ("{{ '2024-10-27T02:30:00' | date('XXX', timeZone='Europe/Paris') }}", "+02:00"),
    ("{{ '2024-03-31T02:30:00' | date('HH:mm', timeZone='Europe/Paris') }}", "03:30"),
    ("{{ '-0044-03-15T00:00:00Z' | date('uuuu yyyy G') }}", "-0044 0045 BC"),
    ("{{ '2024-01-31' | dateAdd(1, 'MONTHS', 'yyyy-MM-dd') }}", "2024-02-29"),
    ("{{ {'a': [1, {'b': 2}]} | jq('[.. | numbers], path(..), (.a[1].b |= . + 1 | .a[1])') | last }}", '{"b":3}'),
    ("{{ 9223372036854775807 | jq('. + 1') | first }}", "-9223372036854775808"),
    ("{{ [3, 1, 2] | jq('sort, (. as [$a, $b] | $a + $b), (label $f | .[] | if . < 2 then break $f else . end)') }}",
     "[[1,2,3],4,3]"),
]  # fmt: skip

REFUSED = [
    "{{ 5 | numberFormat('0.0.0') }}",
    "{{ '%d' | format('a') }}",
    "{{ '%-05d' | format(1) }}",
    "{{ yaml('a: [1') }}",
    "{{ yaml('.inf') }}",
    "{{ fromIon('{a:') }}",
    "{{ 'a' | split('(') }}",
    "{{ '2024-13-01' | date }}",
    "{{ '2024-03-10T24:00:00Z' | date }}",
    "{{ '2024-03-10' | date('bbb') }}",
    "{{ '2024-03-10' | date(timeZone='EST') }}",
    "{{ 1 | jq('env') }}",
    "{{ 1 | jq('.a.b') }}",
    "{{ 1 | jq('if . then 1 end') }}",
]


@pytest.mark.parametrize(("template", "result"), CASES)
def test_result(template: str, result: str) -> None:
    assert render_text(template, Scope({})) == result


@pytest.mark.parametrize("template", REFUSED)
def test_refusal(template: str) -> None:
    with pytest.raises(ExpressionError):
        render_text(template, Scope({}))


def test_of_a_yaml_key_that_stands_twice_the_last_value_counts_or_none() -> None:
    assert first_document("{a: 1, a: 2}") == {"a": 2}
    with pytest.raises(ValueError, match="Duplicate field 'a'"):
        first_document("{a: 1, a: 2}", unique=True)
