"""The index of the script plugins is fresh, and every property says what it is for."""

from __future__ import annotations

from ostinato.plugin.index import PluginIndex, index_path, read_index
from ostinato.plugin.index.build import index_text

PACKAGE = "ostinato_scripts"


def test_plugins_json_is_fresh() -> None:
    path = index_path(PACKAGE)
    assert path is not None
    assert path.read_text("utf-8") == index_text(PACKAGE), "run: python -m ostinato.plugin.index build " + PACKAGE


def test_every_plugin_says_what_it_is() -> None:
    index = PluginIndex(read_index(PACKAGE))
    for entry in index.entries():
        cls = index.load(entry.type)
        assert cls.__doc__, entry.type
        missing = [name for name, field in cls.model_fields.items() if not field.description]
        assert not missing, (entry.type, missing)
