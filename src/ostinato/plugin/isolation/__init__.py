"""Tasks with `isolation="process"`: run in an interpreter of their own, which a kill really ends.

Parent and child exchange lines of JSON over the child's standard input and output. The child asks for what lies beyond
the working directory; files pass through the working directory, not through the pipe.
"""

from __future__ import annotations

from ostinato.plugin.isolation.parent import run_in_process

__all__ = ["run_in_process"]
