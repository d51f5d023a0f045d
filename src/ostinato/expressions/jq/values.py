"""Values of jq, their order, their arithmetic. Numbers are int (64 bits, wrapping) and float."""

from __future__ import annotations

import functools
import json
import math
from typing import Any

from ostinato.expressions.arithmetic import cut_modulo, wrap
from ostinato.expressions.texts import float_text, quoted


class JqError(Exception):
    """An error that `try` can catch; `value` is what `catch` sees."""

    def __init__(self, value: Any) -> None:
        super().__init__(value)
        self.value = value

    def __str__(self) -> str:
        return self.value if isinstance(self.value, str) else to_json(self.value)


def kind(value: Any) -> str:
    """The type name."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, (int, float)):
        return "number"
    if isinstance(value, str):
        return "string"
    return "array" if isinstance(value, list) else "object"


def truthy(value: Any) -> bool:
    """Everything but null and false."""
    return value is not None and value is not False


def to_json(value: Any) -> str:
    """JSON text; a whole double prints as a whole number."""
    if isinstance(value, str):
        return quoted(value)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(int(value))
    if isinstance(value, float):
        return _float_json(value)
    if isinstance(value, list):
        return "[" + ",".join(map(to_json, value)) + "]"
    return "{" + ",".join(f"{quoted(key)}:{to_json(item)}" for key, item in value.items()) + "}"


def _float_json(value: float) -> str:
    if value != value:
        return "null"
    if math.isinf(value):
        return "1.7976931348623157e+308" if value > 0 else "-1.7976931348623157e+308"
    return str(int(value)) if value == int(value) and abs(value) < 1e17 else float_text(value)


def to_text(value: Any) -> str:
    """`tostring`."""
    return value if isinstance(value, str) else to_json(value)


def shown(value: Any) -> str:
    """A value in an error message."""
    text = to_json(value)
    return f"{kind(value)} ({text if len(text) <= 11 else text[:10] + '...'})"


_RANK = {"null": 0, "number": 3, "string": 4, "array": 5, "object": 6}


def compare(left: Any, right: Any) -> int:
    """The order of jq: null, false, true, numbers, texts, arrays, objects."""
    a, b = _rank(left), _rank(right)
    if a != b:
        return -1 if a < b else 1
    if a == 5:
        for x, y in zip(left, right, strict=False):
            found = compare(x, y)
            if found:
                return found
        return (len(left) > len(right)) - (len(left) < len(right))
    if a == 6:
        return _compare_objects(left, right)
    if a < 3:
        return 0
    if left != left:
        return -1
    return bool(left > right) - bool(left < right)


def _rank(value: Any) -> int:
    if isinstance(value, bool):
        return 2 if value else 1
    return _RANK[kind(value)]


def _compare_objects(left: Any, right: Any) -> int:
    keys = sorted(left)
    found = compare(keys, sorted(right))
    if found:
        return found
    for key in keys:
        found = compare(left[key], right[key])
        if found:
            return found
    return 0


sort_key = functools.cmp_to_key(compare)


def _whole(value: float) -> Any:
    """The result of a calculation: a whole number where it is one."""
    if value == value and not math.isinf(value) and value == int(value) and abs(value) < 2**63:
        return int(value)
    return value


def _numbers(left: Any, right: Any) -> bool:
    return kind(left) == kind(right) == "number"


def _wrong(left: Any, right: Any, verb: str) -> JqError:
    return JqError(f"{shown(left)} and {shown(right)} cannot be {verb}")


def add(left: Any, right: Any) -> Any:
    """`+`."""
    if left is None or right is None:
        return right if left is None else left
    if _numbers(left, right):
        return wrap(left + right) if isinstance(left, int) and isinstance(right, int) else _whole(left + right)
    if kind(left) != kind(right) or isinstance(left, bool):
        raise _wrong(left, right, "added")
    return {**left, **right} if isinstance(left, dict) else left + right


def subtract(left: Any, right: Any) -> Any:
    """`-`."""
    if _numbers(left, right):
        return wrap(left - right) if isinstance(left, int) and isinstance(right, int) else _whole(left - right)
    if isinstance(left, list) and isinstance(right, list):
        return [item for item in left if all(compare(item, gone) for gone in right)]
    raise _wrong(left, right, "subtracted")


def multiply(left: Any, right: Any) -> Any:
    """`*`: also repeats texts and merges objects deeply."""
    if _numbers(left, right):
        return wrap(left * right) if isinstance(left, int) and isinstance(right, int) else _whole(left * right)
    if isinstance(left, str) and kind(right) == "number":
        return _repeated(left, right)
    if isinstance(right, str) and kind(left) == "number":
        return _repeated(right, left)
    if isinstance(left, dict) and isinstance(right, dict):
        return _merged(left, right)
    raise _wrong(left, right, "multiplied")


def _repeated(text: str, times: Any) -> Any:
    count = math.ceil(times) if times > 0 else 0
    if count * len(text) > 10_000_000:
        raise JqError("Repeat string result too long")
    return text * count if count else None


def _merged(left: dict[str, Any], right: dict[str, Any]) -> dict[str, Any]:
    found = dict(left)
    for key, value in right.items():
        both = isinstance(value, dict) and isinstance(found.get(key), dict)
        found[key] = _merged(found[key], value) if both else value
    return found


def divide(left: Any, right: Any) -> Any:
    """`/`: splits texts too."""
    if _numbers(left, right):
        if right == 0:
            raise JqError(f"{shown(left)} and {shown(right)} cannot be divided because the divisor is zero")
        if isinstance(left, int) and isinstance(right, int) and left % right == 0:
            return wrap(left // right)
        return _whole(left / right)
    if isinstance(left, str) and isinstance(right, str):
        return split(left, right)
    raise _wrong(left, right, "divided")


def modulo(left: Any, right: Any) -> Any:
    """`%` of the whole parts."""
    if not _numbers(left, right):
        raise _wrong(left, right, "divided")
    a, b = _cut(left), _cut(right)
    if b == 0:
        raise JqError(f"{shown(left)} and {shown(right)} cannot be divided because the divisor is zero")
    return cut_modulo(a, b)


def _cut(value: Any) -> int:
    return 0 if value != value else max(-(2**63), min(2**63 - 1, int(value))) if not math.isinf(value) else 2**63 - 1


def split(text: str, separator: str) -> list[str]:
    """The parts between separators; of an empty text none."""
    if text == "":
        return []
    return list(text) if separator == "" else text.split(separator)


def parse_json(text: str) -> Any:
    """`fromjson`."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise JqError(f"{error} (while parsing '{text[:100]}')") from None


def index(value: Any, key: Any) -> Any:
    """`value[key]`."""
    if isinstance(value, dict) and isinstance(key, str):
        return value.get(key)
    if isinstance(value, list) and kind(key) == "number":
        place = math.floor(key) if key == key else 0
        place = place + len(value) if place < 0 else place
        return value[place] if 0 <= place < len(value) else None
    if isinstance(key, dict) and (value is None or isinstance(value, (list, str))):
        return None if value is None else value[slice(*bounds(key, len(value)))]
    if isinstance(value, list) and isinstance(key, list):
        return indices(value, key)
    if value is None and (key is None or isinstance(key, str) or kind(key) == "number"):
        return None
    if isinstance(key, str):
        raise JqError(f'Cannot index {kind(value)} with "{key}"')
    raise JqError(f"Cannot index {kind(value)} with {kind(key)}")


def bounds(key: dict[str, Any], size: int) -> tuple[int, int]:
    """Start and end of a slice."""
    found = []
    for name, default in (("start", 0), ("end", size)):
        value = key.get(name)
        if value is None:
            found.append(default)
            continue
        if kind(value) != "number":
            raise JqError("Start and end indices of an array slice must be numbers")
        place = math.floor(value) if name == "start" else math.ceil(value)
        found.append(max(0, min(size, place + size if place < 0 else place)))
    return found[0], max(found)


def indices(value: Any, wanted: Any) -> Any:
    """Where something occurs in a text or array."""
    if value is None:
        return None
    if isinstance(value, str) and isinstance(wanted, str):
        return [i for i in range(len(value)) if wanted and value.startswith(wanted, i)]
    if isinstance(value, list):
        part = wanted if isinstance(wanted, list) else [wanted]
        size = len(part)
        return [i for i in range(len(value) - size + 1) if size and not compare(value[i : i + size], part)]
    raise JqError(f"Cannot determine indices in {kind(value)}")


def contains(left: Any, right: Any) -> bool:
    """`contains`."""
    if kind(left) != kind(right):
        raise JqError(f"{shown(left)} and {shown(right)} cannot have their containment checked")
    if isinstance(left, dict):
        return all(key in left and _contains(left[key], item) for key, item in right.items())
    if isinstance(left, list):
        return all(any(_contains(item, wanted) for item in left) for wanted in right)
    return right in left if isinstance(left, str) else compare(left, right) == 0


def _contains(left: Any, right: Any) -> bool:
    return kind(left) == kind(right) and contains(left, right)


def set_path(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    """The value with another one at a path."""
    if not path:
        return new
    key = path[0]
    if isinstance(key, dict):
        return _set_slice(value, key, set_path(index(value, key), path[1:], new))
    inner = set_path(index(value, key), path[1:], new)
    if isinstance(key, str):
        return {**(value or {}), key: inner}
    if kind(key) != "number":
        raise JqError(f"Invalid path component: {kind(key)}")
    return _set_index(list(value or []), math.floor(key), inner)


def _set_index(items: list[Any], place: int, new: Any) -> list[Any]:
    if place < 0:
        place += len(items)
        if place < 0:
            raise JqError("Out of bounds negative array index")
    if place > 1_000_000:
        raise JqError("Array index too large")
    items.extend([None] * (place + 1 - len(items)))
    items[place] = new
    return items


def _set_slice(value: Any, key: dict[str, Any], new: Any) -> Any:
    if not isinstance(new, list):
        raise JqError("A slice of an array can only be assigned another array")
    items = list(value or [])
    start, end = bounds(key, len(items))
    return [*items[:start], *new, *items[end:]]


def delete_path(value: Any, path: tuple[Any, ...]) -> Any:
    """The value without what is at a path."""
    if value is None or not path:
        return None
    key = path[0]
    if len(path) > 1:
        inner = index(value, key)
        return value if inner is None else set_path(value, (key,), delete_path(inner, path[1:]))
    if isinstance(value, dict) and isinstance(key, str):
        return {name: item for name, item in value.items() if name != key}
    if isinstance(value, list) and isinstance(key, dict):
        start, end = bounds(key, len(value))
        return [*value[:start], *value[end:]]
    if isinstance(value, list) and kind(key) == "number":
        place = math.floor(key)
        place = place + len(value) if place < 0 else place
        return [item for i, item in enumerate(value) if i != place]
    raise JqError(f"Cannot delete field at {'object' if isinstance(key, str) else 'array'} index of {kind(value)}")
