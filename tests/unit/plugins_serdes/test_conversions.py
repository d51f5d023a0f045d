"""CSV and JSON files, read and written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ostinato_serdes.csv.reading import CsvToIon
from ostinato_serdes.csv.writing import IonToCsv
from ostinato_serdes.json.reading import JsonToIon, JsonToJsonl
from ostinato_serdes.json.writing import IonToJson

from ostinato.plugin.index import index_path
from ostinato.plugin.index.build import index_text
from ostinato.plugin.testing import TaskTest

Runs = Callable[..., TaskTest]


def test_plugins_json_is_fresh() -> None:
    path = index_path("ostinato_serdes")
    assert path is not None
    assert path.read_text("utf-8") == index_text("ostinato_serdes")


@pytest.mark.parametrize(
    ("content", "source", "expected"),
    [
        ('id,name\n1,"t,wo"\n2,"say ""hi"""\n', {}, '{id:"1",name:"t,wo"}\n{id:"2",name:"say \\"hi\\""}'),
        ("\ufeffa,b\r\n1,ü\r\n", {}, '{a:"1",b:"ü"}'),
        ("a\n1\n\n3\n", {}, '{a:"1"}\n{a:""}\n{a:"3"}'),
        ("a,b\n1,2\n\n3,4\n", {"skipEmptyRows": True}, '{a:"1",b:"2"}\n{a:"3",b:"4"}'),
        ("1,one\n2,\n", {"header": False}, '["1","one"]\n["2",""]'),
        ('a,b\n\\N,\n"\\N",""\n', {}, '{a:null,b:""}\n{a:null,b:""}'),
        ('a,b\n1,"two\nlines"\n', {}, '{a:"1",b:"two\\nlines"}'),
        ("a;b\n1;'x;y'\n", {"fieldSeparator": ";", "textDelimiter": "'"}, '{a:"1",b:"x;y"}'),
        ("a,b\n1,2\n3,4\n5,6\n", {"skipRows": 2}, '{a:"5",b:"6"}'),
        ("a,,b,\n1,2,3,4\n", {"onEmptyHeader": "RENAME"}, '{a:"1",col_1:"2",b:"3",col_3:"4"}'),
        ("a,b,,\n1,2,3,4\n", {}, '{a:"1",b:"2"}'),
        ("a,a,b\n1,2,3\n", {}, '{a:"2",b:"3"}'),
        ("a,b\n1,2\n3\n5,6,7\n8,9\n", {"onBadLines": "SKIP"}, '{a:"1",b:"2"}\n{a:"8",b:"9"}'),
        ('a,b\n"x"y,2\n', {"allowExtraCharsAfterClosingQuote": True}, '{a:"xy",b:"2"}'),
        ("a,b\n", {}, ""),
        ("", {}, ""),
    ],
)
def test_csv_to_ion(ran: Runs, content: str, source: dict[str, Any], expected: str) -> None:
    run = ran(CsvToIon, content, **source)
    assert run.logged("ERROR") == []
    assert run.read(run.outputs["uri"]) == expected
    size = len(expected.split("\n")) if expected else 0
    assert run.outputs["size"] == size
    assert run.measures == [("counter", "records", float(size), {})]


def test_csv_faults(ran: Runs) -> None:
    run = ran(CsvToIon, "a,b\n3\n")
    message = "Bad line encountered (field count mismatch): Expected 2, got 1 fields."
    assert run.logged("ERROR") == [message]
    assert ran(CsvToIon, "a,b\n3\n", onBadLines="WARN").logged("WARN") == [message]
    for line, sign in (('"x"y,2', "'y' (0x79)"), ('"a""b",x,"c" ,2', "' ' (0x20)"), ('"l\nm"n', "'n' (0x6e)")):
        assert ran(CsvToIon, f"a,b\n{line}\n").logged("ERROR") == [
            "Exception when reading record that started in line 2",
            f"Unexpected character after closing quote: {sign}",
        ]
    assert len(ran(CsvToIon, 'a,b\n1,"x').logged("ERROR")) == 2
    assert ran(CsvToIon, "a", charset="nothing").logged("ERROR") == ["Unknown charset 'nothing'"]
    assert "duplicate or empty column name(s)" in ran(CsvToIon, "a,a\n1,2\n").logged("WARN")[0]


DATES = (
    "{d:2024-02-29,t:2024-01-02T03:04:05.678Z,z:2024-01-02T03:04:05+02:00,"
    'l:LocalDateTime::"2024-01-02T03:04:05",i:Instant::"2024-01-02T03:04:05Z",m:LocalTime::"13:14:15",'
    'q:ZonedDateTime::"2024-01-02T03:04:05+02:00[Europe/Paris]"}\n'
)


@pytest.mark.parametrize(
    ("content", "source", "expected"),
    [
        ('{a:1,b:"x",c:null,d:""}', {"alwaysDelimitText": True}, '"a","b","c","d"\n"1","x","",""\n'),
        ('{a:1,b:"x"}', {"quoteMode": "NON_NUMERIC"}, '"a","b"\n1,"x"\n'),
        ('{a:1,b:"x"}', {"header": False}, "1,x\n"),
        ('[1,"x"]', {"header": False}, "1,x\n"),
        ('{a:[1,2],b:{c:"x",d:[null]},e:true,f:1.50}', {}, 'a,b,e,f\n"[1, 2]","{c=x, d=[null]}",true,1.50\n'),
        (
            '{a:1,b:"x;y"}\n{a:2,b:"z"}',
            {"fieldSeparator": ";", "textDelimiter": "'", "lineDelimiter": "\r\n"},
            "a;b\r\n1;'x;y'\r\n2;z\r\n",
        ),
        ("{a:1,b:2}\n{b:4,a:3}", {}, "a,b\n1,2\n3,4\n"),
        ("", {}, ""),
        (
            DATES,
            {},
            "d,t,z,l,i,m,q\n2024-02-29,2024-01-02T03:04:05.678Z,2024-01-02T01:04:05.000Z,2024-01-02T03:04:05.000,"
            "2024-01-02T03:04:05.000Z,13:14:15,2024-01-02T01:04:05.000Z\n",
        ),
        (
            '{d:2024-02-29,z:ZonedDateTime::"2024-01-02T03:04:05+02:00[Europe/Paris]",m:LocalTime::"13:14:15"}',
            {
                "dateFormat": "dd.MM.yyyy",
                "timeFormat": "HH-mm",
                "dateTimeFormat": "yyyy/MM/dd HH:mm",
                "timeZoneId": "America/New_York",
            },
            "d,z,m\n29.02.2024,2024/01/01 20:04,13-14\n",
        ),
    ],
)
def test_ion_to_csv(ran: Runs, content: str, source: dict[str, Any], expected: str) -> None:
    run = ran(IonToCsv, content, **source)
    assert run.logged("ERROR") == []
    assert run.read(run.outputs["uri"]) == expected


def test_ion_to_csv_faults(ran: Runs) -> None:
    assert ran(IonToCsv, '[1,"x"]').logged("ERROR") == ["Invalid data of type List with header"]
    assert ran(IonToCsv, "{a:1}", lineDelimiter="|").logged("ERROR") == ["Unknown line delimiter: |"]
    run = ran(IonToCsv, "{a:1,b:2}\n{a:3,c:4}")
    assert run.read(run.outputs["uri"]) == "a,b\n1,2\n3,\n"
    assert run.logged("WARN") == ["A row lacks b and has c, which the first row has not"]


@pytest.mark.parametrize(
    ("content", "source", "expected"),
    [
        ('{"id":1}\n\n{"id":2}\n', {}, "{id:1}\n{id:2}"),
        ('1\n"text"\ntrue\nnull\n[1,2]\n', {}, '1\n"text"\ntrue\nnull\n[1,2]'),
        ('[{"id":1},{"id":2.50}]', {"newLine": False}, "{id:1}\n{id:2.5e0}"),
        ('{"id":\n1}', {"newLine": False}, "{id:1}"),
        ('[{"id":1}]', {}, "[{id:1}]"),
        ("", {}, ""),
    ],
)
def test_json_to_ion(ran: Runs, content: str, source: dict[str, Any], expected: str) -> None:
    run = ran(JsonToIon, content, **source)
    assert run.logged("ERROR") == []
    assert run.read(run.outputs["uri"]) == expected


@pytest.mark.parametrize(
    ("content", "source", "told"),
    [
        ('{"id":1}\n{nope', {}, "at line 2, column 2: Expecting property name enclosed in double quotes"),
        ('{\n"id": 1}', {}, "at line 1, column 2: Expecting property name enclosed in double quotes; a value over "),
        ('{\n"id": x}', {"newLine": False}, "at line 2, column 7: Expecting value"),
        ("", {"newLine": False}, "at line 1, column 1: Expecting value"),
        ("[" * 100_000, {}, ": maximum recursion depth exceeded"),
        ("1" * 5000, {}, ": Exceeds the limit"),
    ],
)
def test_files_that_are_no_json(ran: Runs, content: str, source: dict[str, Any], told: str) -> None:
    run = ran(JsonToIon, content, **source)
    assert run.state == "FAILED"
    assert told in run.logged("ERROR")[0]


@pytest.mark.parametrize(
    ("content", "source", "expected"),
    [
        (
            '{a:1,b:"x",c:true,d:null,e:1.50,f:2.5e0,g:[1,{h:sym}],i:{}}\n{a:2}',
            {},
            '{"a":1,"b":"x","c":true,"e":1.50,"f":2.5,"g":[1,{"h":"sym"}],"i":{}}\n {"a":2}\n',
        ),
        (
            "{a:123456789012345678901234567890,c:0.1000,d:1e0,e:nan,}",
            {},
            '{"a":123456789012345678901234567890,"c":0.1000,"d":1.0,"e":"NaN"}\n',
        ),
        ("{a:1}\n{a:2}", {"newLine": False}, '[{"a":1},{"a":2}]'),
        ("{a:1}", {"newLine": False}, '[{"a":1}]'),
        ('{l:LocalDateTime::"2024-01-02T03:04:05"}', {}, '{"l":"2024-01-02T03:04:05"}\n'),
        (
            '{l:LocalDateTime::"2024-01-02T03:04:05",x:1}',
            {"shouldKeepAnnotations": True},
            '{"l":{"ion_annotations":["LocalDateTime"],"value":"2024-01-02T03:04:05"},"x":1}\n',
        ),
    ],
)
def test_ion_to_json(ran: Runs, content: str, source: dict[str, Any], expected: str) -> None:
    run = ran(IonToJson, content, **source)
    assert run.read(run.outputs["uri"]) == expected


def test_json_to_jsonl(ran: Runs) -> None:
    run = ran(JsonToJsonl, '[{"id":1},{"id":"ü"}]')
    assert run.read(run.outputs["uri"]) == '{"id":1}\n{"id":"ü"}\n'
    assert run.outputs["size"] == 2
