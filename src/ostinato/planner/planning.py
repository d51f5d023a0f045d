"""Plans of stored flows, with the templates that they name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ostinato.engine.plan import Plan
from ostinato.planner.plan import completed, plan_of
from ostinato.planner.templates import Definition, Name, names_in, with_defaults_of
from ostinato.plugin.index import PluginIndex
from ostinato.ports.flows import StoredFlow
from ostinato.ports.templates import Templates


class Planning:
    """Makes plans. Without `templates`, which are disabled then, a task that runs one fails."""

    def __init__(
        self, index: PluginIndex, server_defaults: Sequence[Mapping[str, Any]], templates: Templates | None = None
    ):
        self._index, self._defaults, self._templates = index, server_defaults, templates

    async def of(self, flow: StoredFlow) -> Plan:
        """The plan of a flow as its templates stand now; Unplannable, or what else the planner finds wrong."""
        return plan_of(
            flow.definition,
            self._index,
            revision=flow.revision,
            tenant=flow.tenant,
            server_defaults=self._defaults,
            templates=None if self._templates is None else await self._named(flow.definition, self._templates),
        )

    async def _named(self, flow: Definition, templates: Templates) -> dict[Name, Definition]:
        """The templates that a flow, or one of these templates, names."""
        found: dict[Name, Definition] = {}
        wanted = self._names(flow)
        while wanted:
            name = wanted.pop()
            template = await templates.get(*name)
            if template is not None:
                found[name] = template.definition
                wanted |= self._names(with_defaults_of(flow, template.definition)) - found.keys()
        return found

    def _names(self, definition: Definition) -> set[Name]:
        return set(names_in(completed(definition, self._index, self._defaults)))
