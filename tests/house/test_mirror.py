"""Unit tests lie as the source does, so that the tests of a package are found."""

from __future__ import annotations

from tests.house.code import ROOT

SOURCE, UNIT = ROOT / "src" / "ostinato", ROOT / "tests" / "unit"
ELSEWHERE = {
    "model": "documents that people write: tested by what `language` says of them",
    "ports": "protocols: tests/contract holds every implementation to them",
}
"""Packages without unit tests of their own, with the reason."""


def _packages() -> set[str]:
    return {path.parent.name for path in SOURCE.glob("*/__init__.py")}


def test_every_package_has_unit_tests() -> None:
    tested = {path.name for path in UNIT.iterdir() if any(path.rglob("test_*.py"))}
    assert sorted(_packages() - tested - set(ELSEWHERE)) == []


def test_every_folder_of_unit_tests_belongs_to_a_package_or_a_module() -> None:
    modules = {path.stem for path in SOURCE.glob("*.py")}
    families = {f"plugins_{path.name}" for path in (ROOT / "plugins").iterdir()}
    folders = {path.name for path in UNIT.iterdir() if path.is_dir() and any(path.rglob("test_*.py"))}
    assert sorted(folders - _packages() - modules - families) == []


def test_exceptions_are_still_packages() -> None:
    assert set(ELSEWHERE) <= _packages()
