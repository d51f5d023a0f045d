"""The parts that services share, made from the settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ostinato.actions.platform import StorePlatform
from ostinato.actions.resuming import ResumeInputs
from ostinato.answers import Answers
from ostinato.clock import Clock, SystemClock
from ostinato.inputs import Sealer
from ostinato.launch import Launcher
from ostinato.launch.declared import DeclaredTriggers
from ostinato.planner import Planning
from ostinato.plugin import Doors, StoreKeyValues
from ostinato.plugin.index import PluginIndex, default_index
from ostinato.ports.storage import Storage
from ostinato.ports.store import Store
from ostinato.settings import Settings
from ostinato.storage import addresses
from ostinato.storage.local.folder import LocalStorage
from ostinato.store.memory import MemoryStore
from ostinato.store.open import open_store
from ostinato.store.urls import PostgresTarget, Target, target_of
from ostinato.store.wakeup.local import LocalWakeup
from ostinato.store.wakeup.postgres import PostgresWakeup


@dataclass(frozen=True)
class Parts:
    """Everything that a service is given. `wakeup` is a PostgresWakeup where several processes share a database."""

    settings: Settings
    clock: Clock
    store: Store
    storage: Storage
    wakeup: LocalWakeup | PostgresWakeup
    index: PluginIndex
    answers: Answers
    sealer: Sealer
    launcher: Launcher
    declared: DeclaredTriggers
    doors: Doors
    globals: dict[str, Any]

    async def open(self) -> None:
        """Connect; the schema is migrated on the way."""
        await self.store.open()
        if isinstance(self.wakeup, PostgresWakeup):
            await self.wakeup.open()

    async def close(self) -> None:
        if isinstance(self.wakeup, PostgresWakeup):
            await self.wakeup.close()
        await self.store.close()


def target(settings: Settings) -> Target:
    """The database that the settings name; the embedded one where they name none."""
    database = settings.database
    return target_of(database.url or "jdbc:sqlite:", database.username, database.password)


def make_parts(settings: Settings, *, in_memory: bool = False) -> Parts:
    """Make the parts. Nothing is connected yet; folders are made."""
    clock = SystemClock()
    for folder in (settings.data, settings.storage, settings.work):
        folder.mkdir(parents=True, exist_ok=True)
    where = target(settings)
    store: Store = MemoryStore() if in_memory else open_store(where, settings.data)
    shared = isinstance(where, PostgresTarget) and not in_memory
    wakeup = PostgresWakeup(where.options) if shared and isinstance(where, PostgresTarget) else LocalWakeup()
    storage = LocalStorage(settings.storage)
    answers = Answers(store, storage, settings.secrets, clock.now)
    index = default_index()
    sealer = Sealer(settings.encryption_key)
    globals_ = {
        "envs": dict(settings.envs),
        "globals": dict(settings.globals),
        "kestra": settings.about,
    }
    declared = DeclaredTriggers(index, settings.plugin_defaults)
    platform = StorePlatform(
        store,
        storage,
        wakeup,
        clock.now,
        settings.timezone,
        Planning(index, settings.plugin_defaults, store.templates if settings.templates else None).of,
        declared,
        ResumeInputs(answers, clock.now, settings.timezone, globals_, sealer),
    )
    return Parts(
        settings=settings,
        clock=clock,
        store=store,
        storage=storage,
        wakeup=wakeup,
        index=index,
        answers=answers,
        sealer=sealer,
        launcher=Launcher(answers, clock.now, settings.timezone, globals_, sealer),
        declared=declared,
        doors=Doors(
            now=clock.now,
            work_root=settings.work / "tasks",
            storage=storage,
            namespace_root=addresses.namespace_files,
            kv=StoreKeyValues(store.kv, store.flows, clock.now),
            platform=platform,
            environment=settings.environment,
            seal=sealer.seal,
            settings_of=lambda type_name: settings.plugin_settings.get(type_name, {}),
        ),
        globals=globals_,
    )
