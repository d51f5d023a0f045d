"""The store of a SQL database: all aggregates over one connection keeper."""

from __future__ import annotations

from ostinato.ports import store as ports
from ostinato.ports.gates import Gates
from ostinato.ports.templates import Templates
from ostinato.store.sql.database import Database
from ostinato.store.sql.executions import SqlExecutions
from ostinato.store.sql.flows import SqlFlows
from ostinato.store.sql.gates import SqlGates
from ostinato.store.sql.inbox import SqlInbox
from ostinato.store.sql.jobs import SqlJobs
from ostinato.store.sql.kv import SqlKeyValues
from ostinato.store.sql.logs import SqlLogs
from ostinato.store.sql.moves import SqlMoves
from ostinato.store.sql.services import SqlServices
from ostinato.store.sql.settings import SqlSettings
from ostinato.store.sql.templates import SqlTemplates
from ostinato.store.sql.triggers import SqlTriggers
from ostinato.store.sql.turns import SqlTurns


class SqlStore:
    """A store in a database of either dialect."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.inbox: ports.Inbox = SqlInbox(database)
        self.turns: ports.Turns = SqlTurns(database)
        self.gates: Gates = SqlGates(database)
        self.jobs: ports.Jobs = SqlJobs(database)
        self.services: ports.Services = SqlServices(database)
        self.executions: ports.Executions = SqlExecutions(database)
        self.logs: ports.Logs = SqlLogs(database)
        self.flows: ports.Flows = SqlFlows(database)
        self.templates: Templates = SqlTemplates(database)
        self.triggers: ports.Triggers = SqlTriggers(database)
        self.moves: ports.Moves = SqlMoves(database)
        self.kv: ports.KeyValues = SqlKeyValues(database)
        self.settings: ports.Settings = SqlSettings(database)

    async def open(self) -> None:
        """Connect and migrate the schema to the newest version."""
        await self.database.open()

    async def close(self) -> None:
        """Disconnect."""
        await self.database.close()
