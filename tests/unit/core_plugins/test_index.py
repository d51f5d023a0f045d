"""The index of the core plugins: fresh, complete, and read without importing a plugin."""

from __future__ import annotations

import subprocess
import sys

import pytest

from ostinato.plugin.index import PluginIndex, UnknownPlugin, default_index, index_path
from ostinato.plugin.index.build import index_text

PACKAGE = "ostinato.core_plugins"


def test_plugins_json_is_fresh() -> None:
    path = index_path(PACKAGE)
    assert path is not None
    assert path.read_text("utf-8") == index_text(PACKAGE), "run: python -m ostinato.plugin.index build " + PACKAGE


@pytest.mark.parametrize(
    ("old", "current"),
    [
        ("io.kestra.core.tasks.debugs.Return", "io.kestra.plugin.core.debug.Return"),
        ("io.kestra.core.tasks.flows.Flow", "io.kestra.plugin.core.flow.Subflow"),
        ("io.kestra.core.tasks.flows.Worker", "io.kestra.plugin.core.flow.WorkingDirectory"),
        ("io.kestra.plugin.core.flow.WaitFor", "io.kestra.plugin.core.flow.LoopUntil"),
        ("io.kestra.plugin.fs.http.Request", "io.kestra.plugin.core.http.Request"),
        ("io.kestra.plugin.core.condition.ExpressionCondition", "io.kestra.plugin.core.condition.Expression"),
        ("io.kestra.core.models.conditions.types.WeekendCondition", "io.kestra.plugin.core.condition.Weekend"),
        ("IO.KESTRA.CORE.TASKS.LOG.LOG", "io.kestra.plugin.core.log.Log"),
    ],
)
def test_old_names_are_found(old: str, current: str) -> None:
    entry = default_index().lookup(old)
    assert entry is not None
    assert entry.type == current


def test_unknown_names() -> None:
    index = default_index()
    assert index.lookup("io.kestra.plugin.core.log.Nothing") is None
    assert index.nearest("io.kestra.plugin.core.debug.Retrun") == "io.kestra.plugin.core.debug.Return"
    assert index.nearest("io.kestra.core.Subflow") == "io.kestra.plugin.core.flow.Subflow"
    with pytest.raises(UnknownPlugin):
        index.load("nothing")


def test_kinds_and_flags() -> None:
    index = default_index()
    kinds = {entry.type.rpartition(".")[2]: entry for entry in index.entries() if ".flow." in entry.type}
    assert kinds["Sequential"].kind == "flowable"
    assert kinds["Subflow"].kind == "executable"
    assert kinds["Sleep"].kind == "task"
    assert not kinds["Sleep"].inline
    log = index.lookup("io.kestra.plugin.core.log.Log")
    assert log is not None
    assert log.inline


def test_reading_the_index_imports_no_plugin() -> None:
    code = (
        "import sys; from ostinato.plugin.index import default_index; assert len(default_index().entries()) > 50; "
        "loaded = [m for m in sys.modules if m.startswith('ostinato.core_plugins.')]; assert not loaded, loaded"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env={"PYTHONPATH": ":".join(sys.path)})


def test_every_plugin_says_what_it_is() -> None:
    index = PluginIndex.discover()
    for entry in index.entries():
        cls = index.load(entry.type)
        assert cls.__doc__, entry.type
        missing = [name for name, field in cls.model_fields.items() if not field.description]
        assert not missing, (entry.type, missing)
