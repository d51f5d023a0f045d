"""Flow outputs: rendered text to the declared type, as inputs are."""

from __future__ import annotations

from typing import Any

from ostinato.engine.plan import FlowOutput
from ostinato.engine.texts import without_nulls
from ostinato.inputs.convert import Refused, convert, storable
from ostinato.inputs.sealing import Sealer


def convert_output(output: FlowOutput, rendered: Any, sealer: Sealer | None = None) -> Any:
    """The value of an output; entries of maps that are null are left out, as they are not stored. `sealer` encrypts
    SECRET outputs, which stay texts without one. ValueError for one that does not fit, or a required one of null."""
    if rendered is None and not output.required:
        return None
    try:
        return _converted(output, rendered, sealer)
    except Refused as refused:
        raise ValueError(refused.told("output", output.id)) from refused


def _converted(output: FlowOutput, rendered: Any, sealer: Sealer | None) -> Any:
    if rendered is None:
        raise Refused("It is required, and its expression gives null")
    value = convert(output.type, rendered, output.options)
    return sealer.seal(value) if output.type == "SECRET" and sealer is not None else without_nulls(storable(value))
