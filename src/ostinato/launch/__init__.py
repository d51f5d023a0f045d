"""From a wish to run a flow to a new execution: its inputs resolved, its labels put together."""

from ostinato.launch.launcher import Launcher, NotLaunched
from ostinato.launch.wish import Wish

__all__ = ["Launcher", "NotLaunched", "Wish"]
