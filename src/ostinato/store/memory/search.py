"""Conditions, order and pages over records in memory: what the SQL search does, by the same table of fields."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from ostinato.ports.search import Condition, Op, Order, Page, Query
from ostinato.ports.store import InvalidQuery
from ostinato.store.fields import SYSTEM_NAMESPACE, Fields, Kind, Listing
from ostinato.store.values import (
    WORD_START,
    beginnings,
    comparable,
    field_of,
    label_pairs,
    one_or_many,
    wanted_scopes,
)

T = TypeVar("T")
Test = Callable[[Any], bool]


def search(records: Iterable[T], listing: Listing, query: Query, keep: Callable[[T], Any] = lambda r: r) -> Page[Any]:
    """The page of the records that the query asks for; `keep` turns what was found into what is handed out."""
    found = matching(records, listing, query.conditions)
    sort(found, listing, query.order)
    first = max(query.page - 1, 0) * query.size
    return Page([keep(record) for record in found[first : first + query.size]], len(found))


def matching(records: Iterable[T], listing: Listing, conditions: Iterable[Condition]) -> list[T]:
    """The records for which all conditions hold."""
    tests = [predicate(listing.filters, condition) for condition in conditions]
    return [record for record in records if all(test(record) for test in tests)]


def sort(records: list[T], listing: Listing, order: Iterable[Order]) -> None:
    """Put records into the order asked for, ties broken as the listing says; nothing sorts after everything."""
    steps = [(item.field, item.descending) for item in order] or list(listing.default)
    for name, descending in reversed([*steps, *listing.last]):
        field = listing.orders.get(name)
        if field is None:
            raise InvalidQuery(f"Cannot order by '{name}'; known are: {', '.join(sorted(listing.orders))}.")
        read = field.read
        records.sort(key=lambda record, read=read: (read(record) is not None, read(record)), reverse=descending)  # type: ignore[misc]
        if not descending:
            records.sort(key=lambda record, read=read: read(record) is None)  # type: ignore[misc]


def predicate(fields: Fields, condition: Condition) -> Test:
    """A test for one condition."""
    field = field_of(fields, condition)
    read, negated = field.read, condition.op in (Op.NOT_EQUALS, Op.NOT_IN)
    test = _positive(field.kind, condition)
    if field.kind is Kind.LABELS and negated:
        return lambda record: not test(read(record))
    if field.present and negated:
        return lambda record: read(record) is not None and not test(read(record))
    return lambda record: test(read(record)) is not negated


def _positive(kind: Kind, condition: Condition) -> Test:
    if kind is Kind.LABELS:
        return _labels(condition)
    if kind is Kind.BEGINNINGS and (words := beginnings(condition.value)):
        starts = [re.compile(WORD_START + word) for word in words]
        return lambda texts: all(any(start.search(text.lower()) for text in texts) for start in starts)
    if kind in (Kind.WORDS, Kind.BEGINNINGS):
        word = comparable(kind, condition.value).lower()
        return lambda texts: any(word in text.lower() for text in texts)
    if kind is Kind.CHILD:
        child = str(condition.value).upper() == "CHILD"
        return lambda value: (value is not None) is child
    if kind is Kind.SCOPE:
        scopes = wanted_scopes(condition.value)
        return lambda namespace: ("SYSTEM" if namespace == SYSTEM_NAMESPACE else "USER") in scopes
    return _compare(kind, condition)


def _compare(kind: Kind, condition: Condition) -> Test:
    value = one_or_many(condition)
    if condition.op in (Op.IN, Op.NOT_IN):
        many = {comparable(kind, item) for item in value}
        return lambda found: found in many
    one = comparable(kind, value)
    if kind is Kind.LEVEL and condition.op in (Op.EQUALS, Op.NOT_EQUALS):
        return lambda found: bool(found >= one)
    operator = _OPERATORS[condition.op](one)
    return lambda found: found is not None and operator(found)


def _labels(condition: Condition) -> Test:
    pairs = label_pairs(condition)
    if condition.op in (Op.IN, Op.NOT_IN):
        key, many = pairs[0]
        return lambda labels: any(k == key and v in many for k, v in labels)
    tests = [(key, _OPERATORS[condition.op](value)) for key, value in pairs]
    return lambda labels: all(any(k == key and test(v) for k, v in labels) for key, test in tests)


def _regex(pattern: str) -> Test:
    try:
        compiled = re.compile(pattern)
    except re.error as error:
        raise InvalidQuery(f"'{pattern}' is not a regular expression: {error}.") from None
    return lambda found: compiled.search(found) is not None


_OPERATORS: dict[Op, Callable[[Any], Test]] = {
    Op.EQUALS: lambda v: lambda found: bool(found == v),
    Op.NOT_EQUALS: lambda v: lambda found: bool(found == v),
    Op.GREATER_THAN: lambda v: lambda found: bool(found > v),
    Op.LESS_THAN: lambda v: lambda found: bool(found < v),
    Op.GREATER_THAN_OR_EQUAL_TO: lambda v: lambda found: bool(found >= v),
    Op.LESS_THAN_OR_EQUAL_TO: lambda v: lambda found: bool(found <= v),
    Op.STARTS_WITH: lambda v: lambda found: bool(found.startswith(v)),
    Op.ENDS_WITH: lambda v: lambda found: bool(found.endswith(v)),
    Op.CONTAINS: lambda v: lambda found: v in found,
    Op.REGEX: _regex,
    Op.PREFIX: lambda v: lambda found: bool(found == v or found.startswith(v + ".")),
}
"""Positive tests; NOT_EQUALS and NOT_IN are their negation, which also holds for what is missing."""
