"""Inputs are tried out: what would become of them, without an execution."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ostinato.ids import new_id
from ostinato.inputs.resolve import Resolution, flatten, id_of
from ostinato.launch import Wish
from ostinato.ports.flows import StoredFlow
from ostinato.webserver import checks
from ostinato.webserver.call import Call
from ostinato.webserver.requests import supplied
from ostinato.webserver.wire.flows import without_nulls


async def tried(call: Call, flow: StoredFlow) -> dict[str, Any]:
    """The values of all inputs with what is wrong with them, and the checks that do not hold."""
    given = await supplied(call, flow.namespace, flow.id, new_id())
    wish = Wish(supplied=given.values, names=given.names)
    found = await call.site.context.launcher.inputs(flow, wish)
    failed = await checks.failing(call.site, flow, found.values, wish)
    return {
        "id": flow.id,
        "namespace": flow.namespace,
        "inputs": described(flow.definition.get("inputs") or [], found, given.values),
        "checks": [check.wire() for check in failed],
    }


def described(declared: list[dict[str, Any]], found: Resolution, given: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Each input with its value, as it was given where it is at fault, and what is wrong with it."""
    rows = []
    for one in flatten(declared):
        id_ = id_of(one)
        row: dict[str, Any] = {
            "input": without_nulls({"required": True, **one, "id": id_}),
            "enabled": found.enabled.get(id_, False),
            "isDefault": id_ in found.defaulted,
        }
        faults = [fault for fault in found.faults if fault.id == id_]
        value = given.get(id_) if faults else found.flat.get(id_)
        if value is not None:
            row["value"] = value
        row["errors"] = [{"message": f.message, "renderError": f.from_expression} for f in faults]
        rows.append(row)
    return rows
