"""Flow outputs: rendered text to the declared type, as inputs are."""

from __future__ import annotations

from typing import Any

from ostinato.engine.plan import FlowOutput
from ostinato.engine.texts import without_nulls
from ostinato.inputs.convert import convert, storable
from ostinato.inputs.sealing import Sealer

_FROM_NOTHING = ("STRING", "SELECT", "ENUM", "BOOL", "BOOLEAN")
"""Types that the empty text has a value of."""


def convert_output(output: FlowOutput, rendered: Any, sealer: Sealer | None = None) -> Any:
    """The value of an output; entries of maps that are null are left out, as they are not stored. `sealer` encrypts
    SECRET outputs, which stay texts without one."""
    if rendered is None or (rendered == "" and not output.required and output.type not in _FROM_NOTHING):
        return None
    if output.type == "SECRET" and sealer is not None:
        return sealer.seal(convert(output.type, rendered, output.options))
    return without_nulls(storable(convert(output.type, rendered, output.options)))
