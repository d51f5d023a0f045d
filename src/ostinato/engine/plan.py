"""A flow made ready to run: the tree of its tasks with everything the rules need, and nothing of how it was written.

The planner makes a plan from a flow; the engine only reads it. Disabled tasks are not in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Any

from msgspec import Struct, field

from ostinato.engine.retry import Retry


class Kind(StrEnum):
    """What the engine does with a task: hand it out, or unfold it by the rule of a flowable."""

    TASK = "task"
    SEQUENCE = "sequence"
    PARALLEL = "parallel"
    DAG = "dag"
    IF = "if"
    SWITCH = "switch"
    LOOP = "loop"
    EACH_PARALLEL = "each_parallel"
    ALLOW_FAILURE = "allow_failure"
    PAUSE = "pause"
    LOOP_UNTIL = "loop_until"
    ITEM_LOOP = "item_loop"
    SUBFLOW = "subflow"
    ITEMS = "items"
    MERGE = "merge"
    WORKING_DIRECTORY = "working_directory"
    TEMPLATE = "template"


class Part(StrEnum):
    """Which list of its parent a task stands in. What stands beside runs along and counts for nothing."""

    MAIN = "main"
    ERRORS = "errors"
    FINALLY = "finally"
    AFTER = "after"
    BESIDE = "beside"


HANDLERS = (Part.ERRORS, Part.FINALLY, Part.AFTER)
"""What follows the main list, in the order in which it does."""

_LEAVES = frozenset({Kind.TASK, Kind.SUBFLOW, Kind.ITEMS, Kind.MERGE, Kind.WORKING_DIRECTORY})
_BY_VALUE = frozenset({Kind.LOOP, Kind.EACH_PARALLEL, Kind.ITEM_LOOP})
_SEALING = frozenset({Kind.PAUSE, Kind.SUBFLOW, Kind.ITEMS, Kind.MERGE})


class WorkerGroup(Struct, frozen=True):
    """Which workers may run a task: those of a group, whose name may be an expression. `fallback` says what happens
    where the group has no worker: WAIT, FAIL, CANCEL or IGNORE."""

    key: str
    fallback: str = "WAIT"


class Node(Struct, eq=False, kw_only=True):
    """One task of a plan.

    `main` holds the children that run if all goes well; an If or a Switch has them in `branches` by answer instead.
    `expression` is the condition, value or values of a flowable; `limit` the greatest number of children that may run
    at once (0 for no limit), an expression or a number. `source` is the task as written, for whoever runs it.
    `inline` tasks are run inside the turn, `updating` ones do no more than change the execution; `beside` runs along
    with a Pause. `position` is the place among the siblings of the same list; `in_after` marks what belongs to
    `afterExecution`, `in_handler` what belongs to any list but the main ones, at any depth.
    """

    id: str
    type: str
    kind: Kind = Kind.TASK
    inline: bool = False
    updating: bool = False
    source: dict[str, Any] = field(default_factory=dict)
    run_if: str | None = None
    allow_failure: bool = False
    allow_warning: bool = False
    timeout: str | None = None
    retry: Retry | None = None
    worker_group: WorkerGroup | None = None
    log_level: str | None = None
    log_to_file: bool = False
    expression: Any = None
    limit: Any = 0
    main: list[Node] = field(default_factory=list)
    branches: dict[str, list[Node]] = field(default_factory=dict)
    errors: list[Node] = field(default_factory=list)
    finally_: list[Node] = field(default_factory=list)
    beside: Node | None = None
    depends_on: tuple[str, ...] = ()
    options: dict[str, Any] = field(default_factory=dict)
    parent: Node | None = None
    part: Part = Part.MAIN
    position: int = 0
    branch: str | None = None
    in_after: bool = False
    in_handler: bool = False

    @property
    def flowable(self) -> bool:
        """Whether the engine unfolds it into children of its own; a Pause without any is a task that waits."""
        if self.kind is Kind.PAUSE:
            return bool(self.main or self.errors or self.finally_)
        return self.kind not in _LEAVES

    @property
    def by_value(self) -> bool:
        """Whether its children belong to values, each counted by the place of its value."""
        return self.kind in _BY_VALUE

    @property
    def tolerates(self) -> bool:
        """Whether the failure of a value stays with that value: the others go on, and the loop does not fail."""
        return self.kind is Kind.ITEM_LOOP and self.options.get("transmitFailed") is False

    @property
    def told(self) -> bool:
        """Whether its runs are told of by the worker that runs the WorkingDirectory around them as one job."""
        return self.part is Part.MAIN and self.parent is not None and self.parent.kind is Kind.WORKING_DIRECTORY

    def lists(self) -> Iterator[tuple[Part, str | None, list[Node]]]:
        """Its lists of children, each with the part it plays and the branch it belongs to."""
        yield Part.MAIN, None, self.main
        for name, nodes in self.branches.items():
            yield Part.MAIN, name, nodes
        yield Part.ERRORS, None, self.errors
        yield Part.FINALLY, None, self.finally_


class Concurrency(Struct, frozen=True):
    """How many executions of a flow may run at a time, and what becomes of one too many: QUEUE, CANCEL or FAIL."""

    limit: int
    behavior: str = "QUEUE"


class Sla(Struct, frozen=True):
    """What a flow promises: a longest duration (ISO-8601), or a condition that has to hold all along.

    `behavior` is what becomes of an execution that breaks it: FAIL, CANCEL or NONE; `labels` are added to it.
    """

    id: str
    behavior: str
    duration: str | None = None
    assertion: str | None = None
    labels: dict[str, Any] = field(default_factory=dict)


class FlowOutput(Struct, frozen=True):
    """One declared output of a flow. `type` is an input type; a failing output that is not required is left out."""

    id: str
    type: str
    value: Any
    required: bool = True
    options: dict[str, Any] = field(default_factory=dict)


class Plan(Struct, eq=False, kw_only=True):
    """A whole flow. `root` is the sequence of its tasks with the flow's errors and finally; `after` runs at the end.

    `input_defaults` are those that are no expressions, by id; `seals` tells that outputs of its tasks may hold
    something encrypted.
    """

    namespace: str
    flow_id: str
    revision: int
    root: Node
    tenant: str = "main"
    after: list[Node] = field(default_factory=list)
    outputs: tuple[FlowOutput, ...] = ()
    retry: Retry | None = None
    concurrency: Concurrency | None = None
    slas: tuple[Sla, ...] = ()
    variables: dict[str, Any] = field(default_factory=dict)
    input_defaults: dict[str, Any] = field(default_factory=dict)
    nodes: dict[str, Node] = field(default_factory=dict)
    item_loops: set[str] = field(default_factory=set)
    seals: bool = False

    def __post_init__(self) -> None:
        self._link(None, Part.MAIN, None, [self.root])
        self._link(self.root, Part.AFTER, None, self.after)
        self.nodes.pop(self.root.id, None)

    def _link(self, parent: Node | None, part: Part, branch: str | None, nodes: Sequence[Node]) -> None:
        for position, node in enumerate(nodes):
            node.parent, node.part, node.branch, node.position = parent, part, branch, position
            node.in_after = part is Part.AFTER or (parent is not None and parent.in_after)
            node.in_handler = part is not Part.MAIN or (parent is not None and parent.in_handler)
            self.nodes[node.id] = node
            self.seals = self.seals or node.kind in _SEALING or bool(node.source.get("encryptBody"))
            if node.kind is Kind.ITEM_LOOP:
                self.item_loops.add(node.id)
            for inner, name, children in node.lists():
                self._link(node, inner, name, children)
            if node.beside is not None:
                self._link(self.root, Part.BESIDE, None, [node.beside])
                node.beside.in_after = node.in_after

    def retry_of(self, node: Node) -> Retry | None:
        """The policy that counts for a task: its own, else that of the nearest flowable around it, else the flow's,
        which ends with the execution."""
        at: Node | None = node
        while at is not None:
            if at.retry is not None:
                return at.retry
            at = at.parent
        return None if node.in_after else self.retry
