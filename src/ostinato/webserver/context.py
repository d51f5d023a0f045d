"""What the webserver is given by whoever puts the process together."""

from __future__ import annotations

from dataclasses import dataclass

from ostinato.answers import Answers
from ostinato.clock import Clock
from ostinato.launch import Launcher
from ostinato.plugin.index import PluginIndex
from ostinato.ports.storage import Storage
from ostinato.ports.store import Store
from ostinato.ports.wakeup import Wakeup
from ostinato.settings.model import Settings


@dataclass(frozen=True)
class WebContext:
    """The ports and settings that requests are answered from. `version` is the one that clients are told."""

    store: Store
    storage: Storage
    settings: Settings
    index: PluginIndex
    wakeup: Wakeup
    clock: Clock
    answers: Answers
    launcher: Launcher
    version: str = "1.3.25"
