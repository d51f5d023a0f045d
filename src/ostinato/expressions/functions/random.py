"""Ids, random numbers, and the time."""

from __future__ import annotations

import hashlib
from typing import Any

from ostinato.expressions.catalogue import Context, function
from ostinato.expressions.dates.filters import shown
from ostinato.expressions.dates.model import Instant
from ostinato.expressions.errors import EvaluationFailure, ExpressionError
from ostinato.expressions.questions import FreePort
from ostinato.expressions.runtime import Frame
from ostinato.expressions.values import INT_MAX, INT_MIN, class_name, is_long
from ostinato.ids import between, new_id

_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_NANO = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_"
_KSUID_EPOCH = 1_400_000_000


def random_bytes(count: int) -> bytes:
    """Random bytes drawn from the randomness of two new ids."""
    return hashlib.shake_256((new_id() + new_id()).encode()).digest(count)


def _milliseconds(context: Context) -> int:
    assert isinstance(context, Frame)
    return int(context.environment.now().timestamp() * 1000)


@function(("{{ uuid() | length }}", "36"))
def uuid(context: Context) -> str:
    """A new UUID of version 7: ordered by time."""
    head = (_milliseconds(context) & 0xFFFFFFFFFFFF) << 80
    tail = int.from_bytes(random_bytes(10), "big")
    number = head | (7 << 76) | (tail >> 4 & 0xFFF) << 64 | (0b10 << 62) | (tail >> 16 & (1 << 62) - 1)
    text = f"{number:032x}"
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


@function(("{{ id() | length > 15 }}", "true"), name="id")
def id_() -> str:
    """A new id like those of executions."""
    return new_id()


@function(("{{ ksuid() | length }}", "27"))
def ksuid(context: Context) -> str:
    """A new K-sortable id of 27 characters."""
    seconds = (_milliseconds(context) // 1000 - _KSUID_EPOCH) & 0xFFFFFFFF
    number = int.from_bytes(seconds.to_bytes(4, "big") + random_bytes(16), "big")
    digits = []
    for _ in range(27):
        number, rest = divmod(number, 62)
        digits.append(_BASE62[rest])
    return "".join(reversed(digits))


@function(("{{ nanoId() | length }}", "21"), ("{{ nanoId(5, 'a') }}", "aaaaa"))
def nano_id(length: Any = None, alphabet: Any = None) -> str:
    """A random text. The length must be a Long (else 21); at most 1000."""
    size = int(length) if is_long(length) else 21
    letters = alphabet if isinstance(alphabet, str) and alphabet else _NANO
    if size > 1000:
        raise ExpressionError("The 'nanoId()' function field 'length' must be lower than: 1000")
    if size < 0:
        raise EvaluationFailure(str(size))
    return "".join(letters[int.from_bytes(random_bytes(4), "big") % len(letters)] for _ in range(size))


def _long(value: Any, name: str) -> int:
    if not is_long(value):
        raise ExpressionError(
            f"The 'randomInt()' function expects an argument {name} of type Long. Actual type: {class_name(value)}"
        )
    return int(value)


@function(("{{ randomInt(3, 4) }}", "3"), missing="The 'randomInt()' function expects an argument '{name}'.")
def random_int(lower: Any, upper: Any) -> int:
    """A random Integer from lower (included) to upper (not included). Both must be Longs."""
    low, high = (max(INT_MIN, min(INT_MAX, _long(*pair))) for pair in ((lower, "lower"), (upper, "upper")))
    if high < low:
        raise ExpressionError("In 'randomInt()' upper is less than lower")
    return low if low == high else min(int(between(0, high - low)), high - low - 1) + low


@function()
def random_port(context: Context) -> Any:
    """A free TCP port of the rendering host."""
    assert isinstance(context, Frame)
    return context.environment.ask(FreePort())


@function(("{{ now('yyyy', timeZone='UTC') | length }}", "4"))
def now(
    context: Context,
    format: str | None = "iso",  # noqa: A002
    time_zone: str | None = None,
    existing_format: Any = None,
    locale: str | None = "",
) -> str:
    """The current time as text, by a named format or a pattern of java.time."""
    assert isinstance(context, Frame)
    return shown(context.environment, Instant.of(context.environment.now()), format, time_zone, locale)
