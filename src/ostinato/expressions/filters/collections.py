"""Filters on lists and maps."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ostinato.expressions.catalogue import Context, filter_
from ostinato.expressions.comparison import identity
from ostinato.expressions.errors import EvaluationFailure, ExpressionError, IllegalArgument, WrongClass
from ostinato.expressions.hashing import hash_map, merged_capacity
from ostinato.expressions.runtime import Frame
from ostinato.expressions.texts import java_text
from ostinato.expressions.values import (
    Array,
    Character,
    Entry,
    FrozenList,
    ListView,
    View,
    class_name,
    is_list,
    is_map,
    is_number,
    items_of,
    map_class,
)


def units(text: str) -> bytes:
    """A text as UTF-16, two bytes a unit, as Java counts."""
    return text.encode("utf-16-be", "surrogatepass")


def _unit_text(data: bytes) -> str:
    return data.decode("utf-16-be", "surrogatepass")


def _end(value: Any, index: int) -> Any:
    if isinstance(value, str):
        if value == "":
            raise EvaluationFailure("An empty text has no characters.")
        data = units(value)
        return Character(_unit_text(data[:2] if index == 0 else data[-2:]))
    items = items_of(value)
    if items is None:
        raise WrongClass(f"class {class_name(value)} cannot be cast to class java.util.Collection")
    if not items and isinstance(value, Array):
        raise EvaluationFailure("An empty array has no items.")
    return items[index] if items else None


@filter_(("{{ [5, 6] | first }}", "5"), ("{{ 'abc' | first }}", "a"))
def first(value: Any) -> Any:
    """The first item of a list, or character of a text; null of an empty list."""
    return _end(value, 0)


@filter_(("{{ [5, 6] | last }}", "6"))
def last(value: Any) -> Any:
    """The last item of a list, or character of a text; null of an empty list."""
    return _end(value, -1)


@filter_(("{{ 'abc' | length }}", "3"), ("{{ 12 | length }}", "0"), nulls=True)
def length(value: Any) -> int:
    """The number of characters, items or entries; 0 for anything else."""
    if isinstance(value, str):
        return len(value) if value.isascii() else len(units(value)) // 2
    if is_map(value):
        return len(value)
    return len(items_of(value) or ())


@filter_(("{{ [1, 'x', null] | join('-') }}", "1-x-null"))
def join(context: Context, value: Any, separator: str | None = None) -> str:
    """The texts of the items joined."""
    assert isinstance(context, Frame)
    items = items_of(value)
    if items is None:
        raise ExpressionError(
            f"The 'join' filter expects that the input is a list, actual type was {class_name(value)}"
        )
    return context.run.bounded((separator or "").join(map(java_text, items)))


def _order_key(value: Any) -> Any:
    if isinstance(value, Character):
        value = value.text
    return units(value) if isinstance(value, str) else value


def _comparable(items: list[Any]) -> None:
    classes = {class_name(item) for item in items}
    if len(classes) > 1 or None in items:
        raise WrongClass("Only items of one class can be sorted: " + ", ".join(sorted(classes)))
    if len(items) > 1 and not _has_order(items[0]):
        raise WrongClass(f"class {next(iter(classes))} cannot be cast to class java.lang.Comparable")


def _has_order(value: Any) -> bool:
    if isinstance(value, (str, bool)) or is_number(value):
        return True
    return getattr(type(value), "JAVA", None) is not None or isinstance(value, (datetime, date, Character))


def _sort(value: Any, descending: bool) -> Any:
    if isinstance(value, FrozenList):
        raise EvaluationFailure("This list cannot be changed.")
    _comparable(value)
    ordered = sorted(value, key=_order_key, reverse=descending)
    return _put_back(value, ordered)


def _put_back(target: list[Any], ordered: list[Any]) -> Any:
    """Change a list in place; a view changes the list that it is part of too."""
    target[:] = ordered
    if isinstance(target, ListView):
        target.origin[target.start : target.start + len(ordered)] = ordered
    return target


@filter_(("{{ [3, 1, 2] | sort }}", "[1,2,3]"))
def sort(value: Any) -> Any:
    """The list sorted in place: the variable that it came from is sorted from here on."""
    if isinstance(value, Array):
        value.items[:] = _sort(list(value.items), False)
        return value
    if not is_list(value):
        raise ExpressionError("Unsupported input type for sort filter")
    return _sort(value, False)


@filter_(("{{ [3, 1, 2] | rsort }}", "[3,2,1]"))
def rsort(value: Any) -> Any:
    """The list sorted downwards in place."""
    _need_list(value)
    return _sort(value, True)


def _need_list(value: Any) -> None:
    if not is_list(value):
        raise WrongClass(f"class {class_name(value)} cannot be cast to class java.util.List")


@filter_(("{{ [1, 2] | reverse }}", "[2,1]"))
def reverse(value: Any) -> Any:
    """The list turned round in place."""
    _need_list(value)
    if isinstance(value, FrozenList):
        raise EvaluationFailure("This list cannot be changed.")
    return _put_back(value, list(reversed(value)))


def _index(value: Any, name: str, otherwise: int) -> int:
    if value is None:
        return otherwise
    if not is_number(value):
        raise ExpressionError(f"Argument {name} must be a number. Actual type: {class_name(value)}")
    return int(value)


@filter_(("{{ [1, 2, 3, 4] | slice(1, 3) }}", "[2,3]"), ("{{ 'abcdef' | slice(3) }}", "def"), name="slice")
def slice_(value: Any, from_index: Any = None, to_index: Any = None) -> Any:
    """The part of a text, list or array from one index (included) to another (not included)."""
    if not (isinstance(value, (str, Array)) or is_list(value)):
        raise ExpressionError(f"Slice filter can only be applied to String, List and array inputs: {class_name(value)}")
    size = length(value)
    start, end = _index(from_index, "fromIndex", 0), _index(to_index, "toIndex", size)
    if start < 0:
        raise IllegalArgument("fromIndex must be greater than 0")
    if end > size:
        raise ExpressionError(f"toIndex must be smaller than input size: {size}")
    if to_index is not None and end <= start:
        raise ExpressionError("toIndex must be greater than fromIndex")
    if start > end:
        raise EvaluationFailure(f"Range [{start}, {end}) out of bounds for length {size}")
    return _sliced(value, start, end)


def _sliced(value: Any, start: int, end: int) -> Any:
    if isinstance(value, str):
        return value[start:end] if value.isascii() else _unit_text(units(value)[2 * start : 2 * end])
    if isinstance(value, Array):
        return Array(value.items[start:end], value.component)
    return ListView(value, start, end) if isinstance(value, list) else list(value[start:end])


@filter_(("{{ {'a': 1} | merge({'b': 2}) }}", '{"a":1,"b":2}'), ("{{ [1] | merge([2]) }}", "[1,2]"), nulls=True)
def merge(value: Any, items: Any = None) -> Any:
    """Two maps (the right one wins), two lists, or a list and a map together."""
    if value is None and items is None:
        raise ExpressionError("The two arguments to be merged are null")
    if value is None or items is None:
        return items if value is None else value
    if is_map(value):
        return _merge_map(value, items)
    if is_list(value):
        return _merge_list(value, items)
    if isinstance(value, Array) and isinstance(items, Array) and value.component == items.component:
        return Array([*value.items, *items.items], value.component)
    raise ExpressionError("The 'merge' filter takes maps, lists and arrays.")


def _merge_map(value: Any, items: Any) -> Any:
    if is_map(items):
        more = list(items.items())
    elif is_list(items):
        more = [(item, item) for item in items]
    else:
        raise EvaluationFailure("Currently, only Maps and Lists can be merged with a Map.")
    return hash_map([*value.items(), *more], merged_capacity(len(value), len(more)))


def _merge_list(value: Any, items: Any) -> list[Any]:
    if is_map(items):
        return [*value, *(Entry(key, item) for key, item in items.items())]
    if is_list(items):
        return [*value, *items]
    raise ExpressionError("Currently, only Maps and Lists can be merged with a List.")


@filter_(("{{ {'a': 1} | keys }}", '["a"]'), ("{{ ['x', 'y'] | keys }}", "[0,1]"))
def keys(value: Any) -> Any:
    """The keys of a map, the indices of a list."""
    if is_map(value):
        return View(list(value), map_class(value), True)
    if isinstance(value, Array) or is_list(value):
        return FrozenList(range(len(items_of(value) or ())))
    raise ExpressionError(f"'keys' filter can only be applied to List, Map and arrays. Actual: {class_name(value)}")


@filter_(("{{ {'a': 1} | values }}", "[1]"))
def values(value: Any) -> Any:
    """The values of a map."""
    if not is_map(value):
        raise ExpressionError(f"'values' filter can only be applied to Map. Actual type was: {class_name(value)}")
    return View(list(value.values()), map_class(value), False)


@filter_(("{{ [1, 2, 3] | chunk(2) }}", "[[1,2],[3]]"), missing="'chunk' filter expects an argument '{name}'.")
def chunk(value: Any, size: Any) -> list[Any]:
    """The list in parts of a size, the last one shorter."""
    if not is_list(value):
        raise ExpressionError(f"'chunk' filter can only be applied to List. Actual type was: {class_name(value)}")
    if not is_number(size):
        raise ExpressionError("'chunk' filter argument 'size' must be a number.")
    step = int(size)
    if step < 1:
        raise IllegalArgument("The size must be at least 1.")
    items = value if isinstance(value, list) else list(value)
    return [ListView(items, start, min(start + step, len(items))) for start in range(0, len(items), step)]


@filter_(("{{ [[1], [2, [3]]] | flatten }}", "[1,2,[3]]"))
def flatten(value: Any) -> FrozenList:
    """One level of lists inside the list opened."""
    if not is_list(value):
        raise ExpressionError("The 'flatten' filter can only be applied to lists.")
    out = FrozenList()
    for item in value:
        out.extend(item if is_list(item) else [item])
    return out


@filter_(("{{ [1, 1, '1'] | distinct }}", '[1,"1"]'), nulls=True)
def distinct(value: Any) -> Any:
    """The first of equal items; items of different classes differ."""
    if value is None:
        return "null"
    if not is_list(value):
        raise ExpressionError(f"Input must be a list, but received : {class_name(value)}")
    found: dict[Any, Any] = {}
    for item in value:
        found.setdefault(identity(item), item)
    return list(found.values())
