"""The command line: what it prints, and its exit status."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import pytest

from ostinato import __version__
from ostinato.cli.main import main, parser

LOG = "io.kestra.plugin.core.log.Log"
GOOD = f"id: good\nnamespace: n\ntasks:\n  - id: a\n    type: {LOG}\n    message: hello\n"
BAD = f"id: bad\nnamespace: n\ntasks:\n  - id: a\n    type: {LOG}\n    mesage: hello\n"


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No configuration of whoever runs the tests counts."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("KESTRA_CONFIGURATION", raising=False)
    monkeypatch.chdir(tmp_path)


def ran(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Exit status, output, errors of a command."""
    status = main(list(arguments))
    captured = capsys.readouterr()
    return status, captured.out, captured.err


# -- validate ---------------------------------------------------------------------------------------------------------


def test_a_good_flow_is_said_to_be_good(capsys: Any, tmp_path: Path) -> None:
    (tmp_path / "good.yml").write_text(GOOD)
    assert ran(capsys, "flow", "validate", "good.yml") == (0, "", "1 flow checked, 0 with errors\n")


def test_faults_are_told_with_file_line_and_column(capsys: Any, tmp_path: Path) -> None:
    (tmp_path / "bad.yml").write_text(BAD)
    status, out, _ = ran(capsys, "flow", "validate", "bad.yml")
    assert status == 1
    assert out.startswith(
        "bad.yml:4:5: error: a.message: must not be null\nbad.yml:6:5: error: a.mesage: Unrecognized field"
    )
    assert out.endswith("    Did you mean `message`?\n")


def test_folders_are_searched(capsys: Any, tmp_path: Path) -> None:
    (tmp_path / "flows" / "deep").mkdir(parents=True)
    (tmp_path / "flows" / "a.yml").write_text(GOOD)
    (tmp_path / "flows" / "deep" / "b.yaml").write_text(GOOD)
    (tmp_path / "flows" / "c.txt").write_text("no flow")
    assert ran(capsys, "flow", "validate", "flows") == (0, "", "2 flows checked, 0 with errors\n")


def test_places_in_a_file_of_several_flows_are_those_of_the_file(capsys: Any, tmp_path: Path) -> None:
    (tmp_path / "both.yml").write_text(f"{GOOD}---\n{GOOD}---\n# comment\n\n{BAD}")
    status, out, err = ran(capsys, "flow", "validate", "both.yml")
    assert (status, err) == (1, "3 flows checked, 1 with errors\n")
    assert [line.partition(": ")[0] for line in out.splitlines() if line.startswith("both")] == [
        "both.yml:20:5",
        "both.yml:22:5",
    ]


def test_a_file_without_a_flow_is_no_flow(capsys: Any, tmp_path: Path) -> None:
    (tmp_path / "empty.yml").write_text("# nothing\n")
    status, out, _ = ran(capsys, "flow", "validate", "empty.yml")
    assert (status, out.partition(": error: ")[0]) == (1, "empty.yml:1:1")


def test_a_file_that_is_not_there_is_named(capsys: Any) -> None:
    status, _, err = ran(capsys, "flow", "validate", "missing.yml")
    assert status == 2
    assert "missing.yml" in err


# -- run --------------------------------------------------------------------------------------------------------------


def test_a_flow_is_run_and_its_outputs_printed(capsys: Any, tmp_path: Path) -> None:
    more = "inputs: [{id: i, type: STRING}]\noutputs: [{id: o, type: STRING, value: '{{ inputs.i }}'}]\n"
    (tmp_path / "good.yml").write_text(GOOD + more)
    status, out, err = ran(capsys, "flow", "run", "good.yml", "-i", "i=a=b")
    assert (status, out) == (0, '{\n  "o": "a=b"\n}\n')
    assert "hello" in err
    assert err.endswith("SUCCESS\n")


def test_a_flow_that_fails_gives_the_status_1(capsys: Any, tmp_path: Path) -> None:
    (tmp_path / "fails.yml").write_text(
        GOOD.replace(LOG, "io.kestra.plugin.core.execution.Fail").replace("message", "errorMessage")
    )
    assert ran(capsys, "flow", "run", "fails.yml")[0] == 1


def test_a_broken_flow_is_not_run(capsys: Any, tmp_path: Path) -> None:
    (tmp_path / "bad.yml").write_text(BAD)
    status, out, err = ran(capsys, "flow", "run", "bad.yml")
    assert (status, err) == (1, "")
    assert "Unrecognized field" in out


def test_an_input_without_a_value_is_refused(capsys: Any, tmp_path: Path) -> None:
    (tmp_path / "good.yml").write_text(GOOD)
    with pytest.raises(SystemExit) as ended:
        main(["flow", "run", "good.yml", "-i", "i"])
    assert ended.value.code == 2
    assert "ID=VALUE" in capsys.readouterr().err


# -- config -----------------------------------------------------------------------------------------------------------


def test_settings_are_shown_without_secrets(capsys: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "c.yml").write_text(
        "micronaut: {server: {port: 9000}}\n"
        "datasources: {postgres: {url: 'jdbc:postgresql://u:hush@h/d?user=u&password=hush&ssl=true', password: hush}}\n"
        "kestra: {encryption: {secret-key: hush}, server: {basic-auth: {username: a, password: hush}},\n"
        "  variables: {globals: {a: 1}}, plugins: {configurations: [{type: t, values: {apiKey: hush}}]}}\n"
    )
    monkeypatch.setenv("SECRET_X", "aHVzaA==")
    monkeypatch.setenv("ENV_TOKEN", "hush")
    status, out, _ = ran(capsys, "config", "show", "-c", "c.yml")
    assert status == 0
    assert "port = 9000\n" in out
    assert "@h/d?" in out
    assert "ssl=true" in out
    assert "hush" not in out


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("kestra: [", "ostinato: c.yml is not YAML"),
        ("kestra: {url: '${NOWHERE}'}", "ostinato: The configuration names ${NOWHERE}"),
    ],
)
def test_a_configuration_that_cannot_be_used_ends_the_command(
    capsys: Any, tmp_path: Path, text: str, message: str
) -> None:
    (tmp_path / "c.yml").write_text(text)
    status, _, err = ran(capsys, "config", "show", "-c", "c.yml")
    assert status == 2
    assert err.startswith(message)


# -- server -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What servers would have been started."""
    seen: list[Any] = []

    class Server:
        def __init__(self, parts: Any, roles: Any) -> None:
            seen.append((parts.settings, tuple(roles)))

        async def run(self) -> None:
            """Ends at once."""

    monkeypatch.setattr("ostinato.service.server.Server", Server)
    return seen


@pytest.mark.parametrize(
    ("kind", "roles"),
    [
        ("local", ("executor", "worker", "scheduler", "webserver")),
        ("standalone", ("executor", "worker", "scheduler", "webserver")),
        ("worker", ("worker",)),
        ("webserver", ("webserver",)),
    ],
)
def test_servers_have_their_services(capsys: Any, served: list[Any], kind: str, roles: tuple[str, ...]) -> None:
    assert ran(capsys, "server", kind)[0] == 0
    assert served[0][1] == roles


def test_options_of_a_server_reach_its_settings(capsys: Any, served: list[Any], tmp_path: Path) -> None:
    options = ["--port", "9000", "--management-port", "9001", "-t", "7", "-g", "gpu", "--data", "here"]
    ran(capsys, "server", "worker", *options)
    settings = served[0][0]
    assert (settings.port, settings.management_port, settings.worker_threads) == (9000, 9001, 7)
    assert (settings.worker_group, settings.data) == ("gpu", Path("here"))


def test_a_database_that_is_not_supported_ends_the_command(capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KESTRA_CONFIGURATION", "datasources: {mysql: {url: 'jdbc:mysql://h/d'}}")
    status, _, err = ran(capsys, "server", "local")
    assert status == 2
    assert "names a database that is not supported" in err


# -- the rest ---------------------------------------------------------------------------------------------------------


def test_the_version_is_printed(capsys: Any) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"ostinato {__version__}\n"


def test_an_interrupt_ends_quietly(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(options: argparse.Namespace) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("ostinato.cli.config.run", interrupted)
    assert main(["config", "show"]) == 130


def test_every_command_says_what_it_is_for() -> None:
    text = parser().format_help()
    assert all(name in text for name in ("server", "flow", "config"))


# -- schema -----------------------------------------------------------------------------------------------------------


def test_the_schema_of_flows_is_printed_or_written(capsys: Any, tmp_path: Path) -> None:
    status, out, _ = ran(capsys, "flow", "schema")
    assert status == 0
    assert json.loads(out)["$schema"] == "http://json-schema.org/draft-07/schema#"
    assert ran(capsys, "flow", "schema", "-o", "flow.json") == (0, "", "")
    assert json.loads((tmp_path / "flow.json").read_text()) == json.loads(out)


def test_an_unknown_type_is_told_with_the_nearest(capsys: Any, tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text(GOOD.replace("log.Log", "log.Lgo"))
    (tmp_path / "b.yml").write_text(GOOD.replace("core.log.Log", "nowhere.log.Log"))
    status, out, _ = ran(capsys, "flow", "validate", "a.yml", "b.yml")
    assert status == 1
    assert out == (
        "a.yml:5:11: error: a.type: Invalid type: io.kestra.plugin.core.log.Lgo\n"
        f"    Did you mean `{LOG}`?\n"
        "b.yml:5:11: error: a.type: Invalid type: io.kestra.plugin.nowhere.log.Log\n"
        f"    No plugins of io.kestra.plugin.nowhere are installed. The nearest type is `{LOG}`.\n"
    )
