"""Flows as they are kept: the source text verbatim, and what can be found out about it without reading it again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import Struct, field


class StoredFlow(Struct, omit_defaults=True):
    """One revision of a flow. `definition` is the parsed source as plain JSON values, kept for searching."""

    namespace: str
    id: str
    revision: int
    source: str
    definition: dict[str, Any]
    updated: datetime
    tenant: str = "main"
    disabled: bool = False
    deleted: bool = False
    labels: dict[str, str] = field(default_factory=dict)
    description: str | None = None


class TriggerState(Struct, omit_defaults=True):
    """Where one trigger of one flow stands. `next_at` is when it is due; `execution_id` the run that locks it.

    With `evaluating_since` it is a worker of `worker_group` that looks; `worker_id` once one has taken it.
    """

    namespace: str
    flow_id: str
    trigger_id: str
    tenant: str = "main"
    date: datetime | None = None
    next_at: datetime | None = None
    execution_id: str | None = None
    evaluating_since: datetime | None = None
    worker_id: str | None = None
    worker_group: str | None = None
    updated: datetime | None = None
    disabled: bool = False
    stop_after: list[str] = field(default_factory=list)
    backfill: dict[str, Any] | None = None


class KvEntry(Struct, omit_defaults=True):
    """A pair of the key-value store. `value` is JSON-like; `type` STRING NUMBER BOOLEAN DATETIME DATE DURATION JSON."""

    namespace: str
    key: str
    type: str
    value: Any
    version: int
    created: datetime
    updated: datetime
    tenant: str = "main"
    description: str | None = None
    expires: datetime | None = None
