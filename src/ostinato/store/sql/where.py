"""Where-clauses from typed conditions. Values are always parameters; columns come from the table of fields alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from ostinato.engine.states import TERMINAL
from ostinato.ports.search import Condition, Op, Order, Page, Query
from ostinato.ports.store import InvalidQuery
from ostinato.store.fields import SYSTEM_NAMESPACE, Field, Kind, Listing
from ostinato.store.sql.codec import encode, micros
from ostinato.store.sql.database import Database
from ostinato.store.sql.grammar import Grammar
from ostinato.store.sql.statement import Call, Numbers, Row, Script, Sql, Step, Texts
from ostinato.store.values import (
    WORD_START,
    beginnings,
    comparable,
    field_of,
    label_pairs,
    one_or_many,
    wanted_scopes,
)

_SIGNS = {
    Op.EQUALS: "=",
    Op.NOT_EQUALS: "=",
    Op.GREATER_THAN: ">",
    Op.LESS_THAN: "<",
    Op.GREATER_THAN_OR_EQUAL_TO: ">=",
    Op.LESS_THAN_OR_EQUAL_TO: "<=",
}
_NEGATED = {Op.NOT_EQUALS, Op.NOT_IN}


class Where:
    """A where-clause under construction: `text` and `params` once all conditions are added."""

    def __init__(self, listing: Listing, grammar: Grammar, fixed: str = "TRUE") -> None:
        self._listing = listing
        self._grammar = grammar
        self._parts = [fixed]
        self.params: dict[str, Any] = {}

    @property
    def text(self) -> str:
        """All conditions, joined."""
        return " AND ".join(self._parts)

    def add(self, conditions: Iterable[Condition]) -> Where:
        """Add conditions; gives itself back."""
        for condition in conditions:
            field = field_of(self._listing.filters, condition)
            part = self._condition(field, condition)
            if condition.op not in _NEGATED:
                self._parts.append(f"({part})")
            else:
                known = f"{field.columns[0]} IS NOT NULL AND " if field.present else ""
                self._parts.append(f"{known}({part}) IS NOT TRUE")
        return self

    def order(self, order: Sequence[Order], last: str) -> str:
        """The order asked for, ties broken as the listing says; nothing sorts after everything."""
        steps = [(item.field, item.descending) for item in order] or list(self._listing.default)
        words = []
        for name, descending in [*steps, *self._listing.last]:
            field = self._listing.orders.get(name)
            if field is None:
                raise InvalidQuery(f"Cannot order by '{name}'; known are: {', '.join(sorted(self._listing.orders))}.")
            column = field.columns[0]
            words += [f"{column} IS NULL"] if field.nullable else []
            words.append(f"{column} DESC" if descending else column)
        return ", ".join([*words, last] if last else words)

    def _param(self, value: Any) -> str:
        name = f"p{len(self.params)}"
        self.params[name] = value
        return f":{name}"

    def _condition(self, field: Field, condition: Condition) -> str:
        column = field.columns[0]
        if field.kind is Kind.LABELS:
            return self._labels(column, condition)
        if field.kind in (Kind.WORDS, Kind.BEGINNINGS):
            words = beginnings(condition.value) if field.kind is Kind.BEGINNINGS else []
            return self._beginnings(field, words) if words else self._words(field, condition)
        if field.kind is Kind.CHILD:
            return f"{column} IS {'NOT ' if str(condition.value).upper() == 'CHILD' else ''}NULL"
        if field.kind is Kind.SCOPE:
            return self._scope(column, condition)
        test = self._compare(column, field.kind, condition)
        return f"end_date IS NULL AND {test}" if condition.field == "state" and _open_only(condition) else test

    def _compare(self, column: str, kind: Kind, condition: Condition) -> str:
        value = one_or_many(condition)
        if condition.op in (Op.IN, Op.NOT_IN):
            many = [_plain(comparable(kind, item)) for item in value]
            return self._among(column, kind, many)
        one = _plain(comparable(kind, value))
        if kind is Kind.LEVEL and condition.op in (Op.EQUALS, Op.NOT_EQUALS):
            return f"{column} >= {self._param(one)}"
        return self._test(column, condition.op, one)

    def _among(self, column: str, kind: Kind, many: list[Any]) -> str:
        if kind is Kind.NUMBER:
            return " OR ".join(f"{column} = {self._param(number)}" for number in many) or "FALSE"
        return f"{column} AMONG {self._param(Texts(many) if kind in (Kind.TEXT, Kind.LABELS) else Numbers(many))}"

    def _test(self, column: str, op: Op, value: Any) -> str:
        if op in _SIGNS:
            return f"{column} {_SIGNS[op]} {self._param(value)}"
        if op is Op.PREFIX:
            first, end = self._param(f"{value}."), self._param(f"{value}/")
            return f"{column} = {self._param(value)} OR ({column} >= {first} AND {column} < {end})"
        if op is Op.STARTS_WITH:
            return self._starts_with(column, value)
        if op is Op.REGEX:
            _check_regex(value)
        template = {Op.CONTAINS: self._grammar.contains, Op.ENDS_WITH: self._grammar.ends_with}
        return template.get(op, self._grammar.regex).format(c=column, v=self._param(value))

    def _starts_with(self, column: str, value: str) -> str:
        return f"substr({column}, 1, {len(value)}) = {self._param(value)}"

    def _labels(self, column: str, condition: Condition) -> str:
        pairs = label_pairs(condition)
        if condition.op in (Op.EQUALS, Op.NOT_EQUALS):
            wanted = [self._param(encode([{"key": key, "value": value}])) for key, value in pairs]
            return " AND ".join(self._grammar.label_equals.format(c=column, v=label) for label in wanted)
        found = self._grammar.label_value
        parts = []
        for key, value in pairs:
            if condition.op in (Op.IN, Op.NOT_IN):
                test = self._among(found, Kind.LABELS, value)
            else:
                test = self._test(found, condition.op, value)
            parts.append(self._grammar.label.format(c=column, k=self._param(key), test=test))
        return " AND ".join(parts)

    def _words(self, field: Field, condition: Condition) -> str:
        word = self._param(comparable(field.kind, condition.value).lower())
        folded = self._grammar.folded
        return " OR ".join(self._grammar.contains.format(c=folded.format(c=c), v=word) for c in field.columns)

    def _beginnings(self, field: Field, words: list[str]) -> str:
        folded = [self._grammar.folded.format(c=column) for column in field.columns]
        tests = []
        for word in words:
            start = self._param(WORD_START + word)
            tests.append(" OR ".join(self._grammar.regex.format(c=column, v=start) for column in folded))
        return " AND ".join(f"({test})" for test in tests)

    def _scope(self, column: str, condition: Condition) -> str:
        scopes = wanted_scopes(condition.value)
        if len(scopes) == 2:
            return "TRUE"
        return f"{column} {'=' if 'SYSTEM' in scopes else '<>'} {self._param(SYSTEM_NAMESPACE)}"


class Select:
    """A list that can be searched: which columns of which tables, under which fixed condition."""

    def __init__(
        self, listing: Listing, columns: str, table: str, fixed: str = "TRUE", last: str = "", joined: str = ""
    ) -> None:
        self.listing, self.columns, self.table, self.fixed, self.last = listing, columns, table, fixed, last
        self.joined = joined or table

    async def page(self, database: Database, query: Query, read: Callable[[Row], Any]) -> Page[Any]:
        """The page that a query asks for, each row read by `read`."""
        where = Where(self.listing, database.grammar, self.fixed).add(query.conditions)
        order = where.order(query.order, self.last)
        params = {**where.params, "limit": query.size, "offset": max(query.page - 1, 0) * query.size}
        chosen = f"SELECT {self.columns} FROM {self.joined} WHERE {where.text}"
        count = Call(Sql(f"SELECT count(*) FROM {self.table} WHERE {where.text}"), where.params)
        page = Call(Sql(f"{chosen} ORDER BY {order} LIMIT :limit OFFSET :offset"), params)

        def script() -> Script[Page[Any]]:
            rows, total = yield Step((page, count), last=True)
            return Page([read(row) for row in rows], total[0][0])

        return await database.search(script)


def _plain(value: Any) -> Any:
    return micros(value) if hasattr(value, "tzinfo") else value


def _open_only(condition: Condition) -> bool:
    """Whether only open executions can fit, so that the small index of these will do."""
    many = condition.value if isinstance(condition.value, list | tuple | set | frozenset) else [condition.value]
    return condition.op in (Op.EQUALS, Op.IN) and not any(str(state) in TERMINAL for state in many)


def counted_delete(database: Database, table: str, where: Where) -> Script[int]:
    """Delete the rows that fit; tells how many."""
    templates = database.grammar.counted_delete
    texts = [Sql(template.format(table=table, where=where.text)) for template in templates]
    rows = yield Step([Call(sql, where.params if place == 0 else {}) for place, sql in enumerate(texts)], last=True)
    count: int = rows[-1][0][0]
    return count


def _check_regex(pattern: str) -> None:
    try:
        re.compile(pattern)
    except re.error as error:
        raise InvalidQuery(f"'{pattern}' is not a regular expression: {error}.") from None
