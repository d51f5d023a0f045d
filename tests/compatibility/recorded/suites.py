"""The recorded suites, the programs that play them, and what those print."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml
from tests.compatibility.records import ROOT

from .rounds import rounds
from .served import PASSWORD, USER, Served

RECORDED_AT = "127.0.0.1:8080"
"""The address in the records: some requests show their Host."""
_LISTED: dict[str, dict[str, str]] = yaml.safe_load(Path(__file__).with_name("known.yml").read_text("utf-8"))
DIFFERENT = _LISTED["different"]
"""Cases that are to differ, as `<suite>/<case>`, each with the reason that docs/compatibility.md gives."""
KNOWN = DIFFERENT | (_LISTED["missing"] or {})
"""All cases that differ: those, and what is not made yet."""
PLUGIN_DATABASE = ("127.0.0.1", 5432)
"""Where the recorded JDBC flows expect their PostgreSQL."""
_FAILED = re.compile(r"^FAIL (\S+)", re.MULTILINE)


@dataclass(frozen=True)
class Played:
    """What a program said of a suite: the names of the cases that failed, and all of its text."""

    failed: frozenset[str]
    text: str

    @property
    def summary(self) -> str:
        """The last line: how many passed and failed."""
        return self.text.rstrip().rpartition("\n")[2]


def play(suite: str, server: Served) -> Iterator[Played]:
    """Play one suite on a server, in as many goes as it takes."""
    management = f"http://127.0.0.1:{server.management}"
    if suite == "cases":
        for names in rounds(ROOT / "cases"):
            yield _played(suite, server, ["conform.py", "check", "--jobs", "8", *names])
    elif suite == "expressions":
        yield _played(suite, server, ["conform.py", "expressions-check", "--jobs", "4"])
    elif suite == "plugins":
        root = str(ROOT / "plugins")
        yield _played(suite, server, ["conform.py", "check", "--jobs", "4", "--root", root, *plugin_areas()])
    else:
        yield _played(suite, server, ["rest.py", "check", "--jobs", "4", "--management", management])


def _played(suite: str, server: Served, arguments: list[str]) -> Played:
    address = f"127.0.0.1:{server.port}"
    proxy = {}
    if arguments[0] == "conform.py":
        address, proxy = RECORDED_AT, {"http_proxy": f"http://{address}", "no_proxy": ""}
    command = [sys.executable, str(ROOT / arguments[0]), *arguments[1:]]
    command += ["--url", f"http://{address}", "--user", USER, "--password", PASSWORD]
    done = subprocess.run(command, capture_output=True, text=True, env={"PATH": "", **proxy}, check=False)
    return Played(frozenset(f"{suite}/{name}" for name in _FAILED.findall(done.stdout)), done.stdout + done.stderr)


def plugin_areas() -> list[str]:
    """The areas of the plugin suite that can be played here."""
    areas = sorted(path.name for path in (ROOT / "plugins").iterdir() if path.is_dir())
    return [f"{area}/" for area in areas if area != "jdbc-postgresql" or _listens(PLUGIN_DATABASE)]


def _listens(address: tuple[str, int]) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(address) == 0
