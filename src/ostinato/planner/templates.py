"""Templates put into the plans of flows: their tasks become those of the task that names them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ostinato.engine.plan import Kind, Node
from ostinato.source.scalars import as_text

Definition = Mapping[str, Any]
"""A parsed flow or template."""
Name = tuple[str, str]
"""The namespace and the id of a template."""
Templates = Mapping[Name, Definition]
"""The templates that a flow names, as far as they are there."""

TYPES = ("io.kestra.plugin.core.flow.Template", "io.kestra.core.tasks.flows.Template")
"""The names of the task that runs a template."""


class Unplannable(Exception):
    """A flow from which no plan can be made; the message says why."""


class Lists(NamedTuple):
    """The lists of tasks of a flow or a template."""

    main: list[Node]
    errors: list[Node]
    finally_: list[Node]

    @property
    def all(self) -> list[Node]:
        return [*self.main, *self.errors, *self.finally_]


def names_in(value: Any) -> Iterator[Name]:
    """The templates that the tasks of a parsed flow or template name."""
    if isinstance(value, list):
        for item in value:
            yield from names_in(item)
    elif isinstance(value, Mapping):
        if value.get("type") in TYPES:
            yield as_text(value.get("namespace")), as_text(value.get("templateId"))
        for inner in value.values():
            yield from names_in(inner)


def with_defaults_of(flow: Definition, template: Definition) -> dict[str, Any]:
    """A template with the plugin defaults of the flow that it becomes a part of."""
    return {**template, **{key: flow[key] for key in ("pluginDefaults", "taskDefaults") if key in flow}}


class Splicer:
    """Puts the tasks of templates into a plan whose other tasks are made: these have their ids first. A template that
    cannot be put in is the `fault` of its task, which fails when it is reached."""

    def __init__(self, templates: Templates | None, lists_of: Callable[[Definition], Lists]):
        self._templates, self._lists_of = templates, lists_of
        self._taken: set[str] = set()

    def splice(self, nodes: Sequence[Node], around: tuple[Name, ...] = ()) -> None:
        """Put in all templates that these nodes, or nodes below them, name. `around` are those they stand in."""
        every = list(_walk(nodes))
        self._taken |= {node.id for node in every}
        for node in every:
            if node.kind is Kind.TEMPLATE:
                self._fill(node, around)

    def _fill(self, node: Node, around: tuple[Name, ...]) -> None:
        name = node.options["namespace"], node.options["templateId"]
        try:
            lists = self._lists(name, around)
        except Unplannable as fault:
            node.options["fault"] = f"The task '{node.id}' cannot run the template '{name[0]}.{name[1]}': {fault}"
            return
        node.main = lists.main
        node.errors, node.finally_ = [*lists.errors, *node.errors], [*lists.finally_, *node.finally_]
        self.splice(lists.all, (*around, name))

    def _lists(self, name: Name, around: tuple[Name, ...]) -> Lists:
        """The tasks of a template; Unplannable with the reason why they cannot be had."""
        if self._templates is None:
            raise Unplannable("templates are disabled. `kestra.templates.enabled: true` lets this server run them")
        template = self._templates.get(name)
        if template is None:
            raise Unplannable("there is no such template. Store it, or correct `namespace` and `templateId`")
        if name in around:
            raise Unplannable("it would contain itself")
        lists = self._lists_of(template)
        counts = Counter(node.id for node in _walk(lists.all))
        doubles = [id_ for id_, count in counts.items() if count > 1 or id_ in self._taken]
        if doubles:
            raise Unplannable(f"task ids that the flow has already: {', '.join(doubles)}. An id stands for one task")
        return lists


def _walk(nodes: Sequence[Node]) -> Iterator[Node]:
    """These nodes and all below them."""
    for node in nodes:
        yield node
        for _, _, children in node.lists():
            yield from _walk(children)
        if node.beside is not None:
            yield from _walk([node.beside])
