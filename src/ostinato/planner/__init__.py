"""From a flow as it is written to a plan that the engine runs."""

from ostinato.planner.plan import FLOWABLES, plan_of

__all__ = ["FLOWABLES", "plan_of"]
