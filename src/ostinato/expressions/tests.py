"""The tests: `x is name`. `defined` is compiled specially, since it alone swallows what is undefined."""

from __future__ import annotations

from typing import Any

from ostinato.expressions.catalogue import test
from ostinato.expressions.errors import ExpressionError, IllegalArgument, WrongClass
from ostinato.expressions.formats.json_reader import first_value
from ostinato.expressions.values import (
    Array,
    Long,
    class_name,
    is_collection,
    is_integer,
    is_long,
    is_map,
    items_of,
)

_BLANK = "".join(map(chr, range(33)))


@test(("{{ missing is defined }}", "false"), ("{{ 0 is defined }}", "true"))
def defined(value: Any) -> bool:
    """Neither null nor undefined."""
    return value is not None


@test(("{{ null is null }}", "true"), ("{{ 0 is null }}", "false"))
def null(value: Any) -> bool:
    """Null. Undefined names fail."""
    return value is None


@test(("{{ '  ' is empty }}", "true"), ("{{ [] is empty }}", "true"), ("{{ 0 is empty }}", "false"))
def empty(value: Any) -> bool:
    """Null, a blank text, an empty list, set or map."""
    if value is None:
        return True
    if isinstance(value, str):
        return value.strip(_BLANK) == ""
    return (is_map(value) and not len(value)) or (is_collection(value) and not items_of(value))


def _whole(value: Any) -> int:
    if type(value) is Long or is_long(value) or is_integer(value):
        return int(value)
    raise WrongClass(f"class {class_name(value)} cannot be cast to class java.lang.Long")


@test(("{{ 4 is even }}", "true"))
def even(value: Any) -> bool:
    """An even Integer or Long; other classes fail."""
    if value is None:
        raise ExpressionError('Can not pass null value to "even" test.')
    return _whole(value) % 2 == 0


@test(("{{ 4 is odd }}", "false"))
def odd(value: Any) -> bool:
    """An odd Integer or Long; other classes fail."""
    if value is None:
        raise IllegalArgument('Can not pass null value to "odd" test.')
    return _whole(value) % 2 != 0


@test(("{{ [1] is iterable }}", "true"), ("{{ {'a': 1} is iterable }}", "false"))
def iterable(value: Any) -> bool:
    """A list, set or array; neither maps nor texts."""
    return is_collection(value) or isinstance(value, Array)


@test(("{{ {'a': 1} is map }}", "true"), name="map")
def map_(value: Any) -> bool:
    """A map."""
    return is_map(value)


@test(("{{ '[1]' is json }}", "true"), ("{{ 'abc' is json }}", "false"))
def json(value: Any) -> bool:
    """A text that is blank or begins with a JSON value."""
    if value is None:
        raise IllegalArgument('argument "content" is null')
    if not isinstance(value, str):
        raise WrongClass(f"class {class_name(value)} cannot be cast to class java.lang.String")
    if value.strip(" \t\r\n") == "":
        return True
    try:
        first_value(value)
    except ValueError:
        return False
    return True
