"""Faults that concern several properties of one document, told together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic_core import PydanticCustomError

Fault = tuple[str, str]
"""The name under which it is told, empty for the document as a whole, and the message."""


def several(faults: Sequence[Fault]) -> PydanticCustomError:
    """The error that a validator raises for them."""
    said = "; ".join(message for _, message in faults)
    return PydanticCustomError("several", "{said}", {"said": said, "faults": list(faults)})


def each(details: Mapping[str, Any]) -> list[Fault]:
    """The faults in one error; none where it is of another kind."""
    return list(details["ctx"]["faults"]) if details["type"] == "several" else []
