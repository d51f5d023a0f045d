"""Where answers to the questions of expressions come from."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from ostinato.answers import Answers, Asker, attempt
from ostinato.engine.records import LogLine
from ostinato.expressions import Environment, ExpressionError, Scope, render_text
from ostinato.expressions import questions as q
from ostinato.ports.flows import KvEntry
from tests.unit.stage import START, Stage

ASKER = Asker("company.team", "f", "E", "CAUSE")


@pytest.fixture
def stage() -> Stage:
    return Stage(secrets={"PLAIN": "hush", "JSON": '{"user": "u", "n": 5}'})


async def rendered(stage: Stage, expression: str, asker: Asker = ASKER) -> str:
    """What an expression with questions gives."""
    return await attempt(
        stage.answers,
        asker,
        lambda environment: render_text(f"{{{{ {expression} }}}}", Scope({}, environment)),
        now=stage.clock.now,
        worker=True,
    )


def pair(namespace: str, key: str, value: Any, **more: Any) -> KvEntry:
    return KvEntry(namespace, key, "STRING", value, 1, START, START, **more)


# -- secrets ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("secret('PLAIN')", "hush"),
        ("secret('plain')", "hush"),
        ("secret('JSON', subkey='user')", "u"),
        ("secret('JSON', subkey='n')", "5"),
    ],
)
async def test_secrets(stage: Stage, expression: str, expected: str) -> None:
    assert await rendered(stage, expression) == expected


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("secret('NOWHERE')", "Cannot find secret for key 'NOWHERE'."),
        ("secret('JSON', subkey='x')", "Cannot find secret sub-key 'x' in secret 'JSON'."),
        ("secret('PLAIN', subkey='x')", "Cannot find secret sub-key 'x' in secret 'PLAIN'."),
    ],
)
async def test_secrets_that_are_not_there(stage: Stage, expression: str, message: str) -> None:
    with pytest.raises(ExpressionError) as error:
        await rendered(stage, expression)
    assert message in str(error.value)


async def test_a_secret_with_its_metadata(stage: Stage) -> None:
    assert await stage.answers.find(q.Secret("PLAIN", full=True), ASKER) == {"value": "hush", "metadata": {}}


# -- pairs ------------------------------------------------------------------------------------------------------------


async def test_a_pair_is_found_in_its_namespace_or_the_ones_above(stage: Stage) -> None:
    await stage.store.kv.put(pair("company", "k", "above"))
    assert await rendered(stage, "kv('k')") == "above"
    await stage.store.kv.put(pair("company.team", "k", "own"))
    assert await rendered(stage, "kv('k')") == "own"


async def test_a_namespace_that_is_named_is_the_only_one(stage: Stage) -> None:
    await stage.store.kv.put(pair("company", "k", "above"))
    assert await rendered(stage, "kv('k', namespace='company')") == "above"
    with pytest.raises(ExpressionError, match=r"The key 'k' does not exist in the namespace 'company\.team'"):
        await rendered(stage, "kv('k', namespace='company.team')")


async def test_a_pair_that_has_expired_is_none(stage: Stage) -> None:
    await stage.store.kv.put(pair("company.team", "k", "v", expires=START + timedelta(seconds=1)))
    assert await rendered(stage, "kv('k')") == "v"
    stage.clock.go(2)
    assert await rendered(stage, "kv('k', errorOnMissing=false)") == ""
    with pytest.raises(ExpressionError, match="The requested value has expired"):
        await rendered(stage, "kv('k')")


async def test_a_pair_that_is_missing_may_be_nothing(stage: Stage) -> None:
    assert await rendered(stage, "kv('k', errorOnMissing=false)") == ""


# -- files ------------------------------------------------------------------------------------------------------------

FOREIGN = "read('kestra:///company/team/f/executions{}OTHER/tasks/t/R/x.txt')"
OWN, CAUSE = "/company/team/f/executions/E/x.txt", "/company/team/g/executions/CAUSE/x.txt"


@pytest.fixture
def files(stage: Stage) -> Stage:
    stage.storage.files |= {
        "/company/team/_files/dir/a.txt": b"own",
        "/other/_files/a.txt": b"other",
        "/company/team/_files/empty": b"",
        OWN: b"execution",
        CAUSE: b"cause",
        "/company/team/f/executions/OTHER/tasks/t/R/x.txt": b"secret",
        "/company/team/_files/latin": b"\xff",
    }
    return stage


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("read('dir/a.txt')", "own"),
        ("read('/dir/a.txt')", "own"),
        ("read('nsfile:///dir/a.txt')", "own"),
        ("read('nsfile://other/a.txt')", "other"),
        ("read('a.txt', namespace='other')", "other"),
        (f"read('kestra://{OWN}')", "execution"),
        (f"read('kestra://{CAUSE}')", "cause"),
        ("read('latin')", "\ufffd"),
        ("fileSize('dir/a.txt')", "3"),
        ("fileExists('dir/a.txt')", "true"),
        ("fileExists('nowhere')", "false"),
        ("isFileEmpty('empty')", "true"),
        ("isFileEmpty('dir/a.txt')", "false"),
        ("fileURI('dir/a.txt')", "kestra:///company/team/_files/dir/a.txt"),
        (f"fileURI('kestra://{OWN}')", f"kestra://{OWN}"),
    ],
)
async def test_files(files: Stage, expression: str, expected: str) -> None:
    assert await rendered(files, expression) == expected


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("read('nowhere')", "File '/nowhere' was not found in namespace 'company.team'."),
        ("read('nsfile:///nowhere')", "File '/nowhere' was not found in namespace 'company.team'."),
        (f"read('kestra://{OWN}2')", f"{OWN}2 (No such file or directory)"),
        ("read('../secret')", "Path must not contain '../'"),
        ("read('dir/..')", "Path must not contain '../'"),
        ("read('ftp://x')", "Cannot process the URI ftp://x: scheme not supported."),
        (FOREIGN.format("/"), "/executions/OTHER/tasks/t/R/x.txt' as it didn't belong to the current execution"),
        (FOREIGN.format("//"), "didn't belong to the current execution"),
        (FOREIGN.format("/./"), "didn't belong to the current execution"),
        ("read('kestra:///company/team/f/executions')", "/company/team/f/executions (No such file or directory)"),
        ("fileExists('kestra:///nowhere.txt')", "the file '/nowhere.txt' as it is not an execution file"),
    ],
)
async def test_files_that_cannot_be_read(files: Stage, expression: str, message: str) -> None:
    with pytest.raises(ExpressionError) as error:
        await rendered(files, expression)
    assert message in str(error.value)


async def test_a_file_that_is_too_large_is_not_read(files: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ostinato.answers.files.LARGEST", 2)
    with pytest.raises(ExpressionError, match=r"File 'dir/a\.txt' has 3 bytes; an expression reads at most 2"):
        await rendered(files, "read('dir/a.txt')")


# -- the rest ---------------------------------------------------------------------------------------------------------


def line(level: str, message: str, execution: str = "E") -> LogLine:
    return LogLine(START, level, message, "company.team", "f", execution, "t", "R", 0)


async def test_error_lines_stored_and_not_yet_stored(stage: Stage) -> None:
    await stage.store.logs.append([line("ERROR", "stored"), line("INFO", "quiet"), line("ERROR", "foreign", "X")])
    asker = Asker("company.team", "f", "E", None, (line("ERROR", "pending"), line("WARN", "quiet")))
    found = await stage.answers.find(q.ErrorLogs(), asker)
    assert [entry["message"] for entry in found] == ["stored", "pending"]
    assert found[0] == {
        "namespace": "company.team", "flowId": "f", "taskId": "t", "executionId": "E", "taskRunId": "R",
        "attemptNumber": 0, "timestamp": START, "level": "ERROR", "message": "stored",
    }  # fmt: skip
    assert await stage.answers.find(q.ErrorLogs(), Asker("n", "f")) == []


async def test_a_free_port_is_one(stage: Stage) -> None:
    assert 0 < await stage.answers.find(q.FreePort(), ASKER) < 65536


async def test_subflow_is_for_inputs_only(stage: Stage) -> None:
    with pytest.raises(ExpressionError, match="can only be used while the inputs"):
        await stage.answers.find(q.Subflow("n", "f"), ASKER)


async def test_an_answer_is_looked_for_once(stage: Stage) -> None:
    asked = []

    class Counting(Answers):
        async def find(self, question: Any, asker: Any) -> Any:
            asked.append(question)
            return await super().find(question, asker)

    stage.answers = Counting(stage.store, stage.storage, {"A": "x"}, stage.clock.now)
    assert await rendered(stage, "secret('A') ~ secret('A')") == "xx"
    assert len(asked) == 1


async def test_questions_without_end_are_refused(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setattr(sys.modules["ostinato.answers.attempt"], "MOST", 3)

    def ask(environment: Environment) -> Any:
        for number in range(10):
            environment.ask(q.Kv(f"k{number}", None, False))

    with pytest.raises(ExpressionError, match="More than 3 values had to be fetched for one text"):
        await attempt(stage.answers, ASKER, ask, now=stage.clock.now)


async def test_a_namespace_that_is_not_there_is_named(stage: Stage) -> None:
    with pytest.raises(ExpressionError, match=r"The namespace 'other' does not exist\."):
        await rendered(stage, "kv('k', namespace='other')")
    await stage.store.kv.put(pair("other", "k", "v"))
    assert await rendered(stage, "kv('k', namespace='other')") == "v"
    await stage.flow("id: g\nnamespace: more.below\ntasks: []")
    assert await rendered(stage, "kv('k', namespace='more', errorOnMissing=false) ?? 'none'") == "none"


async def test_files_outside_executions_may_be_read_by_all(files: Stage) -> None:
    assert await rendered(files, "read('kestra:///other/_files/a.txt')") == "other"


async def test_other_schemes_are_refused(files: Stage) -> None:
    with pytest.raises(ExpressionError, match="Cannot process the URI ftp://x: scheme not supported"):
        await files.answers.find(q.ReadFile("ftp://x"), ASKER)


async def test_calls_go_out_through_the_client(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    async def call(question: q.HttpCall) -> str:
        return question.uri

    monkeypatch.setattr("ostinato.answers.http.call", call)
    assert await stage.answers.find(q.HttpCall("http://h/"), ASKER) == "http://h/"
