"""What a template names."""

from __future__ import annotations

import pytest

from ostinato.expressions import References, references


def test_plain_text_names_nothing() -> None:
    assert references("plain") == References()


def test_outputs_inputs_and_vars_by_name() -> None:
    found = references("{{ outputs.a.value ~ outputs['b'].x ~ inputs.n }}{% if vars.v %}{{ flow.id }}{% endif %}")
    assert found.outputs == {"a", "b"}
    assert found.inputs == {"n"}
    assert found.vars == {"v"}
    assert found.roots == {"outputs", "inputs", "vars", "flow"}
    assert ("outputs", "a", "value") in found.paths
    assert not found.open_roots
    assert not found.everything


@pytest.mark.parametrize("template", ["{{ outputs }}", "{{ outputs[x].v }}", "{% for o in outputs %}{% endfor %}"])
def test_whole_or_computed_outputs_are_open(template: str) -> None:
    assert references(template).all_outputs


def test_computed_key_below_a_constant_one() -> None:
    found = references("{{ outputs.a[taskrun.value].x }}")
    assert found.outputs == {"a"}
    assert not found.all_outputs
    assert ("taskrun", "value") in found.paths


@pytest.mark.parametrize("template", ["{{ render(vars.x) }}", "{{ renderOnce('a') }}", "{{ fetchContext() }}"])
def test_templates_that_may_name_anything(template: str) -> None:
    assert references(template).everything


def test_secrets_and_keys() -> None:
    found = references("{{ secret('A') }}{{ secret(key='B') }}{{ kv('k', 'ns') }}{{ kv(x) }}")
    assert found.secrets == {"A", "B"}
    assert found.kv == {"k"}
    assert found.computed_kv
    assert not found.computed_secrets


def test_functions_with_files_and_logs() -> None:
    assert references("{{ read('a.txt') }}").read
    assert references("{{ errorLogs() }}").error_logs


def test_local_names_are_no_references() -> None:
    found = references(
        "{% set a = inputs.x %}{{ a.b }}{% for i in vars.l %}{{ i.c }}{{ loop.index }}{% endfor %}"
        "{% macro f(p) %}{{ p.q }}{% endmacro %}"
    )
    assert found.roots == {"inputs", "vars"}
    assert found.filters == frozenset()


def test_names_inside_of_everything() -> None:
    found = references(
        "{{ [outputs.a, {'k': outputs.b}] }}{{ outputs.c is defined ? outputs.d : outputs.e | default(outputs.f) }}"
        '{{ "#{outputs.g}" }}{{ max(outputs.h, (outputs.i)) }}{{ not outputs.j }}{{ outputs.k.m(outputs.l) }}'
        "{% filter replace({'a': outputs.n}) %}{{ outputs.o }}{% endfilter %}{% block b %}{{ outputs.p }}{% endblock %}"
    )
    assert found.outputs == set("abcdefghijklnop")
