"""XML files, read and written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ostinato_serdes.xml.parsing import DEEPEST
from ostinato_serdes.xml.reading import XmlToIon
from ostinato_serdes.xml.writing import IonToXml

from ostinato.plugin.ion import loads
from ostinato.plugin.testing import TaskTest

Runs = Callable[..., TaskTest]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ('<r a="1"><x>1</x><x>two</x><y/><z b="c">t</z></r>', '{r:{a:1,x:[1,"two"],y:"",z:{b:"c",content:"t"}}}\n'),
        ("<r>true</r>", "{r:true}\n"),
        ("<r><a>null</a><b>007</b><c>-1.50</c><d>1e3</d></r>", '{r:{a:null,b:"007",c:-1.50,d:1d3}}\n'),
        ("<r> one <b/> two </r>", '{r:{content:["one","two"],b:""}}\n'),
        ("<r><![CDATA[<x>]]></r>", '{r:"<x>"}\n'),
        ("<r><!-- no --><?no no?><a>&lt;&#228;</a></r>", '{r:{a:"<ä"}}\n'),
        ('<n:r xmlns:n="urn:n"><n:a>1</n:a></n:r>', "{'n:r':{'xmlns:n':\"urn:n\",'n:a':1}}\n"),
        ("<r/>", '{r:""}\n'),
    ],
)
def test_xml_to_ion(ran: Runs, content: str, expected: str) -> None:
    run = ran(XmlToIon, content)
    assert run.logged("ERROR") == []
    assert run.read(run.outputs["uri"]) == expected
    assert run.outputs["size"] == 1
    assert run.measures == [("counter", "records", 1.0, {})]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("<r><x>1</x><x>2</x></r>", "1\n2\n"),
        ("<r><x><y>1</y><y>2</y></x></r>", "{r:{x:{y:[1,2]}}}\n"),
        ("<r k='v'><x>1</x><x>2</x></r>", '{r:{k:"v",x:[1,2]}}\n'),
        ("<r><x>1</x></r>", "{r:{x:1}}\n"),
    ],
)
def test_a_file_that_is_one_list_gives_its_items(ran: Runs, content: str, expected: str) -> None:
    run = ran(XmlToIon, content)
    assert run.read(run.outputs["uri"]) == expected
    assert run.outputs["size"] == expected.count("\n")


ITEMS = '<r k="v"><x c="1"><n>1</n></x><x c="2"><n>2</n></x><y>3</y><y>4</y></r>'


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("/r/x", "{c:1,n:1}\n{c:2,n:2}\n"),
        ("/r/x/n", "1\n2\n"),
        ("/r/x/1", "{c:2,n:2}\n"),
        ("/r/x/@c", "1\n2\n"),
        ("/r/k", '"v"\n'),
        ("/r/y/text()", "3\n4\n"),
        ("//y", "3\n4\n"),
        ("//x[@c='2']", "{c:2,n:2}\n"),
        ("//x[@c='2']/n/text()", "2\n"),
        ("/r/*/@c", "1\n2\n"),
        ("/r/x[1]/n", "1\n"),
        ("/r/none", ""),
        ("/r/x/7", ""),
        ("//none", ""),
    ],
)
def test_parts_of_a_file(ran: Runs, query: str, expected: str) -> None:
    run = ran(XmlToIon, ITEMS, query=query)
    assert run.logged("ERROR") == []
    assert run.read(run.outputs["uri"]) == expected
    assert run.outputs["size"] == expected.count("\n")


def test_elements_that_are_always_lists(ran: Runs) -> None:
    run = ran(XmlToIon, "<r><a>1</a><b/><c/></r>", parserConfiguration={"forceList": ["a", "{{ 'b' }}"]})
    assert run.read(run.outputs["uri"]) == '{r:{a:[1],b:[],c:""}}\n'


def test_other_charsets(ran: Runs) -> None:
    run = ran(XmlToIon, "<r>ä</r>".encode("latin-1"), charset="ISO-8859-1")
    assert run.read(run.outputs["uri"]) == '{r:"ä"}\n'


BOMB = '<!DOCTYPE b [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><b>&b;</b>'
OUTSIDE = '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>'


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (BOMB, "document type"),
        (OUTSIDE, "document type"),
        ('<!DOCTYPE r SYSTEM "http://localhost/r.dtd"><r/>', "document type"),
        ("<r><a></r>", "mismatched tag"),
        ("", "no element found"),
        ("<r>&unknown;</r>", "undefined entity"),
        ("<a>" * (DEEPEST + 1) + "</a>" * (DEEPEST + 1), "nest deeper"),
        ("<a>" * 100_000, "nest deeper"),
        (b"<r>\xff</r>", "not well-formed"),
    ],
)
def test_files_that_are_refused(ran: Runs, content: str | bytes, word: str) -> None:
    run = ran(XmlToIon, content)
    assert run.state == "FAILED"
    assert word in run.logged("ERROR")[0]


def test_the_deepest_file_can_be_read_again(ran: Runs) -> None:
    run = ran(XmlToIon, "<a><b/>" * (DEEPEST - 1) + "</a>" * (DEEPEST - 1))
    assert loads(run.read(run.outputs["uri"]))


def test_an_xpath_that_cannot_be_read(ran: Runs) -> None:
    assert "Cannot read the XPath" in ran(XmlToIon, "<r/>", query="//r[").logged("ERROR")[0]


HEAD = "<?xml version='1.0' encoding='UTF-8'?>\n"


@pytest.mark.parametrize(
    ("content", "source", "expected"),
    [
        (
            '{a:1,b:"x<y",c:null,d:[1,2]}',
            {},
            "<items>\n  <item>\n    <a>1</a>\n    <b>x&lt;y</b>\n    <c/>\n    <d>1</d>\n    <d>2</d>\n"
            "  </item>\n</items>\n",
        ),
        (
            '{a:{b:true},c:[{d:""}],e:1.50}\n2',
            {"rootName": "rows"},
            "<rows>\n  <item>\n    <a>\n      <b>true</b>\n    </a>\n    <c>\n      <d></d>\n    </c>\n"
            "    <e>1.50</e>\n  </item>\n  <item>2</item>\n</rows>\n",
        ),
        (
            "{'1 b':1,l:[[1],[]],t:2024-01-02T03:04:05Z,d:2024-01-02,m:LocalTime::\"13:14:15\",s:{}}",
            {},
            "<items>\n  <item>\n    <_1_b>1</_1_b>\n    <l>\n      <l>1</l>\n    </l>\n    <l>\n    </l>\n"
            "    <t>2024-01-02T03:04:05.000Z</t>\n    <d>2024-01-02</d>\n    <m>13:14:15</m>\n    <s/>\n"
            "  </item>\n</items>\n",
        ),
        ("", {}, "<items/>\n"),
    ],
)
def test_ion_to_xml(ran: Runs, content: str, source: dict[str, Any], expected: str) -> None:
    run = ran(IonToXml, content, **source)
    assert run.logged("ERROR") == []
    assert run.read(run.outputs["uri"]) == HEAD + expected


def test_a_character_that_xml_lacks(ran: Runs) -> None:
    assert ran(IonToXml, '{a:"\\x01"}').logged("ERROR") == ["The text of 'a' has a character that XML does not allow"]


def test_a_round_trip(ran: Runs) -> None:
    written = ran(IonToXml, '{a:1,b:["x","y & <z>"]}\n{a:2,b:"ü\\r"}')
    read = ran(XmlToIon, written.read(written.outputs["uri"]), query="/items/item")
    assert read.read(read.outputs["uri"]) == '{a:1,b:["x","y & <z>"]}\n{a:2,b:"ü"}\n'
