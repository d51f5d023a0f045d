"""A checked document as it is stored: what is wanted as a text is one, whatever it looked like in the source."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ostinato.model.document import Document
from ostinato.model.flow import TASK_LISTS
from ostinato.plugin.index import PluginIndex
from ostinato.plugin.rendering import plan_of, render_properties


def settled(written: Mapping[str, Any], model: type[Document], index: PluginIndex) -> dict[str, Any]:
    """The document with numbers and booleans made texts where its model, or the plugin of a task, wants texts."""
    plan = plan_of(model)
    found = {key: plan[key](value, None) if key in plan else value for key, value in written.items()}
    for name in (*TASK_LISTS, "triggers"):
        if isinstance(found.get(name), list):
            found[name] = [_plugin(one, index) for one in found[name]]
    return found


def _plugin(written: Mapping[str, Any], index: PluginIndex) -> Mapping[str, Any]:
    entry = index.lookup(str(written.get("type")))
    return written if entry is None else render_properties(index.load(entry.type), written, None)
