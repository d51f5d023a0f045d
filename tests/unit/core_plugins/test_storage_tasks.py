"""Tasks on stored files and on files of namespaces."""

from __future__ import annotations

from typing import Any

import pytest

from ostinato.core_plugins.namespace.delete import DeleteFiles
from ostinato.core_plugins.namespace.download import DownloadFiles
from ostinato.core_plugins.namespace.upload import UploadFiles
from ostinato.core_plugins.storage.concat import Concat
from ostinato.core_plugins.storage.items import DeduplicateItems, FilterItems
from ostinato.core_plugins.storage.one_file import Delete, Size
from ostinato.core_plugins.storage.reverse import Reverse
from ostinato.core_plugins.storage.split import Split
from ostinato.core_plugins.storage.write import Write
from ostinato.core_plugins.templating import TemplatedTask
from ostinato.plugin import Task
from ostinato.plugin.testing import Bench, TaskTest


@pytest.fixture
def bench() -> Bench:
    return Bench(flow_id="flow")


def ran(bench: Bench, cls: type[Task], **source: Any) -> TaskTest:
    return bench.run(cls, {"id": "a", "type": "t", **source})


def stored(bench: Bench, content: str, extension: str = "") -> str:
    uri: str = ran(bench, Write, content=content, extension=extension).outputs["uri"]
    return uri


def test_write_size_delete(bench: Bench) -> None:
    uri = stored(bench, "grüße", ".txt")
    assert uri.startswith("kestra:///company/team/flow/executions/test-execution/tasks/task/")
    assert uri.endswith(".txt")
    assert ran(bench, Size, uri=uri).outputs == {"size": 7}
    assert ran(bench, Delete, uri=uri).outputs == {"uri": uri, "deleted": True}
    assert ran(bench, Delete, uri=uri).outputs == {"uri": uri, "deleted": False}
    assert ran(bench, Delete, uri=uri, errorOnMissing=True).logged("ERROR") == [f"Unable to find file '{uri}'"]
    assert ran(bench, Size, uri=uri).logged("ERROR") == [f"Unable to find file '{uri}'"]


def test_concat(bench: Bench) -> None:
    uris = [stored(bench, "a"), stored(bench, "b")]
    run = ran(bench, Concat, files=uris, separator="|")
    assert run.read(run.outputs["uri"]) == "a|b|"
    run = ran(bench, Concat, files='["' + '","'.join(uris) + '"]', extension=".x")
    assert run.outputs["uri"].endswith(".x")
    assert run.read(run.outputs["uri"]) == "ab"
    run = ran(bench, Concat, files=["not a uri"])
    assert run.logged("ERROR") == ["Illegal character in path at index 3: not a uri"]


@pytest.mark.parametrize(
    ("source", "parts"),
    [
        ({"rows": 2}, ["1\n2\n", "3\n4\n", "5\n"]),
        ({"partitions": 2}, ["1\n3\n5\n", "2\n4\n"]),
        ({"bytes": "4"}, ["1\n2\n", "3\n4\n", "5\n"]),
        ({"bytes": "3"}, ["1\n2\n", "3\n4\n", "5\n"]),
        ({"regexPattern": "([13])"}, ["1\n", "3\n"]),
        ({"rows": 3, "separator": ";"}, ["1;2;3;", "4;5;"]),
    ],
)
def test_split(bench: Bench, source: dict[str, Any], parts: list[str]) -> None:
    run = ran(bench, Split, **{"from": stored(bench, "1\n2\n3\n4\n5\n", ".txt")}, **source)
    assert [run.read(uri) for uri in run.outputs["uris"]] == parts
    assert all(uri.endswith(".txt") for uri in run.outputs["uris"])


def test_split_by_nothing(bench: Bench) -> None:
    run = ran(bench, Split, **{"from": stored(bench, "1")})
    assert run.logged("ERROR") == ["Invalid configuration with no size, count, rows, nor regexPattern"]


@pytest.mark.parametrize("content", ["1\n2\n3\n", "1\r\n2\r3"])
def test_reverse(bench: Bench, content: str) -> None:
    run = ran(bench, Reverse, **{"from": stored(bench, content)})
    assert run.read(run.outputs["uri"]) == "3\n2\n1\n"
    run = ran(bench, Reverse, **{"from": stored(bench, content)}, separator=", ")
    assert run.read(run.outputs["uri"]) == "3, 2, 1, "


ROWS = '{id:1,name:"a"}\n{id:2,name:"b"}\n{id:1,name:"c"}\n'


def test_filter(bench: Bench) -> None:
    run = ran(bench, FilterItems, **{"from": stored(bench, ROWS)}, filterCondition="{{ id == 1 }}")
    assert run.read(run.outputs["uri"]) == '{id:1,name:"a"}\n{id:1,name:"c"}\n'
    assert (run.outputs["processedItemsTotal"], run.outputs["droppedItemsTotal"]) == (3, 1)
    source = {"from": stored(bench, ROWS), "filterCondition": "{{ nobody }}"}
    assert ran(bench, FilterItems, **source).state == "FAILED"
    run = ran(bench, FilterItems, **source, errorOrNullBehavior="EXCLUDE")
    assert run.outputs["droppedItemsTotal"] == 3


def test_deduplicate(bench: Bench) -> None:
    run = ran(bench, DeduplicateItems, **{"from": stored(bench, ROWS)}, expr="{{ id }}")
    assert run.read(run.outputs["uri"]) == '{id:2,name:"b"}\n{id:1,name:"c"}\n'
    assert (run.outputs["numKeys"], run.outputs["droppedItemsTotal"]) == (2, 1)


def test_namespace_files(bench: Bench) -> None:
    uri = stored(bench, "made")
    source = {"namespace": "company.team", "filesMap": {"up/made.txt": uri, "up/two.txt": uri, "no.txt": uri + "x"}}
    assert ran(bench, UploadFiles, **source, destination="/st").state == "SUCCESS"
    run = ran(bench, DownloadFiles, namespace="company.team", files=["st/up/*.txt"])
    assert list(run.outputs["files"]) == ["/st/up/made.txt", "/st/up/two.txt"]
    assert run.read(run.outputs["files"]["/st/up/made.txt"]) == "made"
    assert run.measures == [("counter", "downloaded", 2.0, {})]
    assert ran(bench, DeleteFiles, namespace="company.team", files="st/up/two.txt").outputs == {}
    assert bench.storage.exists("/company/team/_files/st/up/made.txt")
    assert not bench.storage.exists("/company/team/_files/st/up/two.txt")


def test_upload_conflict(bench: Bench) -> None:
    bench.storage.write("/company/team/_files/c.txt", b"old")
    source = {"namespace": "company.team", "filesMap": {"c.txt": stored(bench, "new")}}
    assert ran(bench, UploadFiles, **source, conflict="SKIP").state == "SUCCESS"
    run = ran(bench, UploadFiles, **source, conflict="ERROR")
    message = "File '/c.txt' already exists in namespace 'company.team' and conflict is set to ERROR"
    assert run.logged("ERROR") == [message]
    assert bench.storage.files["/company/team/_files/c.txt"] == b"old"
    assert ran(bench, UploadFiles, namespace="n").logged("ERROR") == ["files or filesMap is required"]


@pytest.mark.parametrize("path", ["../out.txt", "a/../../out.txt", "a\\..\\out.txt", "a\x00b"])
def test_upload_cannot_leave_the_namespace(bench: Bench, path: str) -> None:
    assert ran(bench, UploadFiles, namespace="n", filesMap={path: stored(bench, "x")}).state == "FAILED"
    assert not any("_files" in name or "out" in name for name in bench.storage.files)


def test_templated_task(bench: Bench) -> None:
    spec = "id: inner\ntype: io.kestra.plugin.core.{{ 'debug.Return' }}\nformat: \"made in {{ flow.id }}\"\n"
    assert ran(bench, TemplatedTask, spec=spec).outputs == {"value": "made in flow"}
    flowable = "id: b\ntype: io.kestra.plugin.core.flow.Sequential\ntasks: []\n"
    run = ran(bench, TemplatedTask, spec=flowable)
    assert run.logged("ERROR") == ["The templated task must be a runnable task"]
    inner = "id: b\ntype: io.kestra.plugin.core.templating.TemplatedTask\nspec: x\n"
    assert ran(bench, TemplatedTask, spec=inner).state == "FAILED"
    labels = "id: b\ntype: io.kestra.plugin.core.execution.Labels\nlabels: {a: b}\n"
    run = ran(bench, TemplatedTask, spec=labels)
    assert (run.logged("ERROR"), run.update) == (["The templated task must be a runnable task"], None)
    failing = "id: b\ntype: io.kestra.plugin.core.execution.Fail\nerrorMessage: why\n"
    assert ran(bench, TemplatedTask, spec=failing).logged("ERROR") == ["why"]
