"""How lists are asked for: typed conditions, order and page; every implementation gives the same rows."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Generic, TypeVar

from msgspec import Struct

T = TypeVar("T")


class Op(StrEnum):
    """How a field is compared. PREFIX on a namespace means it and its children; CONTAINS, STARTS_WITH and ENDS_WITH
    take the value literally and look at case; REGEX is a search anywhere in the text."""

    EQUALS = "EQUALS"
    NOT_EQUALS = "NOT_EQUALS"
    GREATER_THAN = "GREATER_THAN"
    LESS_THAN = "LESS_THAN"
    GREATER_THAN_OR_EQUAL_TO = "GREATER_THAN_OR_EQUAL_TO"
    LESS_THAN_OR_EQUAL_TO = "LESS_THAN_OR_EQUAL_TO"
    IN = "IN"
    NOT_IN = "NOT_IN"
    STARTS_WITH = "STARTS_WITH"
    ENDS_WITH = "ENDS_WITH"
    CONTAINS = "CONTAINS"
    REGEX = "REGEX"
    PREFIX = "PREFIX"


class Condition(Struct, frozen=True):
    """One condition; all conditions of a search must hold. `key` is the label's key where the field is `labels`.

    Fields of executions: id namespace flowId state labels startDate endDate kind triggerExecutionId originalId
    triggerId q (any part of id, namespace or flow id, in any case) childFilter (CHILD or MAIN) scope (list of USER,
    SYSTEM). Fields of flows: namespace flowId labels q scope (q also looks in the description). Fields of logs:
    executionId taskId taskRunId triggerId namespace flowId level (at least) startDate endDate attempt q (message).
    Fields of triggers: namespace flowId triggerId q workerId. Fields of kv: namespace q updated expirationDate.
    """

    field: str
    op: Op
    value: Any
    key: str | None = None


class Order(Struct, frozen=True):
    """One criterion of the order, by the field's name on the wire."""

    field: str
    descending: bool = False


class Query(Struct, frozen=True):
    """What to list: conditions, order, and which page (from 1)."""

    conditions: tuple[Condition, ...] = ()
    order: tuple[Order, ...] = ()
    page: int = 1
    size: int = 10


class Page(Struct, Generic[T]):
    """One page of rows, and how many there are in all."""

    results: list[T]
    total: int
