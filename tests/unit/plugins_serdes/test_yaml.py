"""YAML files, read and written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ostinato_serdes.yaml.reading import YamlToIon, YamlToJson
from ostinato_serdes.yaml.writing import IonToYaml, JsonToYaml

from ostinato.plugin.testing import TaskTest

Runs = Callable[..., TaskTest]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("---\nid: 1\nname: Apple\n---\nid: 2\nprice: 0.9\n", '{id:1,name:"Apple"}\n{id:2,price:0.9e0}\n'),
        ("- {a: 1}\n- {a: 2}\n", "{a:1}\n{a:2}\n"),
        ("d: 2024-01-02\nt: 2024-01-02T03:04:05Z\n", '{d:"2024-01-02",t:"2024-01-02T03:04:05Z"}\n'),
        ("a: &x {k: 1}\nb: *x\nc: {<<: *x, l: 2}\n", "{a:{k:1},b:{k:1},c:{k:1,l:2}}\n"),
        ("1: a\ntrue: b\n~: c\n2024-01-01: d\n", "{'1':\"a\",'true':\"b\",'~':\"c\",'2024-01-01':\"d\"}\n"),
        ("a: !!set {x, y}\nb: !!binary aGk=\nc: ~\n", "{a:{x:null,y:null},b:{{aGk=}},c:null}\n"),
        ("\ufeffa: ü\n", '{a:"ü"}\n'),
        ("word\n", '"word"\n'),
        ("", ""),
    ],
)
def test_yaml_to_ion(ran: Runs, content: str, expected: str) -> None:
    run = ran(YamlToIon, content)
    assert run.logged("ERROR") == []
    assert run.read(run.outputs["uri"]) == expected
    assert run.outputs["size"] == expected.count("\n")


def doublings(line: str) -> str:
    return "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} {line.format(n - 1)}\n" for n in range(1, 40))


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (doublings("[*a{0}, *a{0}]"), "after its aliases are followed"),
        ("a: &a [*a]\n", "nest deeper"),
        ("a: !unknown b\n", "could not determine a constructor"),
        ("a: !!python/object/apply:os.system [x]\n", "could not determine a constructor"),
        ("a: [1\n", "Cannot read YAML: "),
        ("[" * 100_000, ""),
        ("a: !!int x\n", "Cannot read YAML: "),
        ("? [a]\n: b\n", "the name of a field is no text"),
        (b"a: \xff\n", "Cannot read YAML: "),
    ],
)
def test_files_that_are_refused(ran: Runs, content: str | bytes, word: str) -> None:
    run = ran(YamlToIon, content)
    assert run.state == "FAILED"
    assert word in run.logged("ERROR")[0]


def test_merges_do_not_grow(ran: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    content = doublings("{{<<: [*a{0}, *a{0}]}}").replace("[x]", "{x: 1}")
    run = ran(YamlToIon, content)
    assert run.read(run.outputs["uri"]).endswith(",a39:{x:1}}\n")
    monkeypatch.setattr("ostinato_serdes.yaml.documents.MOST_FIELDS", 30)
    assert "after its merges" in ran(YamlToIon, content).logged("ERROR")[0]


@pytest.mark.parametrize(
    ("content", "source", "expected"),
    [
        ("a: 1\n", {}, '{"a":1}'),
        ("a: 1\n---\na: 2\n---\na: 3\n", {}, '[{"a":1},{"a":2},{"a":3}]'),
        ("- 1\n- x\n", {}, '[1,"x"]'),
        ("[]\n", {}, "[]"),
        ("", {}, "{}"),
        ("a: 1\n---\na: 2\n", {"jsonl": True}, '{"a":1}\n{"a":2}\n'),
        ("- 1\n- x\n", {"jsonl": True}, '1\n"x"\n'),
    ],
)
def test_yaml_to_json(ran: Runs, content: str, source: dict[str, Any], expected: str) -> None:
    run = ran(YamlToJson, content, **source)
    assert run.read(run.outputs["uri"]) == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (
            '{a:1,b:["x",null],c:{d:true}}\n{a:2}',
            "---\na: 1\nb:\n- x\n- null\nc:\n  d: true\n\n---\na: 2\n\n",
        ),
        (
            '{a:"1",b:"true",c:"two\\nlines",d:"ü: x",e:null}',
            "---\na: '1'\nb: 'true'\nc: |-\n  two\n  lines\nd: 'ü: x'\n\n",
        ),
        (
            "{a:1.50,b:123456789012345678901234567890,c:1.5e0}",
            "---\na: 1.50\nb: 123456789012345678901234567890\nc: 1.5\n\n",
        ),
        ('{d:2024-01-02,l:LocalTime::"13:14:15",x:[],y:{}}', "---\nd: 2024-01-02\nl: '13:14:15'\nx: []\ny: {}\n\n"),
        ("1\nword", "---\n1\n\n---\nword\n\n"),
        ("", ""),
    ],
)
def test_ion_to_yaml(ran: Runs, content: str, expected: str) -> None:
    run = ran(IonToYaml, content)
    assert run.logged("ERROR") == []
    assert run.read(run.outputs["uri"]) == expected


@pytest.mark.parametrize(
    ("content", "source", "expected"),
    [
        ('[{"a":1},{"a":"x"}]', {}, "---\na: 1\n\n---\na: x\n\n"),
        ('{"a":1}', {}, "---\na: 1\n\n"),
        ('{"a":1}\n{"a":2}\n', {"jsonl": True}, "---\na: 1\n\n---\na: 2\n\n"),
    ],
)
def test_json_to_yaml(ran: Runs, content: str, source: dict[str, Any], expected: str) -> None:
    run = ran(JsonToYaml, content, **source)
    assert run.read(run.outputs["uri"]) == expected


def test_a_charset_that_lacks_a_character(ran: Runs) -> None:
    run = ran(IonToYaml, '{a:"ü"}', charset="US-ASCII")
    assert run.read(run.outputs["uri"]) == '---\na: "\\xFC"\n\n'
