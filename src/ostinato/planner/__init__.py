"""From a flow as it is written to a plan that the engine runs."""

from ostinato.planner.plan import FLOWABLES, concurrency_of, plan_of

__all__ = ["FLOWABLES", "concurrency_of", "plan_of"]
