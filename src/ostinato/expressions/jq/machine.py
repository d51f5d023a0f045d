"""Running jq programs."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from ostinato.expressions.jq.builtins import simple
from ostinato.expressions.jq.matching import NATIVE as MATCHING
from ostinato.expressions.jq.maths import NATIVE
from ostinato.expressions.jq.nodes import Closure, Env, Node
from ostinato.expressions.jq.parser import parse
from ostinato.expressions.jq.values import JqError

PRELUDE = {
    "map(f)": "[.[] | f]",
    "select(f)": "if f then . else empty end",
    "recurse(f)": "def r: ., (f | r); r",
    "recurse(f; c)": "def r: ., (f | select(c) | r); r",
    "recurse": "recurse(.[]?)",
    "recurse_down": "recurse",
    "values": "select(. != null)",
    "nulls": "select(. == null)",
    "booleans": 'select(type == "boolean")',
    "numbers": 'select(type == "number")',
    "strings": 'select(type == "string")',
    "arrays": 'select(type == "array")',
    "objects": 'select(type == "object")',
    "iterables": 'select(type | . == "array" or . == "object")',
    "scalars": 'select(type | . != "array" and . != "object")',
    "finites": "select(isinfinite or isnan | not)",
    "normals": "select(isnormal)",
    "map_values(f)": ".[] |= f",
    "with_entries(f)": "to_entries | map(f) | from_entries",
    "paths": "path(..) | select(length > 0)",
    "paths(f)": "path(.. | select(f)) | select(length > 0)",
    "leaf_paths": "paths(scalars)",
    "any": "reduce .[] as $x (false; . or $x)",
    "all": "reduce .[] as $x (true; . and $x)",
    "any(f)": "any(.[]; f)",
    "all(f)": "all(.[]; f)",
    "any(g; f)": "[label $out | (g | select(f) | true, break $out)] | length > 0",
    "all(g; f)": "[label $out | (g | select(f | not) | true, break $out)] | length == 0",
    "in(o)": ". as $k | o | has($k)",
    "first": ".[0]",
    "last": ".[-1]",
    "first(f)": "label $out | (f | ., break $out)",
    "last(f)": "reduce f as $x (null; $x)",
    "nth($n)": ".[$n]",
    "nth($n; f)": 'if $n < 0 then error("Out of bounds negative array index") else last(limit($n + 1; f)) end',
    "limit($n; f)": (
        "if $n > 0 then label $out | foreach f as $x (0; . + 1; $x, if . >= $n then break $out else empty end)"
        " elif $n == 0 then empty else f end"
    ),
    "until(c; f)": "def u: if c then . else (f | u) end; u",
    "while(c; f)": "def w: if c then ., (f | w) else empty end; w",
    "walk(f)": (
        'def w: if type == "object" then with_entries(.value |= w) | f'
        ' elif type == "array" then map(w) | f else f end; w'
    ),
    "combinations": ("if length == 0 then [] else .[0][] as $x | (.[1:] | combinations) as $w | [$x] + $w end"),
    "combinations(n)": ". as $dot | [range(n)] | map($dot) | combinations",
    "scan($re)": ('match($re; "g") | if (.captures | length) > 0 then [.captures[].string] else .string end'),
}


@lru_cache(maxsize=1)
def _closures() -> dict[str, tuple[tuple[str, ...], Node]]:
    found: dict[str, tuple[tuple[str, ...], Node]] = {}
    for head, body in PRELUDE.items():
        name, _, rest = head.partition("(")
        parameters = tuple(part.strip() for part in rest.rstrip(")").split(";")) if rest else ()
        found[f"{name}/{len(parameters)}"] = (parameters, parse(body))
    return found


@simple("builtins")
def _builtins(value: Any) -> list[str]:
    return sorted({*NATIVE, *MATCHING, *_closures()})


def _root(step: Callable[[], None]) -> Env:
    env = Env(None, step)
    env.functions = {key: Closure(parameters, body, env) for key, (parameters, body) in _closures().items()}
    return env


@lru_cache(maxsize=512)
def compiled(program: str) -> Node:
    """The nodes of a program. Raises JqError if it is none, or calls what is not defined."""
    return parse(program)


def evaluate(program: str, value: Any, step: Callable[[], None]) -> list[Any]:
    """All outputs of a program for a plain JSON value. `step` is called for each piece of work. Raises JqError."""
    try:
        return list(compiled(program).outputs(_root(step), value))
    except RecursionError:
        raise JqError("The program calls itself too deeply.") from None
