"""Random flows: every flowable, nested, with handlers, tolerance, retries and conditions."""

from __future__ import annotations

import random

from ostinato.engine.plan import Concurrency, Kind, Node, Plan, Sla
from ostinato.engine.retry import Retry
from tests.simulation.mood import Mood


class FlowMaker:
    """Makes plans in a mood from a source of chance. Ids are counted, so that a seed always gives the same flow."""

    def __init__(self, chance: random.Random, mood: Mood):
        self._chance = chance
        self._mood = mood
        self._count = 0

    def plan(self) -> Plan:
        chance = self._chance
        root = Node(id="", type="flow", kind=Kind.SEQUENCE, main=self._nodes(1, 3, 2))
        if chance.random() < 0.3:
            root.errors = self._nodes(1, 2, 0)
        if chance.random() < 0.3:
            root.finally_ = self._nodes(1, 2, 0)
        after = self._nodes(1, 2, 1) if chance.random() < 0.25 else []
        for node in after:
            if node.kind is Kind.TASK and chance.random() < 0.3:
                node.options = {"listener": ["a condition"]}
        retry = self._retry() if chance.random() < 0.05 else None
        return Plan(
            namespace="sim",
            flow_id="flow",
            revision=1,
            root=root,
            after=after,
            retry=retry,
            concurrency=self.concurrency() if chance.random() < 0.25 else None,
            slas=self._slas() if chance.random() < 0.1 else (),
        )

    def called(self) -> Plan:
        """A small flow that others call."""
        root = Node(id="", type="flow", kind=Kind.SEQUENCE, main=self._nodes(1, 2, 0))
        after = self._nodes(1, 1, 0) if self._chance.random() < 0.2 else []
        limited = self.concurrency() if self._chance.random() < 0.2 else None
        return Plan(namespace="sim", flow_id="called", revision=1, root=root, after=after, concurrency=limited)

    def concurrency(self) -> Concurrency:
        """How many may run at a time."""
        return Concurrency(self._chance.randint(1, 2), self._chance.choice(["QUEUE", "QUEUE", "CANCEL", "FAIL"]))

    def _slas(self) -> tuple[Sla, ...]:
        behavior = self._chance.choice(["FAIL", "CANCEL", "NONE"])
        asserted = Sla("a", behavior, assertion=self._chance.choice(["{{ kv('flag') }}", "{{ nothing.there }}"]))
        return (Sla("d", behavior, duration="PT20S"), asserted)[: self._chance.randint(1, 2)]

    def _nodes(self, least: int, most: int, depth: int) -> list[Node]:
        return [self._node(depth) for _ in range(self._chance.randint(least, most))]

    def _node(self, depth: int) -> Node:
        chance = self._chance
        self._count += 1
        node = Node(id=f"t{self._count}", type="task")
        node.allow_failure = chance.random() < 0.1
        node.allow_warning = chance.random() < 0.05
        if chance.random() < self._mood.asked:
            node.run_if = chance.choice(["true", "false", "{{ nothing.there }}", "{{ kv('flag') }}"])
        if chance.random() < 0.15:
            node.retry = self._retry()
        if depth <= 0 or chance.random() < self._mood.plain:
            node.inline = chance.random() < 0.5
            return node
        self._shape(node, depth - 1)
        return node

    def _retry(self) -> Retry:
        chance = self._chance
        anew = chance.random() < 0.1
        return Retry(interval=float(chance.randint(1, 5)), max_attempts=chance.randint(1, 3), new_execution=anew)

    def _shape(self, node: Node, depth: int) -> None:
        chance = self._chance
        kind = chance.choice(self._mood.kinds)
        node.kind = kind
        _SHAPES[kind](self, node, depth)
        if kind in (Kind.SUBFLOW, Kind.ITEMS):
            return
        if kind is not Kind.PAUSE or node.main:
            if chance.random() < 0.2:
                node.errors = self._nodes(1, 2, 0)
            if chance.random() < 0.2:
                node.finally_ = self._nodes(1, 1, 0)

    def _sequence(self, node: Node, depth: int) -> None:
        node.main = self._nodes(0, 3, depth)

    def _template(self, node: Node, depth: int) -> None:
        self._sequence(node, depth)
        args = {"a": self._chance.choice(["x", "{{ nothing.there }}"])} if self._chance.random() < 0.3 else {}
        node.options = {"args": args}
        if self._chance.random() < 0.2:
            node.options["fault"] = "there is no such template"

    def _parallel(self, node: Node, depth: int) -> None:
        node.main = self._nodes(1, 4, depth)
        node.limit = self._chance.choice([0, 0, 1, 2])

    def _dag(self, node: Node, depth: int) -> None:
        self._parallel(node, depth)
        for place, child in enumerate(node.main):
            before = node.main[:place]
            child.depends_on = tuple(n.id for n in before if self._chance.random() < 0.4)

    def _if(self, node: Node, depth: int) -> None:
        node.expression = self._chance.choice(["true", "false", "{{ nothing.there }}", "{{ kv('flag') }}"])
        node.branches = {"then": self._nodes(0, 2, depth), "else": self._nodes(0, 2, depth)}

    def _switch(self, node: Node, depth: int) -> None:
        node.expression = self._chance.choice(["a", "b", "c"])
        node.branches = {"case:a": self._nodes(1, 2, depth), "case:b": self._nodes(1, 2, depth)}
        if self._chance.random() < 0.5:
            node.branches["defaults"] = self._nodes(1, 1, depth)

    def _loop(self, node: Node, depth: int) -> None:
        node.main = self._nodes(1, 2, depth)
        node.limit = self._chance.choice([0, 1, 1, 2])
        values = [f'"v{n}"' for n in range(self._chance.randint(0, 4))]
        node.expression = (
            self._chance.choice([f"[{','.join(values)}]", "not a list"]) if not values else (f"[{','.join(values)}]")
        )

    def _item_loop(self, node: Node, depth: int) -> None:
        chance = self._chance
        self._count += 1
        around = Node(id=f"t{self._count}", type="task", kind=Kind.SEQUENCE, main=self._nodes(1, 2, depth))
        if chance.random() < 0.3:
            around.errors = self._nodes(1, 1, 0)
        node.main, node.limit = [around], chance.choice([0, 1, 2])
        values = ["u", "u", 7]
        node.expression = chance.choice(["[]", "no list", values[: chance.randint(1, 3)], {"k": "v", "l": "w"}])
        given = [{"id": "o", "value": chance.choice(["{{ item.value }}", "{{ nothing.there }}"])}]
        node.options = {
            "transmitFailed": chance.random() < 0.7,
            "breakWhen": "{{ kv('flag') }}" if chance.random() < 0.3 else None,
            "outputs": given if chance.random() < 0.3 else None,
        }

    def _block(self, node: Node, depth: int) -> None:
        node.main = self._nodes(0, 3, 0)
        for child in node.main:
            child.inline = False

    def _pause(self, node: Node, depth: int) -> None:
        node.options = {"pauseDuration": "PT2S", "behavior": self._chance.choice(["RESUME", "WARN", "FAIL", "CANCEL"])}
        if self._chance.random() < 0.4:
            node.main = self._nodes(1, 2, depth)
        if self._chance.random() < 0.2:
            node.beside = self._node(0)

    def _loop_until(self, node: Node, depth: int) -> None:
        node.main = self._nodes(1, 2, depth)
        node.expression = self._chance.choice(["true", "false", "{{ kv('flag') }}", "{{ nothing.there }}"])
        most = {"interval": "PT1S", "maxIterations": self._chance.randint(1, 3)}
        node.options = {"checkFrequency": most, "failOnMaxReached": self._chance.random() < 0.5}

    def _subflow(self, node: Node, depth: int) -> None:
        chance = self._chance
        node.options = {"wait": chance.random() < 0.8, "transmitFailed": chance.random() < 0.8}

    def _items(self, node: Node, depth: int) -> None:
        self._subflow(node, depth)
        batches = [0, 1, 3]
        node.options["batches"] = self._chance.choice(batches)


_SHAPES = {
    Kind.SEQUENCE: FlowMaker._sequence,
    Kind.ALLOW_FAILURE: FlowMaker._sequence,
    Kind.TEMPLATE: FlowMaker._template,
    Kind.PARALLEL: FlowMaker._parallel,
    Kind.DAG: FlowMaker._dag,
    Kind.IF: FlowMaker._if,
    Kind.SWITCH: FlowMaker._switch,
    Kind.LOOP: FlowMaker._loop,
    Kind.EACH_PARALLEL: FlowMaker._loop,
    Kind.PAUSE: FlowMaker._pause,
    Kind.LOOP_UNTIL: FlowMaker._loop_until,
    Kind.SUBFLOW: FlowMaker._subflow,
    Kind.ITEMS: FlowMaker._items,
    Kind.ITEM_LOOP: FlowMaker._item_loop,
    Kind.WORKING_DIRECTORY: FlowMaker._block,
}
KINDS = tuple(_SHAPES)
"""Every flowable."""
