"""The methods of Java objects that templates may call, by class. Nothing of Python is reachable.

Method names match in any case. An argument must be of the declared class: a literal is a Long and does not fit `int`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from ostinato.expressions.comparison import has_item, identity, same
from ostinato.expressions.errors import EvaluationFailure, ExpressionError, UndefinedVariable
from ostinato.expressions.hashing import hash_code
from ostinato.expressions.regexes import java_split, java_sub, matches
from ostinato.expressions.texts import java_text
from ostinato.expressions.values import (
    INT_MAX,
    Array,
    Character,
    Entry,
    FrozenList,
    JavaObject,
    Long,
    StateText,
    View,
    class_name,
    is_integer,
    is_list,
    is_long,
    is_map,
    is_number,
    items_of,
    map_class,
)

Accepts = Callable[[Any], bool]
Run = Callable[..., Any]


class Method:
    """A method: what it does, and what each argument must be."""

    __slots__ = ("accepts", "run")

    def __init__(self, run: Run, accepts: tuple[Accepts, ...]) -> None:
        self.run = run
        self.accepts = accepts

    def fits(self, arguments: tuple[Any, ...]) -> bool:
        return len(arguments) == len(self.accepts) and all(map(_fits, self.accepts, arguments))


def _fits(accepts: Accepts, value: Any) -> bool:
    return accepts(value)


def _text(value: Any) -> bool:
    return value is None or isinstance(value, str)


def _any(value: Any) -> bool:
    return True


_Table = dict[str, list[Method]]


def _table(*rows: tuple[str, tuple[Accepts, ...], Run]) -> _Table:
    found: _Table = {}
    for names, accepts, run in rows:
        for name in names.split():
            found.setdefault(name.lower(), []).append(Method(run, accepts))
    return found


def _substring(text: str, start: int, end: int | None = None) -> str:
    units = text.encode("utf-16-be", "surrogatepass")
    stop = len(units) // 2 if end is None else end
    if not 0 <= start <= stop <= len(units) // 2:
        raise IndexError(f"begin {start}, end {stop}, length {len(units) // 2}")
    return units[2 * start : 2 * stop].decode("utf-16-be", "surrogatepass")


def _signed(code: int) -> int:
    return code - (1 << 32) if code > INT_MAX else code


def _repeat(text: str, count: int) -> str:
    if count < 0 or len(text) * count > 64_000_000:
        raise ValueError(f"count is out of range: {count}")
    return text * count


def _java_compare(left: str, right: str) -> int:
    for a, b in zip(left, right, strict=False):
        if a != b:
            return ord(a) - ord(b)
    return len(left) - len(right)


_STRIP = (
    " \t\n\x0b\x0c\r\x1c\x1d\x1e\x1f\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006"
    "\u2008\u2009\u200a\u2028\u2029\u205f\u3000"
)
_TRIM = "".join(map(chr, range(33)))

_OBJECT = _table(
    ("toString", (), java_text),
    ("hashCode", (), lambda value: _signed(hash_code(value))),
)
_STRING = _table(
    ("length", (), lambda s: len(s.encode("utf-16-be", "surrogatepass")) // 2),
    ("isEmpty", (), lambda s: s == ""),
    ("isBlank", (), lambda s: s.strip(_STRIP) == ""),
    ("toUpperCase", (), lambda s: s.upper()),
    ("toLowerCase", (), lambda s: s.lower()),
    ("trim", (), lambda s: s.strip(_TRIM)),
    ("strip", (), lambda s: s.strip(_STRIP)),
    ("stripLeading", (), lambda s: s.lstrip(_STRIP)),
    ("stripTrailing", (), lambda s: s.rstrip(_STRIP)),
    ("concat", (_text,), lambda s, other: s + other),
    ("startsWith", (_text,), lambda s, other: s.startswith(other)),
    ("endsWith", (_text,), lambda s, other: s.endswith(other)),
    ("indexOf", (_text,), lambda s, other: s.find(other)),
    ("lastIndexOf", (_text,), lambda s, other: s.rfind(other)),
    ("indexOf", (_text, is_integer), lambda s, other, start: s.find(other, max(start, 0))),
    ("replace", (_text, _text), lambda s, old, new: s.replace(old, new)),
    ("replaceAll", (_text, _text), lambda s, pattern, new: java_sub(pattern, new, s)),
    ("replaceFirst", (_text, _text), lambda s, pattern, new: java_sub(pattern, new, s, 1)),
    ("split", (_text,), lambda s, pattern: Array(java_split(pattern, s, 0))),
    ("split", (_text, is_integer), lambda s, pattern, limit: Array(java_split(pattern, s, limit))),
    ("matches", (_text,), lambda s, pattern: matches(pattern, s)),
    ("substring", (is_integer,), _substring),
    ("substring", (is_integer, is_integer), _substring),
    ("charAt", (is_integer,), lambda s, index: Character(_substring(s, index, index + 1))),
    ("repeat", (is_integer,), _repeat),
    ("equalsIgnoreCase", (_text,), lambda s, other: other is not None and s.casefold() == other.casefold()),
    ("compareTo", (_text,), _java_compare),
    ("compareToIgnoreCase", (_text,), lambda s, other: _java_compare(s.lower(), other.lower())),
)


def _index_of(items: Any, value: Any) -> int:
    return next((index for index, item in enumerate(items_of(items) or ()) if same(item, value)), -1)


def _first(items: Any, index: int) -> Any:
    if not len(items):
        raise IndexError("The list is empty.")
    return items[index]


def _sub_list(items: Any, start: int, end: int) -> list[Any]:
    if not 0 <= start <= end <= len(items):
        raise IndexError(f"fromIndex: {start}, toIndex: {end}, size: {len(items)}")
    return list(items[start:end])


def _get(items: Any, index: int) -> Any:
    if not 0 <= index < len(items):
        raise IndexError(f"Index {index} out of bounds for length {len(items)}")
    return items[index]


def _append(items: Any, value: Any) -> bool:
    if isinstance(items, FrozenList) or not isinstance(items, list):
        raise TypeError("This list cannot be changed.")
    items.append(value)
    return True


def _contains_all(items: Any, wanted: Any) -> bool:
    return {identity(x) for x in items_of(wanted) or ()} <= {identity(x) for x in items_of(items) or ()}


_COLLECTION = _table(
    ("size", (), lambda c: len(items_of(c) or ())),
    ("isEmpty", (), lambda c: not items_of(c)),
    ("containsAll", (lambda value: items_of(value) is not None,), _contains_all),
)
_LIST = _table(
    ("get", (is_integer,), _get),
    ("indexOf", (_any,), _index_of),
    ("first getFirst", (), lambda items: _first(items, 0)),
    ("last getLast", (), lambda items: _first(items, -1)),
    ("reversed", (), lambda items: list(reversed(items))),
    ("subList", (is_integer, is_integer), _sub_list),
    ("add", (_any,), _append),
)
_MAP = _table(
    ("size", (), len),
    ("isEmpty", (), lambda m: len(m) == 0),
    ("get", (_any,), lambda m, key: m.get(key)),
    ("getOrDefault", (_any, _any), lambda m, key, other: m.get(key, other)),
    ("containsKey", (_any,), lambda m, key: key in m),
    ("containsValue", (_any,), lambda m, value: has_item(list(m.values()), value)),
    ("keySet", (), lambda m: View(list(m), map_class(m), True)),
    ("values", (), lambda m: View(list(m.values()), map_class(m), False)),
    ("entrySet", (), lambda m: View([Entry(k, v) for k, v in m.items()], map_class(m), True)),
)
_ENTRY = _table(("getKey key", (), lambda e: e.key), ("getValue value", (), lambda e: e.value))


def _saturated(value: Any, low: int, high: int) -> int:
    if value != value:
        return 0
    if value in (float("inf"), float("-inf")):
        return high if value > 0 else low
    return max(low, min(high, int(value))) if isinstance(value, float) else int(value)


_NUMBER = _table(
    ("intValue", (), lambda x: _signed(_saturated(x, -(2**31), 2**31 - 1) & 0xFFFFFFFF)),
    ("longValue", (), lambda x: Long(_saturated(x, -(2**63), 2**63 - 1))),
    ("doubleValue", (), float),
)
_CONTEXT = _table(
    ("get", (_text,), lambda c, name: c.names.get(name)),
    ("containsKey", (_text,), lambda c, name: name in c.names),
)
_STATES = (
    "CREATED", "SUBMITTED", "RUNNING", "PAUSED", "RESTARTED", "KILLING", "SUCCESS", "WARNING", "FAILED", "KILLED",
    "CANCELLED", "QUEUED", "RETRYING", "RETRIED", "SKIPPED", "BREAKPOINT", "RESUBMITTED",
)  # fmt: skip
_TERMINATED = {"FAILED", "WARNING", "SUCCESS", "KILLED", "CANCELLED", "RETRIED", "SKIPPED", "RESUBMITTED"}
_STATE = _table(
    ("name", (), lambda s: str(s)),
    ("ordinal", (), lambda s: _STATES.index(s) if s in _STATES else len(_STATES)),
    ("isTerminated", (), lambda s: s in _TERMINATED),
    ("isRunning", (), lambda s: s in ("RUNNING", "KILLING")),
    ("isFailed", (), lambda s: s == "FAILED"),
    ("isPaused", (), lambda s: s == "PAUSED"),
)
_FORBIDDEN = {"getclass", "class", "wait", "notify", "notifyall"}


def _tables(target: Any) -> list[_Table]:
    if isinstance(target, StateText):
        return [_STATE, _OBJECT]
    if isinstance(target, str):
        return [_STRING, _OBJECT]
    if is_map(target):
        return [_MAP, _OBJECT]
    if is_list(target):
        return [_LIST, _COLLECTION, _OBJECT]
    if isinstance(target, View):
        return [_COLLECTION, _OBJECT]
    if isinstance(target, Entry):
        return [_ENTRY, _OBJECT]
    if is_number(target):
        return [_NUMBER, _OBJECT]
    if isinstance(target, JavaObject):
        return [_CONTEXT, _OBJECT] if target.names is not None else [_OBJECT]
    own = getattr(type(target), "MEMBERS", None)
    if own is not None:
        return [_table(*((name, (_LONG_OR_NONE,) * count, run) for name, count, run in own)), _OBJECT]
    return [_OBJECT] if isinstance(target, (bool, Character)) else []


def _LONG_OR_NONE(value: Any) -> bool:
    return is_long(value) or is_integer(value)


def _java(value: Any) -> Any:
    """A Python date as the class it stands for."""
    from ostinato.expressions.dates.model import lifted

    return lifted(value)


def _find(target: Any, names: tuple[str, ...], arguments: tuple[Any, ...]) -> Method | None:
    for table in _tables(target):
        for name in names:
            for method in table.get(name, ()):
                if method.fits(arguments):
                    return method
    return None


def _run(method: Method, target: Any, name: str, arguments: tuple[Any, ...]) -> Any:
    try:
        return method.run(target, *arguments)
    except ExpressionError:
        raise
    except (ValueError, TypeError, IndexError, AttributeError, OverflowError, re.error) as error:
        raise ExpressionError(f"Could not call {name}: {error}") from None


def _refuse(target: Any, name: str) -> None:
    if name.lower() in _FORBIDDEN:
        raise ExpressionError(f"For security reasons access to {name} of {class_name(target)} is denied.")


def call(target: Any, name: str, arguments: tuple[Any, ...]) -> Any:
    """`target.name(arguments)`. Raises UndefinedVariable if there is no method that fits."""
    if target is None:
        raise UndefinedVariable(name)
    target = _java(target)
    _refuse(target, name)
    lower = name.lower()
    names = (lower, f"get{lower}", f"is{lower}", f"has{lower}")
    method = _find(target, names, arguments)
    if method is None:
        raise UndefinedVariable(name)
    return _run(method, target, name, arguments)


def member(target: Any, name: str) -> Any:
    """`target.name`: a method without arguments, or a getter."""
    target = _java(target)
    if isinstance(target, (Mapping, Array)):
        raise UndefinedVariable(name)
    if isinstance(target, JavaObject) and target.names is not None:
        raise EvaluationFailure(f"{name} of the context is out of reach; write the name alone.")
    _refuse(target, name)
    lower = name.lower()
    method = _find(target, (lower, f"get{lower}", f"is{lower}", f"has{lower}"), ())
    if method is None:
        raise UndefinedVariable(name)
    return _run(method, target, name, ())
