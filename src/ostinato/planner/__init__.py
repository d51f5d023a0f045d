"""From a flow as it is written to a plan that the engine runs."""

from ostinato.planner.fitting import fitted, templated
from ostinato.planner.plan import FLOWABLES, concurrency_of, plan_of
from ostinato.planner.planning import Planning

__all__ = ["FLOWABLES", "Planning", "concurrency_of", "fitted", "plan_of", "templated"]
