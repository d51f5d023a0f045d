"""Tasks on executions, logs and triggers of the platform."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ostinato.core_plugins.execution.count import Count
from ostinato.core_plugins.execution.purge import PurgeExecutions
from ostinato.core_plugins.execution.resume import Resume
from ostinato.core_plugins.kv.purge import PurgeKV
from ostinato.core_plugins.log_store import Fetch, PurgeLogs
from ostinato.core_plugins.namespace.purge import PurgeFiles
from ostinato.core_plugins.storage.execution_files import LocalFiles, PurgeCurrentExecutionFiles
from ostinato.core_plugins.storage.purge import PurgeStorage
from ostinato.core_plugins.storage.write import Write
from ostinato.core_plugins.trigger.toggle import Toggle
from ostinato.plugin import Task, TaskFailed
from ostinato.plugin.platform import KeyChoice, NamespaceChoice, Purged, PurgedStorage, Selection, VersionChoice
from ostinato.plugin.testing import Bench


class Platform:
    """Answers from a table and notes what it is asked."""

    def __init__(self) -> None:
        self.asked: list[Any] = []

    async def log_lines(self, execution_id: str, task_ids: Sequence[str] | None, level: str) -> list[Mapping[str, Any]]:
        self.asked.append((execution_id, task_ids, level))
        return [{"level": "INFO", "message": "one"}, {"level": "WARN", "message": "two"}]

    async def count_executions(
        self, flows: Sequence[tuple[str, str]], namespaces: Sequence[str], selection: Selection
    ) -> Mapping[tuple[str, str], int]:
        self.asked.append((list(namespaces), selection.states))
        return {flow: index for index, flow in enumerate(flows)}

    async def resume(self, execution_id: str, inputs: Mapping[str, Any] | None) -> None:
        if execution_id == "no":
            raise TaskFailed("No execution found for execution id no")
        self.asked.append((execution_id, inputs))

    async def switch_trigger(self, namespace: str, flow_id: str, trigger_id: str, enabled: bool) -> None:
        self.asked.append((namespace, flow_id, trigger_id, enabled))

    async def purge_executions(self, selection: Selection, **what: Any) -> Purged:
        self.asked.append((selection.namespace, what))
        return Purged(1, 2, 3, 4)

    async def purge_storage(self, selection: Selection, *, dry_run: bool) -> PurgedStorage:
        self.asked.append((selection.namespace, selection.flow_id, dry_run))
        return PurgedStorage(3, 2, 1)

    async def purge_pairs(self, choice: KeyChoice) -> int:
        self.asked.append(choice)
        return 6

    async def purge_versions(self, choice: VersionChoice) -> int:
        self.asked.append(choice)
        return 7

    async def purge_logs(self, selection: Selection) -> int:
        self.asked.append(selection.levels)
        return 5


@pytest.fixture
def bench() -> Bench:
    return Bench(platform=Platform(), flow_id="f")


def test_fetch(bench: Bench) -> None:
    run = bench.run(Fetch, {"id": "a", "tasksId": ["t"], "level": "WARN"})
    assert run.outputs["size"] == 2
    assert run.read(run.outputs["uri"]) == '{level:"INFO",message:"one"}\n{level:"WARN",message:"two"}\n'
    bench.run(Fetch, {"id": "a", "executionId": "other", "tasksId": "{{ [] }}"})
    assert asked(bench) == ("other", None, "INFO")


@pytest.mark.parametrize("task", [Fetch, Resume])
def test_a_flow_is_named_whole_and_with_an_execution(bench: Bench, task: type[Task]) -> None:
    run = bench.run(task, {"id": "a", "flowId": "g"})
    assert run.logged("ERROR") == ["`namespace` and `flowId` should only be set when `executionId` is set."]
    run = bench.run(task, {"id": "a", "flowId": "g", "executionId": "e"})
    assert run.logged("ERROR") == ["Both `namespace` and `flowId` must be set when `executionId` is set."]


def test_count(bench: Bench) -> None:
    flows = [{"namespace": "n", "flowId": name} for name in ("a", "b", "c")]
    source = {"id": "a", "startDate": "2026-01-01T00:00:00Z", "states": ["SUCCESS"]}
    run = bench.run(Count, {**source, "flows": flows, "expression": "{{ count >= 1 }}"})
    assert run.outputs["total"] == 3
    assert run.outputs["results"][0] == {"namespace": "n", "flowId": "b", "count": 1}
    run = bench.run(Count, {**source, "expression": "true"})
    assert run.logged("ERROR") == ["You must provide a list of flows or namespaces."]


def test_resume_and_toggle(bench: Bench) -> None:
    assert bench.run(Resume, {"id": "a", "executionId": "e", "inputs": {"reason": "{{ 1 }}"}}).state == "SUCCESS"
    run = bench.run(Resume, {"id": "a", "executionId": "no"})
    assert run.logged("ERROR") == ["No execution found for execution id no"]
    bench.run(Toggle, {"id": "a", "trigger": "t"})
    assert isinstance(bench.platform, Platform)
    assert bench.platform.asked == [("e", {"reason": "1"}), ("company.team", "f", "t", False)]


def test_purges(bench: Bench) -> None:
    run = bench.run(PurgeExecutions, {"id": "a", "namespace": "n", "endDate": "2026-01-01T00:00:00Z"})
    assert run.outputs == {"executionsCount": 1, "logsCount": 2, "metricsCount": 3, "storagesCount": 4}
    source = {"id": "a", "endDate": "{{ now() }}", "logLevels": ["ERROR"]}
    assert bench.run(PurgeLogs, source).outputs == {"count": 5}


def test_without_a_platform() -> None:
    run = Bench().run(Resume, {"id": "a"})
    assert run.logged("ERROR") == ["The platform cannot be reached from here"]


def test_purge_of_the_files_of_this_execution(bench: Bench) -> None:
    uri = bench.run(Write, {"id": "a", "content": "x"}).outputs["uri"]
    bench.storage.write("/company/team/f/executions/another/x", b"")
    folder = "kestra:///company/team/f/executions/test-execution"
    assert bench.run(PurgeCurrentExecutionFiles, {"id": "a"}).outputs == {"uris": [folder, uri]}
    assert list(bench.storage.files) == ["/company/team/f/executions/another/x"]


def test_local_files(bench: Bench, tmp_path: Path) -> None:
    bench.shared_files = tmp_path
    assert bench.run(LocalFiles, {"id": "a", "inputs": {"a.txt": "x"}}).outputs == {"uris": {}}
    assert (tmp_path / "a.txt").read_text() == "x"
    run = bench.run(LocalFiles, {"id": "a", "outputs": ["*.txt"]})
    assert run.read(run.outputs["uris"]["a.txt"]) == "x"


def asked(bench: Bench) -> Any:
    assert isinstance(bench.platform, Platform)
    return bench.platform.asked[-1]


def test_purge_storage_only_looks_unless_it_is_told_otherwise(bench: Bench) -> None:
    run = bench.run(PurgeStorage, {"id": "a", "namespace": "n", "flowId": "f", "endDate": "2026-01-01T00:00:00Z"})
    assert run.outputs == {"scannedCount": 3, "purgedCount": 2, "deletedFilesCount": 1}
    assert asked(bench) == ("n", "f", True)
    run = bench.run(PurgeStorage, {"id": "a", "flowId": "f", "endDate": "2026-01-01T00:00:00Z"})
    assert run.logged("ERROR") == ["'namespace' is required when 'flowId' is set."]


@pytest.mark.parametrize(
    ("written", "choice"),
    [
        ({}, KeyChoice(NamespaceChoice())),
        ({"expiredOnly": False, "keyPattern": "{{ 'a' }}*"}, KeyChoice(NamespaceChoice(), "a*", False)),
        (
            {"namespaces": ["n"], "includeChildNamespaces": False, "behavior": {"type": "key", "expiredOnly": False}},
            KeyChoice(NamespaceChoice(["n"], None, False), None, False),
        ),
    ],
)
def test_purge_kv(bench: Bench, written: dict[str, Any], choice: KeyChoice) -> None:
    assert bench.run(PurgeKV, {"id": "a", **written}).outputs == {"size": 6}
    assert asked(bench) == choice


def test_there_are_no_old_versions_of_pairs_to_purge(bench: Bench) -> None:
    version = {"type": "version", "before": "2026-01-01T00:00:00Z", "keepAmount": 2}
    assert bench.run(PurgeKV, {"id": "a", "behavior": version}).outputs == {"size": 0}


@pytest.mark.parametrize(
    ("written", "choice"),
    [
        ({}, VersionChoice(NamespaceChoice(), newest=1)),
        ({"filePattern": "*.py", "behavior": {"keepAmount": 2}}, VersionChoice(NamespaceChoice(), "*.py", None, 2)),
        (
            {"namespaces": ["n"], "behavior": {"type": "version", "before": "2026-01-01T00:00:00Z"}},
            VersionChoice(NamespaceChoice(["n"]), None, datetime(2026, 1, 1, tzinfo=UTC)),
        ),
    ],
)
def test_purge_files(bench: Bench, written: dict[str, Any], choice: VersionChoice) -> None:
    assert bench.run(PurgeFiles, {"id": "a", **written}).outputs == {"size": 7}
    assert asked(bench) == choice


def test_namespaces_are_named_or_described(bench: Bench) -> None:
    both = {"namespaces": ["n"], "namespacePattern": "n*"}
    assert "Only one of" in bench.run(PurgeFiles, {"id": "a", **both}).logged("ERROR")[0]
