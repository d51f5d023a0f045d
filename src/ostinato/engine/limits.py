"""Every bound of the engine, in one table."""

from __future__ import annotations

from msgspec import Struct


class Limits(Struct, frozen=True):
    """`births` is how many task runs one turn may create for one execution before it hands the rest to the next turn;
    `values` how many values a loop may have; `depth` how deep flowables may be nested."""

    births: int = 500
    values: int = 1_000_000
    depth: int = 100


LIMITS = Limits()
