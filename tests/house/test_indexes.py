"""Generated files are fresh."""

from __future__ import annotations

import pytest

from ostinato.plugin.index import index_path
from ostinato.plugin.index.build import index_text
from tests.house.code import ROOT, packages


@pytest.mark.parametrize("package", packages())
def test_the_index_of_plugins_is_fresh(package: str) -> None:
    path = index_path(package)
    if path is None:
        pytest.skip(f"{package} is not installed here")
    assert path.read_text("utf-8") == index_text(package), f"run: python -m ostinato.plugin.index build {package}"


def test_every_family_of_plugins_has_an_index() -> None:
    families = {path.parent.name for path in ROOT.glob("plugins/*/src/*/__init__.py")}
    assert families == set(packages()) - {"ostinato.core_plugins"}
