"""Inputs of an execution: what was supplied, made into what the flow declares; and flow outputs, converted alike."""

from ostinato.inputs.convert import Refused, convert
from ostinato.inputs.outputs import convert_output
from ostinato.inputs.resolve import Fault, Resolution, resolve
from ostinato.inputs.sealing import Sealer, Stars, new_key

__all__ = ["Fault", "Refused", "Resolution", "Sealer", "Stars", "convert", "convert_output", "new_key", "resolve"]
