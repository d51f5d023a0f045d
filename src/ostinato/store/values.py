"""The values of conditions, brought into the form in which they are compared."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from ostinato.ports.search import Condition, Op
from ostinato.ports.store import InvalidQuery
from ostinato.store.fields import Field, Fields, Kind, rank
from ostinato.store.text import clean

_ORDERED = {Op.GREATER_THAN, Op.LESS_THAN, Op.GREATER_THAN_OR_EQUAL_TO, Op.LESS_THAN_OR_EQUAL_TO}
_EQUAL = {Op.EQUALS, Op.NOT_EQUALS}
_LISTS = {Op.IN, Op.NOT_IN}
_TEXTUAL = {Op.STARTS_WITH, Op.ENDS_WITH, Op.CONTAINS, Op.REGEX, Op.PREFIX}

_SIGNS = r"[\t\n\r -/:-@\[-`{-~]"
_SEPARATOR = re.compile(_SIGNS)
WORD_START = f"(^|{_SIGNS})"
"""Where words begin, as a regular expression that Python and PostgreSQL read alike; a word needs no escapes in it."""

ALLOWED: dict[Kind, set[Op]] = {
    Kind.TEXT: _EQUAL | _LISTS | _ORDERED | _TEXTUAL,
    Kind.TIME: _EQUAL | _LISTS | _ORDERED,
    Kind.NUMBER: _EQUAL | _LISTS | _ORDERED,
    Kind.LEVEL: _EQUAL | _LISTS | _ORDERED,
    Kind.LABELS: _EQUAL | _LISTS | {Op.CONTAINS, Op.STARTS_WITH, Op.ENDS_WITH, Op.REGEX},
    Kind.WORDS: _EQUAL | {Op.CONTAINS},
    Kind.BEGINNINGS: _EQUAL | {Op.CONTAINS},
    Kind.CHILD: _EQUAL,
    Kind.SCOPE: _EQUAL | _LISTS,
}
"""Which operators each kind of field knows."""


def field_of(fields: Fields, condition: Condition) -> Field:
    """The field a condition names; refused when it is unknown or does not know the operator."""
    field = fields.get(condition.field)
    if field is None:
        raise InvalidQuery(f"Unknown field '{condition.field}'; known are: {', '.join(sorted(fields))}.")
    if condition.op not in ALLOWED[field.kind]:
        raise InvalidQuery(f"Field '{condition.field}' cannot be compared by {condition.op.value}.")
    return field


def one_or_many(condition: Condition) -> Any:
    """The value as a list for IN and NOT_IN, as it is otherwise."""
    if condition.op in _LISTS and not isinstance(condition.value, list | tuple | set | frozenset):
        return [condition.value]
    return condition.value


def instant(value: Any) -> datetime:
    """An instant, given as such or in ISO form; without a zone it is UTC."""
    try:
        found = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError:
        raise InvalidQuery(f"'{value}' is not a date.") from None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def number(value: Any) -> float:
    """A number, given as such or as text."""
    try:
        return value if isinstance(value, int | float) else float(value)
    except (TypeError, ValueError):
        raise InvalidQuery(f"'{value}' is not a number.") from None


def comparable(kind: Kind, value: Any) -> Any:
    """One value as values of this kind are compared."""
    if kind is Kind.TIME:
        return instant(value)
    if kind is Kind.NUMBER:
        return number(value)
    if kind is Kind.LEVEL:
        return rank(str(value))
    return clean(str(value))


def beginnings(value: Any) -> list[str]:
    """The words of a free text, in lower case; letters and digits make words, every other sign ends one."""
    return [word for word in _SEPARATOR.split(clean(str(value)).lower()) if word]


def label_pairs(condition: Condition) -> list[tuple[str, Any]]:
    """The (key, value) pairs that a condition on labels speaks of."""
    if condition.key is not None:
        value = one_or_many(condition)
        return [
            (clean(condition.key), [clean(str(v)) for v in value] if isinstance(value, list) else clean(str(value)))
        ]
    if isinstance(condition.value, Mapping):
        return [(clean(str(key)), clean(str(value))) for key, value in condition.value.items()]
    raise InvalidQuery("A condition on labels needs the key of the label.")


def texts(value: Any) -> Any:
    """A value as text, or a list of values as a list of texts."""
    if isinstance(value, list | tuple | set | frozenset):
        return [clean(str(item)) for item in value]
    return clean(str(value))


def wanted_scopes(value: Any) -> set[str]:
    """Which of USER and SYSTEM a condition on the scope names."""
    named = (
        {str(v).upper() for v in value} if isinstance(value, list | tuple | set | frozenset) else {str(value).upper()}
    )
    if not named <= {"USER", "SYSTEM"}:
        raise InvalidQuery(f"A scope is USER or SYSTEM, not {', '.join(sorted(named))}.")
    return named
