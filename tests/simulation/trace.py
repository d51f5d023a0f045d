"""`python -m tests.simulation.trace SEED`: what happens in one seed, step by step."""

from __future__ import annotations

import sys
from typing import Any

from ostinato.engine.plan import Node
from ostinato.executor import player
from tests.simulation.world import Simulation


def tree(node: Node, depth: int = 0) -> None:
    """Print a task with all below it."""
    flags = {"allowFailure": node.allow_failure, "runIf": node.run_if, "retry": node.retry and node.retry.max_attempts}
    shown = {name: value for name, value in flags.items() if value}
    print("  " * depth, node.part, node.branch or "", node.id or "flow", node.kind, node.limit, node.expression, shown)
    for _, _, children in node.lists():
        for child in children:
            tree(child, depth + 1)


def main(seed: int) -> None:
    simulation = Simulation(seed)
    for plan in simulation.plans.values():
        tree(plan.root)
        for node in plan.after:
            tree(node, 1)
        print("concurrency:", plan.concurrency, "slas:", plan.slas)
    print("births a turn:", simulation.births)
    real = player.advance

    def traced(view: Any, event: Any, world: Any) -> Any:
        run = view.runs.get(getattr(event, "run_id", None))
        print(
            "EVENT",
            view.execution.id[:4],
            view.execution.state.value,
            type(event).__name__,
            run and (run.task_id, run.value, run.state.value),
            event,
        )
        step = real(view, event, world)
        for change in step.changes:
            run = view.runs.get(getattr(change, "run_id", None))
            print("   ", run and run.task_id, change)
        for command in step.commands:
            print("    >", command)
        return step

    player.advance = traced
    simulation.run()


if __name__ == "__main__":
    main(int(sys.argv[1]))
