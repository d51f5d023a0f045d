"""Flow outputs: rendered text to the declared type, as inputs are."""

from __future__ import annotations

from typing import Any

from ostinato.engine.plan import FlowOutput
from ostinato.engine.texts import without_nulls
from ostinato.inputs.convert import convert, storable


def convert_output(output: FlowOutput, rendered: Any) -> Any:
    """The value of an output; entries of maps that are null are left out, as they are not stored."""
    if rendered is None or rendered == "":
        if output.type in ("STRING", "SELECT", "ENUM") and rendered == "":
            return ""
        return None
    return without_nulls(storable(convert(output.type, rendered, output.options)))
