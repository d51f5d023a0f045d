"""Settings: where they come from, how their names may be written, what is refused."""

from __future__ import annotations

import base64
import sys
from pathlib import Path
from typing import Any

import pytest

from ostinato.settings import BasicAuth, Database, Settings, load
from ostinato.settings.load import SettingsError
from ostinato.settings.placeholders import Unresolved


def settings(text: str = "", **environment: str) -> Settings:
    """What a configuration text makes of the settings."""
    return load(environment={"HOME": "/nowhere", "KESTRA_CONFIGURATION": text, **environment})


@pytest.fixture(autouse=True)
def no_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No file of whoever runs the tests is read."""
    monkeypatch.setenv("HOME", str(tmp_path))


def test_defaults_without_any_configuration() -> None:
    found = settings()
    assert (found.port, found.management_port, found.host) == (8080, 8081, "0.0.0.0")
    assert (found.heartbeat, found.silence, found.grace) == (3.0, 10.0, 300.0)
    assert found.database == Database()
    assert found.storage == Path("data/storage")
    assert found.work == Path("data/work")
    assert "/ping" in found.open_urls


@pytest.mark.parametrize("name", ["base-path", "basePath", "base_path"])
def test_a_name_may_be_spelled_in_three_ways(name: str) -> None:
    assert settings(f"kestra: {{storage: {{local: {{{name}: /files}}}}}}").storage == Path("/files")


def test_dotted_names_are_unfolded() -> None:
    text = "micronaut.server.port: 9000\nmicronaut:\n  server:\n    host: 127.0.0.1\n"
    assert (settings(text).port, settings(text).host) == (9000, "127.0.0.1")


# -- sources ----------------------------------------------------------------------------------------------------------


def test_later_sources_win(tmp_path: Path) -> None:
    config, second = tmp_path / "c.yml", tmp_path / "d.yml"
    config.write_text("micronaut: {server: {port: 1, host: file, context-path: /file}}\nkestra: {url: file}")
    second.write_text("micronaut: {server: {host: second, context-path: /second}}\nendpoints: {all: {port: 2}}")
    environment = {
        "MICRONAUT_CONFIG_FILES": str(second),
        "KESTRA_CONFIGURATION": "micronaut: {server: {context-path: /variable}}\nendpoints: {all: {port: 3}}",
        "ENDPOINTS_ALL_PORT": "4",
    }
    found = load(
        config=config, environment=environment, overrides={"kestra.url": "line", "micronaut.server.port": None}
    )
    assert (found.port, found.host, found.context_path) == (1, "second", "/variable")
    assert (found.management_port, found.url) == (4, "line")


def test_the_file_of_the_home_folder_is_read_when_none_is_named(tmp_path: Path) -> None:
    (tmp_path / ".kestra").mkdir()
    (tmp_path / ".kestra" / "config.yml").write_text("kestra: {url: home}")
    assert settings().url == "home"
    (tmp_path / ".ostinato").mkdir()
    (tmp_path / ".ostinato" / "config.yml").write_text("kestra: {url: own}")
    assert settings().url == "own"


def test_the_environment_reaches_names_with_dashes() -> None:
    found = settings(KESTRA_STORAGE_LOCAL_BASE_PATH="/files", KESTRA_SERVER_BASIC_AUTH_USERNAME="a@b.c")
    assert found.storage == Path("/files")


def test_the_data_folder_comes_from_the_environment_or_the_command_line() -> None:
    assert settings(OSTINATO_DATA="/there").data == Path("/there")
    assert load(data=Path("/here"), environment={"OSTINATO_DATA": "/there"}).data == Path("/here")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: [1", "KESTRA_CONFIGURATION is not YAML"),
        ("just text", "KESTRA_CONFIGURATION must be a map of settings"),
        ("micronaut: {server: {port: http}}", "micronaut.server.port must be a whole number, not 'http'"),
        ("kestra: {server: {termination-grace-period: soon}}", "termination-grace-period: 'soon' is not a duration"),
        ("kestra: {repository: {type: postgres}}", "there is no datasources.postgres.url"),
        ("datasources: {postgres: text}", "datasources.postgres must be a map with `url`"),
    ],
)
def test_what_cannot_be_used_is_named(text: str, message: str) -> None:
    with pytest.raises(SettingsError, match=message.replace("[", r"\[").replace(".", r"\.")):
        settings(text)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"missing\.yml cannot be read: No such file"):
        load(config=tmp_path / "missing.yml", environment={})


# -- placeholders -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("${HOST}", "db"),
        ("${HOST:other}", "db"),
        ("${NONE:other}", "other"),
        ("${NONE:}", ""),
        ("http://${HOST}:${NONE:8080}/", "http://db:8080/"),
        ("${kestra.environment.name}", "prod"),
        ("${kestra.tutorialFlows.enabled:yes}", "yes"),
        ("$HOST", "$HOST"),
    ],
)
def test_placeholders_are_filled_in(written: str, expected: str) -> None:
    text = f"kestra: {{url: '{written}', environment: {{name: prod}}}}"
    assert settings(text, HOST="db").url == expected


def test_a_placeholder_for_nothing_is_refused() -> None:
    with pytest.raises(Unresolved, match=r"\$\{NOWHERE\}, which is neither in the environment nor a setting"):
        settings("kestra: {url: '${NOWHERE}'}")


def test_random_placeholders() -> None:
    found = settings("kestra: {url: '${random.uuid}'}\nmicronaut: {server: {port: '${random.port}'}}")
    assert len(str(found.url)) == 22
    assert 0 < found.port < 65536


# -- single settings --------------------------------------------------------------------------------------------------


def test_a_database_with_its_account() -> None:
    text = """
    datasources:
      postgres: {url: 'jdbc:postgresql://h/d', driverClassName: org.postgresql.Driver, username: u, password: p}
    kestra: {repository: {type: postgres}, queue: {type: postgres}}
    """
    assert settings(text).database == Database("jdbc:postgresql://h/d", "u", "p")


def test_the_database_may_come_from_the_environment() -> None:
    found = settings(DATASOURCES_POSTGRES_URL="jdbc:postgresql://h/d", DATASOURCES_POSTGRES_USERNAME="u")
    assert found.database == Database("jdbc:postgresql://h/d", "u")


@pytest.mark.parametrize("kind", ["h2", "memory"])
def test_databases_of_the_java_program_become_the_embedded_one_with_a_note(kind: str) -> None:
    found = settings(f"kestra: {{repository: {{type: {kind}}}}}\ndatasources: {{h2: {{url: 'jdbc:h2:mem:x'}}}}")
    assert found.database == Database()
    assert found.notes == (f"kestra.repository.type is '{kind}': the embedded SQLite database is used in its place",)


def test_the_one_datasource_counts_where_no_type_is_given() -> None:
    assert settings("datasources: {other: {url: 'sqlite:x.db'}}").database == Database("sqlite:x.db")


def test_an_account_needs_both_parts() -> None:
    assert settings("kestra: {server: {basic-auth: {username: a, password: 12}}}").basic_auth == BasicAuth("a", "12")
    assert settings("kestra: {server: {basic-auth: {username: a}}}").basic_auth is None


def test_passwords_are_not_shown() -> None:
    text = """
    kestra: {server: {basic-auth: {username: a, password: hush}}, encryption: {secret-key: hush}}
    datasources: {postgres: {url: 'postgresql://h/d', password: hush}}
    """
    assert "hush" not in repr(settings(text, SECRET_A=base64.b64encode(b"hush").decode()))


@pytest.mark.parametrize("written", ["[/ping, /open/]", "'/ping, /open/'"])
def test_a_list_may_be_written_as_text(written: str) -> None:
    assert settings(f"kestra: {{server: {{basic-auth: {{open-urls: {written}}}}}}}").open_urls == ("/ping", "/open/")
    assert settings(f"kestra: {{local-files: {{allowed-paths: {written}}}}}").allowed_paths == ("/ping", "/open/")
    assert settings(f"kestra: {{hidden-labels: {{prefixes: {written}}}}}").hidden_labels == ("/ping", "/open/")


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("PT1M", 60), ("10s", 10), ("5m", 300), ("1h", 3600), ("30d", 2592000), ("25ms", 0.025), ("7", 7), ("1.5s", 1.5)],
)
def test_durations_may_be_short(written: str, seconds: float) -> None:
    text = "kestra: {server: {terminationGracePeriod: %s, liveness: {heartbeatInterval: %s, timeout: %s}}}"
    found = settings(text % (written, written, written))
    assert (found.grace, found.heartbeat, found.silence) == (seconds, seconds, seconds)


def test_secrets_are_decoded() -> None:
    found = settings(
        SECRET_MY_KEY=base64.b64encode("größe".encode()).decode() + "\n",
        SECRET_BAD="@",
        SECRET_ODD="/w==",
        SECRET_SHORT="YQ",
    )
    assert found.secrets == {"MY_KEY": "größe", "SHORT": "a"}
    assert found.notes == tuple(
        f"SECRET_{name} is not base64: it cannot be read as a secret" for name in ("BAD", "ODD")
    )


def test_variables_for_expressions_have_a_prefix() -> None:
    assert settings(ENV_MY_NAME="1", OTHER="2").envs == {"my_name": "1"}
    text = "kestra: {variables: {env-vars-prefix: KESTRA_}}"
    assert settings(text, KESTRA_A="1", ENV_B="2", KESTRA_PLUGINS_PATH="p").envs == {"a": "1"}


def test_what_is_the_users_own_keeps_its_names() -> None:
    text = """
    kestra:
      variables: {globals: {myHost: {innerName: 1}}}
      tasks: {defaults: [{type: a, values: {storeType: X}}]}
      plugins:
        defaults: [{type: b, forced: true, values: {myValue: 1}}]
        configurations: [{type: c, values: {someFlag: true}}, {other: 1}]
    """
    found = settings(text)
    assert found.globals == {"myHost": {"innerName": 1}}
    assert found.plugin_defaults == [
        {"type": "a", "values": {"storeType": "X"}},
        {"type": "b", "forced": True, "values": {"myValue": 1}},
    ]
    assert found.plugin_settings == {"c": {"someFlag": True}}


@pytest.mark.parametrize(("written", "expected"), [("true", True), ("'TRUE'", True), ("false", False), ("1", False)])
def test_recursive_rendering_is_switched_on_by_true(written: str, expected: bool) -> None:
    assert settings(f"kestra: {{variables: {{recursive-rendering: {written}}}}}").recursive_rendering is expected


def test_unknown_keys_are_passed_over() -> None:
    assert settings("kestra: {elasticsearch: {client: {http-hosts: x}}}\nlogger: {levels: {a: b}}").port == 8080


@pytest.mark.parametrize("text", ["", "# nothing", "kestra:", "kestra: {server: }", "datasources:", "micronaut: 1"])
def test_empty_sections_are_no_configuration(text: str) -> None:
    assert settings(text).port == 8080


def test_the_zone_is_that_of_the_environment() -> None:
    assert settings(TZ="Asia/Tokyo").timezone == "Asia/Tokyo"


@pytest.mark.parametrize(
    ("target", "name", "expected"),
    [
        ("/usr/share/zoneinfo/Europe/Berlin", "CET", "Europe/Berlin"),
        (None, "UTC", "UTC"),
        (None, "GMT", "UTC"),
        ("/elsewhere", "UTC", "UTC"),
    ],
)
def test_the_zone_of_the_machine(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, target: str | None, name: str, expected: str
) -> None:
    module: Any = sys.modules["ostinato.settings.load"]

    link = tmp_path / "localtime"
    if target is not None:
        link.symlink_to(target)
    monkeypatch.setattr(module, "Path", lambda path: link if path == "/etc/localtime" else Path(path))
    monkeypatch.setattr(module.time, "tzname", (name, name))
    assert module._zone() == expected


def test_templates_are_disabled_unless_told_otherwise() -> None:
    assert settings("").templates is False
    assert settings("kestra: {templates: {enabled: true}}").templates is True
