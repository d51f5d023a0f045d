"""How the interpreter looks for garbage: rarely, and never in what was there from the start.

Executions are trees of records without cycles, freed by counting alone; looking through all of them again and again for
cycles costs more the more of them there are.
"""

from __future__ import annotations

import gc

YOUNG = 50_000
"""Objects made before the youngest are looked through."""
OLDER = (20, 100)
"""How many looks at the younger ones come before one at the older ones."""


def tune() -> None:
    """Set the collector for a server that has been put together."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, *OLDER)
