"""The filters of lists: `filters[field][OPERATION]=value`, and the flat parameters of before."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ostinato.duration import parse_duration
from ostinato.engine.states import State
from ostinato.ports.search import Condition, Op, Order, Query
from ostinato.webserver.errors import BadQuery, IllegalArgument, InvalidParameter, Unprocessable
from ostinato.webserver.query import QueryString, instant

LOOKBACK = timedelta(days=8)
"""How far searches of executions look back unless they say a start."""
LEVELS = ("TRACE", "DEBUG", "INFO", "WARN", "ERROR")
LONGEST_PATTERN = 500
"""Characters of the longest regular expression."""

_TEXT = (Op.EQUALS, Op.NOT_EQUALS, Op.CONTAINS, Op.STARTS_WITH, Op.ENDS_WITH, Op.IN, Op.NOT_IN)
_NAME = (*_TEXT, Op.REGEX, Op.PREFIX)
_DATE = (
    Op.EQUALS, Op.NOT_EQUALS, Op.GREATER_THAN, Op.LESS_THAN, Op.GREATER_THAN_OR_EQUAL_TO, Op.LESS_THAN_OR_EQUAL_TO,
)  # fmt: skip
_CHOICE = (Op.EQUALS, Op.NOT_EQUALS, Op.IN, Op.NOT_IN)
_FLAG = (Op.EQUALS, Op.NOT_EQUALS)
OPERATIONS: Mapping[str, tuple[Op, ...]] = {
    "namespace": _NAME, "flowId": _NAME,
    "id": (*_TEXT, Op.REGEX), "assetId": (*_TEXT, Op.REGEX), "type": (*_TEXT, Op.REGEX),
    "triggerId": _TEXT, "triggerExecutionId": _TEXT, "executionId": _TEXT, "taskId": _TEXT, "taskRunId": _TEXT,
    "workerId": _TEXT,
    "startDate": _DATE, "endDate": _DATE, "created": _DATE, "updated": _DATE, "expirationDate": _DATE,
    "state": _CHOICE, "kind": _CHOICE, "flowRevision": _CHOICE,
    "labels": (Op.EQUALS, Op.NOT_EQUALS, Op.IN, Op.NOT_IN, Op.CONTAINS),
    "metadata": (Op.EQUALS, Op.NOT_EQUALS, Op.IN, Op.NOT_IN, Op.CONTAINS),
    "q": _FLAG, "scope": _FLAG, "triggerState": _FLAG, "childFilter": _FLAG, "existingOnly": _FLAG, "level": _FLAG,
    "version": _FLAG,
    "path": (Op.EQUALS, Op.NOT_EQUALS, Op.IN), "parentPath": (Op.EQUALS, Op.NOT_EQUALS, Op.STARTS_WITH),
    "timeRange": (Op.EQUALS,), "username": (Op.EQUALS,),
}  # fmt: skip
"""Every field there is, and how it can be compared."""

_PARAMETER = re.compile(r"filters\[([^\]]*)\]\[([^\]]*)\](?:\[(.*)\])?")


@dataclass(frozen=True)
class Resource:
    """What can be asked of one list. `ports` renames fields to those of the search port; with `any_way` a sort may name
    any way, which is up if it is not `desc`."""

    name: str
    fields: frozenset[str]
    sorts: frozenset[str] = frozenset()
    ports: Mapping[str, str] | None = None
    any_way: bool = False

    def port(self, field: str) -> str:
        """The name of a field for the search port."""
        return (self.ports or {}).get(field, field)


FLOWS = Resource(
    "FLOW",
    frozenset({"labels", "namespace", "q", "scope", "flowId"}),
    frozenset({"id", "namespace", "flowId", "updated", "revision"}),
    any_way=True,
)
TEMPLATES = Resource("TEMPLATE", frozenset({"namespace", "q"}), frozenset({"id", "namespace", "updated"}))
EXECUTIONS = Resource(
    "EXECUTION",
    frozenset(
        {"q", "scope", "flowId", "startDate", "endDate", "state", "labels", "triggerExecutionId", "childFilter",
         "namespace", "kind", "timeRange", "id"}
    ),
    frozenset({"id", "state.startDate", "state.endDate", "state.duration", "state.current", "namespace", "flowId"}),
)  # fmt: skip
LOGS = Resource(
    "LOG",
    frozenset(
        {"q", "scope", "namespace", "startDate", "endDate", "flowId", "triggerId", "level", "executionId", "timeRange"}
    ),
    frozenset({"timestamp", "level", "namespace", "flowId", "executionId", "taskId", "triggerId"}),
)
TRIGGERS = Resource(
    "TRIGGER",
    frozenset(
        {"q", "scope", "namespace", "workerId", "flowId", "startDate", "endDate", "triggerId", "triggerState",
         "timeRange"}
    ),
    frozenset(
        {"flowId", "triggerId", "executionId", "nextExecutionDate", "namespace", "workerId", "date", "updatedDate"}
    ),
)  # fmt: skip
METRICS = Resource(
    "METRIC",
    frozenset(),
    frozenset({"namespace", "flowId", "taskId", "executionId", "taskrunId", "name", "timestamp", "value", "type"}),
)
SECRETS = Resource("SECRET_METADATA", frozenset(OPERATIONS), frozenset({"key"}))
KV = Resource(
    "KV_METADATA",
    frozenset({"q", "namespace", "updated", "expirationDate"}),
    frozenset({"namespace", "key", "version", "creationDate", "updateDate", "expirationDate"}),
)


@dataclass(frozen=True)
class Filter:
    """One filter as it was sent, its operation known."""

    field: str
    op: Op
    value: str
    key: str | None = None


def filters_of(query: QueryString, resource: Resource) -> list[Filter]:
    """The filters of a request, refused where the resource cannot do what they ask."""
    found = []
    for name, value in query.pairs:
        match = _PARAMETER.fullmatch(name)
        if match is not None:
            found.append(_filter(match[1], match[2], match[3], value, resource))
        elif name.startswith("filters"):
            raise BadQuery(f"'{name}' is not a filter: write filters[field][OPERATION]=value")
    return found or _legacy(query, resource)


def _filter(field: str, operation: str, key: str | None, value: str, resource: Resource) -> Filter:
    operations = OPERATIONS.get(field)
    if operations is None:
        raise IllegalArgument(f"Unsupported field '{field}'. Expected one of: [{', '.join(OPERATIONS)}]")
    if operation not in Op.__members__:
        raise IllegalArgument(f"Unsupported operation '{operation}'. Expected one of: [{', '.join(Op)}]")
    op = Op[operation]
    if field not in resource.fields:
        allowed = ", ".join(_upper(name) for name in sorted(resource.fields))
        told = f"Field {_upper(field)} is not supported for resource {resource.name}. Supported fields are {allowed}"
        raise BadQuery(f"Provided query filters are invalid: {told}")
    if op not in operations:
        told = f"Operation {op} is not supported for field {_upper(field)}. Supported operations are "
        raise BadQuery(f"Provided query filters are invalid: {told}{', '.join(operations)}")
    if field == "labels" and (key is None or op not in (*_FLAG, Op.IN, Op.NOT_IN)):
        return _whole_label(op, key, value)
    return Filter(field, op, value, key)


def _upper(field: str) -> str:
    """A field as messages name it."""
    return "QUERY" if field == "q" else re.sub(r"(?<=[a-z])(?=[A-Z])", "_", field).upper()


def _whole_label(op: Op, key: str | None, value: str) -> Filter:
    if key is None and op in _FLAG and ":" in value:
        name, _, text = value.partition(":")
        return Filter("labels", op, text, name)
    raise BadQuery(f"Labels are filtered as filters[labels][EQUALS][key]=value; {op} is not supported here")


_FLAT = {
    "q": ("q", Op.EQUALS), "namespace": ("namespace", Op.PREFIX), "flowId": ("flowId", Op.EQUALS),
    "triggerId": ("triggerId", Op.EQUALS), "minLevel": ("level", Op.EQUALS),
    "startDate": ("startDate", Op.GREATER_THAN_OR_EQUAL_TO), "endDate": ("endDate", Op.LESS_THAN_OR_EQUAL_TO),
    "scope": ("scope", Op.EQUALS), "timeRange": ("timeRange", Op.EQUALS), "childFilter": ("childFilter", Op.EQUALS),
    "workerId": ("workerId", Op.EQUALS), "triggerExecutionId": ("triggerExecutionId", Op.EQUALS),
    "state": ("state", Op.IN), "executionId": ("executionId", Op.EQUALS),
}  # fmt: skip


def _legacy(query: QueryString, resource: Resource) -> list[Filter]:
    found = []
    for name, (field, op) in _FLAT.items():
        if field in resource.fields:
            value = ",".join(query.all(name)) if name in ("state", "scope") else query.get(name)
            if value:
                found.append(Filter(field, op, value))
    if "labels" in resource.fields:
        for pair in query.all("labels"):
            key, colon, value = pair.partition(":")
            if not colon:
                raise Unprocessable("Can't split the queryString parameter by ':'")
            found.append(Filter("labels", Op.EQUALS, value, key))
    return found


def conditions(filters: Sequence[Filter], resource: Resource, now: datetime) -> list[Condition]:
    """Filters as conditions of the search port."""
    fields = {one.field for one in filters}
    if "timeRange" in fields and fields & {"startDate", "endDate"}:
        raise IllegalArgument("Parameters 'startDate'/'endDate' and 'timeRange' are mutually exclusive")
    return [_condition(one, resource, now) for one in filters]


def _condition(one: Filter, resource: Resource, now: datetime) -> Condition:
    if one.field == "timeRange":
        return Condition("startDate", Op.GREATER_THAN_OR_EQUAL_TO, now - _span(one.value))
    value: Any = _listed(one.value) if one.op in (Op.IN, Op.NOT_IN) else one.value
    if one.field in ("startDate", "endDate", "updated", "expirationDate", "created"):
        value = instant(one.value, one.field)
    elif one.field == "state":
        value = [_state(name) for name in value] if isinstance(value, list) else _state(value)
    elif one.field == "level" and one.value not in LEVELS:
        raise InvalidParameter(f"'{one.value}' is no level: {', '.join(LEVELS)}")
    elif one.field == "scope":
        value = _scope(one.value)
    elif one.field == "childFilter" and one.value not in ("CHILD", "MAIN"):
        raise InvalidParameter(f"'{one.value}' is neither CHILD nor MAIN")
    elif one.field == "kind":
        value = [_kind(name) for name in value] if isinstance(value, list) else _kind(value)
    elif one.op is Op.REGEX:
        _check_pattern(one.value)
    return Condition(resource.port(one.field), one.op, value, one.key)


def _check_pattern(pattern: str) -> None:
    if len(pattern) > LONGEST_PATTERN:
        raise InvalidParameter(f"A pattern may have at most {LONGEST_PATTERN} characters")
    try:
        re.compile(pattern)
    except re.error as error:
        raise InvalidParameter(f"'{pattern}' is no regular expression: {error}") from None


def _span(text: str) -> timedelta:
    try:
        return parse_duration(text)
    except (ValueError, OverflowError):
        raise InvalidParameter(f"timeRange: '{text}' is not a duration such as PT24H") from None


def _listed(text: str) -> list[str]:
    inner = text.strip()
    if inner.startswith("[") and inner.endswith("]"):
        inner = inner[1:-1]
    return [word.strip().strip('"') for word in inner.split(",") if word.strip()]


def _state(name: str) -> str:
    if name not in State.__members__:
        raise InvalidParameter(f"No state {name}: states are {', '.join(State)}")
    return name


def _kind(name: str) -> str:
    if name not in ("NORMAL", "TEST", "PLAYGROUND"):
        raise InvalidParameter(f"No kind {name}: kinds are NORMAL, TEST, PLAYGROUND")
    return name


def _scope(text: str) -> list[str]:
    names = [name.upper() for name in _listed(text)]
    for name in names:
        if name not in ("USER", "SYSTEM"):
            raise InvalidParameter(f"No scope {name}: scopes are USER and SYSTEM")
    return names


def orders(query: QueryString, resource: Resource) -> tuple[Order, ...]:
    """The order that is asked for, `field:asc` or `field:desc`."""
    found = []
    for text in query.all("sort"):
        field, _, way = text.partition(":")
        if way.lower() not in ("asc", "desc") and not (way and resource.any_way):
            raise Unprocessable("Invalid sort parameter")
        if field not in resource.sorts:
            raise Unprocessable(f"Invalid sort field: {field}")
        found.append(Order(field, way.lower() == "desc"))
    return tuple(found)


def search_of(query: QueryString, resource: Resource, now: datetime, *more: Condition) -> Query:
    """The whole search of a request: filters, order, page."""
    page, size = query.page()
    found = conditions(filters_of(query, resource), resource, now)
    return Query((*found, *more), orders(query, resource), page, size)


def executions_of(query: QueryString, now: datetime) -> tuple[Condition, ...]:
    """The conditions of a search of executions: the last eight days unless a start is given, and only real
    executions unless a kind is."""
    filters = filters_of(query, EXECUTIONS)
    found = conditions(filters, EXECUTIONS, now)
    if not any(one.field == "startDate" for one in found):
        found.append(Condition("startDate", Op.GREATER_THAN_OR_EQUAL_TO, now - LOOKBACK))
    if not any(one.field == "kind" for one in found):
        found.append(Condition("kind", Op.EQUALS, "NORMAL"))
    return tuple(found)
