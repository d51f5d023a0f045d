"""The memory store: all aggregates over one set of tables."""

from __future__ import annotations

from ostinato.ports import store as ports
from ostinato.ports.gates import Gates
from ostinato.ports.templates import Templates
from ostinato.store.memory.executions import MemoryExecutions
from ostinato.store.memory.flows import MemoryFlows
from ostinato.store.memory.gates import MemoryGates
from ostinato.store.memory.inbox import MemoryInbox
from ostinato.store.memory.jobs import MemoryJobs
from ostinato.store.memory.kv import MemoryKeyValues
from ostinato.store.memory.logs import MemoryLogs
from ostinato.store.memory.moves import MemoryMoves
from ostinato.store.memory.services import MemoryServices
from ostinato.store.memory.settings import MemorySettings
from ostinato.store.memory.tables import Tables
from ostinato.store.memory.templates import MemoryTemplates
from ostinato.store.memory.triggers import MemoryTriggers
from ostinato.store.memory.turns import MemoryTurns


class MemoryStore:
    """A store that forgets everything when it goes. `tables` is open to tests and to the simulator's invariants."""

    def __init__(self) -> None:
        self.tables = Tables()
        self.inbox: ports.Inbox = MemoryInbox(self.tables)
        self.turns: ports.Turns = MemoryTurns(self.tables)
        self.gates: Gates = MemoryGates(self.tables)
        self.jobs: ports.Jobs = MemoryJobs(self.tables)
        self.services: ports.Services = MemoryServices(self.tables)
        self.executions: ports.Executions = MemoryExecutions(self.tables)
        self.logs: ports.Logs = MemoryLogs(self.tables)
        self.flows: ports.Flows = MemoryFlows(self.tables)
        self.templates: Templates = MemoryTemplates(self.tables)
        self.triggers: ports.Triggers = MemoryTriggers(self.tables)
        self.moves: ports.Moves = MemoryMoves(self.tables)
        self.kv: ports.KeyValues = MemoryKeyValues(self.tables)
        self.settings: ports.Settings = MemorySettings(self.tables)

    async def open(self) -> None:
        """Nothing to connect to."""

    async def close(self) -> None:
        """Nothing to close."""
