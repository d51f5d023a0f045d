"""What all requests share: the context, and caches over it."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from ostinato.engine.plan import Plan
from ostinato.engine.records import Execution
from ostinato.inputs import Sealer
from ostinato.language.schemas import Schemas
from ostinato.launch.declared import DeclaredTriggers
from ostinato.planner import Planning, templated
from ostinato.ports.flows import StoredFlow
from ostinato.webserver.auth import Accounts
from ostinato.webserver.context import WebContext
from ostinato.webserver.errors import NotFound
from ostinato.webserver.growing import Documents

MOST_FLOWS = 2000
"""How many flows and plans are kept."""


class Site:
    """The webserver behind the routes."""

    def __init__(self, context: WebContext):
        self.context = context
        self.store, self.storage, self.settings = context.store, context.storage, context.settings
        self.index, self.wakeup, self.answers = context.index, context.wakeup, context.answers
        self.sealer = Sealer(context.settings.encryption_key)
        self.accounts = Accounts(context.settings, context.store)
        self.flows = CurrentFlows(context)
        self.declared = DeclaredTriggers(context.index, context.settings.plugin_defaults)
        self.schemas = Schemas(context.index)
        self.documents = Documents(context.store.turns)
        templates = self.store.templates if self.settings.templates else None
        self._planning = Planning(self.index, self.settings.plugin_defaults, templates)
        self._plans: OrderedDict[tuple[str, str, int], Plan] = OrderedDict()

    @property
    def globals(self) -> dict[str, Any]:
        """What every expression can name, whatever it belongs to."""
        return {
            "globals": self.settings.globals,
            "envs": self.settings.envs,
            "kestra": self.settings.about,
        }

    def now(self) -> Any:
        """The current instant."""
        return self.context.clock.now()

    async def plan(self, execution: Execution) -> Plan:
        """The plan of the revision that an execution runs on."""
        return await self.plan_at(execution.namespace, execution.flow_id, execution.revision)

    async def plan_at(self, namespace: str, flow_id: str, revision: int) -> Plan:
        """The plan of one revision of a flow; a stored revision never changes, but a template may."""
        key = namespace, flow_id, revision
        plan = self._plans.get(key)
        if plan is None:
            flow = await self.store.flows.get(*key, deleted=True)
            if flow is None:
                raise NotFound(f"Unable to find revision {revision} on flow {namespace}.{flow_id}")
            plan = await self._planning.of(flow)
            if not templated(plan):
                _keep(self._plans, key, plan)
        return plan

    def url(self, execution: Execution, base: str) -> str:
        """The page of an execution in the user interface."""
        where = f"{execution.tenant}/executions/{execution.namespace}/{execution.flow_id}/{execution.id}"
        return f"{base}/ui/{where}"


class CurrentFlows:
    """Flows by namespace and id, kept for a moment so that a burst of starts reads each flow once.

    Another process may store a new revision at any time: what is kept counts for `SECONDS` only, and a save through
    this server forgets it at once.
    """

    SECONDS = 1.0

    def __init__(self, context: WebContext):
        self._store, self._clock = context.store, context.clock
        self._kept: OrderedDict[tuple[str, str], tuple[float, StoredFlow | None]] = OrderedDict()

    async def get(self, namespace: str, flow_id: str) -> StoredFlow | None:
        """The current revision; None where there is none or it is deleted."""
        key, now = (namespace, flow_id), self._clock.now().timestamp()
        kept = self._kept.get(key)
        if kept is not None and kept[0] > now:
            return kept[1]
        flow = await self._store.flows.get(namespace, flow_id)
        if flow is not None:
            _keep(self._kept, key, (now + self.SECONDS, flow))
        return flow

    def forget(self, namespace: str, flow_id: str) -> None:
        """Read it anew next time."""
        self._kept.pop((namespace, flow_id), None)


def _keep(cache: OrderedDict[Any, Any], key: Any, value: Any) -> None:
    cache[key] = value
    cache.move_to_end(key)
    if len(cache) > MOST_FLOWS:
        cache.popitem(last=False)
