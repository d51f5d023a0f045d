"""The builtins of jq that calculate with doubles."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from ostinato.expressions.jq.builtins import NATIVE, number_of, simple

_SINGLE = (
    "acos", "asin", "atan", "cos", "cosh", "exp", "exp2", "expm1", "log", "log10", "log1p", "log2", "sin", "sinh",
    "sqrt", "tan", "tanh", "cbrt",
)  # fmt: skip

simple("isnan")(lambda value: number_of(value) != value)
simple("isinfinite")(lambda value: math.isinf(number_of(value)))
simple("isfinite")(lambda value: math.isfinite(number_of(value)))
simple("isnormal")(lambda value: math.isfinite(number_of(value)) and abs(value) >= 2.2250738585072014e-308)
simple("infinite")(lambda value: math.inf)
simple("nan")(lambda value: math.nan)


def _math(name: str, run: Callable[..., float], arity: int = 0) -> None:
    def guarded(value: Any, *arguments: Any) -> float:
        numbers = [float(number_of(x)) for x in (arguments if arguments else (value,))]
        try:
            return float(run(*numbers))
        except OverflowError:
            return math.inf
        except ValueError:
            return -math.inf if name.startswith("log") and numbers[0] == 0 else math.nan

    simple(name, arity)(guarded)


def _whole(run: Callable[[float], int]) -> Callable[[float], float]:
    return lambda x: float(run(x)) if math.isfinite(x) else x


for _name in _SINGLE:
    _math(_name, getattr(math, _name))
_math("floor", _whole(math.floor))
_math("ceil", _whole(math.ceil))
_math("round", _whole(lambda x: math.floor(abs(x) + 0.5) * (1 if x >= 0 else -1)))
_math("exp10", lambda x: math.pow(10, x))
_math("pow", math.pow, 2)
_math("atan2", math.atan2, 2)

__all__ = ["NATIVE"]
