"""Every recorded expression gives what the real server gave; of a failing one only that it fails counts."""

from __future__ import annotations

import importlib.util
import json
import pathlib
import sys
from typing import Any

import pytest
from tests.compatibility.records import ROOT, needs_records
from tests.unit.expressions.recorded_scope import recorded_scope

from ostinato.expressions import ExpressionError, Scope, render_text

FOLDER = ROOT / "expressions"
FAMILIES = sorted(path.stem for path in FOLDER.glob("*.jsonl") if not path.stem.endswith(".expected"))

pytestmark = needs_records


@pytest.fixture(scope="module")
def scope() -> Scope:
    return recorded_scope(FOLDER / "context.yaml")


@pytest.fixture(scope="module")
def mask() -> Any:
    spec = importlib.util.spec_from_file_location("conform", ROOT / "conform.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["conform"] = module
    spec.loader.exec_module(module)
    return module.mask_result


def rows(path: pathlib.Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def outcome(expression: str, scope: Scope) -> dict[str, Any]:
    try:
        return {"result": render_text(expression, scope)}
    except ExpressionError as error:
        return {"error": str(error)}


def difference(row: dict[str, Any], wanted: dict[str, Any], scope: Scope, mask: Any) -> str | None:
    found = outcome(row["expr"], scope)
    if "error" in wanted and "error" in found:
        return None
    if "result" in wanted and "result" in found and mask(found["result"]) == wanted["result"]:
        return None
    shown = {key: value for key, value in wanted.items() if key != "id"}
    return f"{row['id']}: {row['expr']!r}\n   expected {shown}\n   but saw  {found}"


@pytest.mark.parametrize("family", FAMILIES)
def test_family(family: str, scope: Scope, mask: Any) -> None:
    expected = {row["id"]: row for row in rows(FOLDER / f"{family}.expected.jsonl")}
    cases = rows(FOLDER / f"{family}.jsonl")
    found = [difference(row, expected[row["id"]], scope, mask) for row in cases]
    different = [text for text in found if text]
    assert not different, f"{len(different)} of {len(cases)} differ\n" + "\n".join(different)
