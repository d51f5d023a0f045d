"""Conditions of triggers: what must hold for one to fire."""

from ostinato.launch.conditions.groups import Group, groups_of
from ostinato.launch.conditions.rendered import Facts
from ostinato.launch.conditions.rules import conditions_of, hold, holds

__all__ = ["Facts", "Group", "conditions_of", "groups_of", "hold", "holds"]
