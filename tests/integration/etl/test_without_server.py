"""The main example by `ostinato flow run`, which needs no server, and what the editor says of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.integration.etl.conftest import FLOW
from tests.integration.etl.warehouse import expected, loaded

from ostinato.language import Kind, Severity, diagnose
from ostinato.plugin.index import default_index

pytestmark = pytest.mark.timeout(180)

DAY = "2013-07-04"


def test_flow_run(flow: str, configuration: dict[str, Any], warehouse: str, tmp_path: Path) -> None:
    (tmp_path / "flow.yaml").write_text(flow)
    (tmp_path / "server.yml").write_text(yaml.safe_dump(configuration))
    command = [sys.executable, "-m", "ostinato.cli.main", "flow", "run", "flow.yaml", "-c", "server.yml"]
    done = subprocess.run(
        [*command, "-i", f"date={DAY}"], cwd=tmp_path, capture_output=True, text=True, timeout=150, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert loaded(warehouse, DAY) == expected(DAY)


def test_the_editor_warns_where_a_script_reads_ion() -> None:
    text = FLOW.read_text()
    (warning,) = (one for one in diagnose(text, default_index()).findings if one.kind is Kind.ADVICE)
    assert warning.severity is Severity.WARNING
    assert warning.hint is not None and "storeFormat: CSV" in warning.hint
    mended = text.replace("store: true", "store: true\n    storeFormat: CSV")
    assert all(one.kind is not Kind.ADVICE for one in diagnose(mended, default_index()).findings)
