"""Known bugs, planted to see that the simulation finds them; importing this lists them all."""

from tests.simulation.mutants import attempts, blocks, flowables, gates, kills, pauses, replays, turns
from tests.simulation.mutants.planting import MUTANTS

__all__ = ["MUTANTS", "attempts", "blocks", "flowables", "gates", "kills", "pauses", "replays", "turns"]
