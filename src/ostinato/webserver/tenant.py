"""Paths with a tenant and without one: both lead to the same routes. There is one tenant, `main`."""

from __future__ import annotations

from collections.abc import Sequence

from ostinato.webserver.errors import BadRequest
from ostinato.webserver.table import Match, Table

TENANT = "main"
"""The one tenant."""


def locate(
    shared: Table, tenant: Table, method: str, segments: Sequence[str], form: bool = False
) -> Match | list[str] | BadRequest:
    """The route for what stands behind `/api/v1`: one that has no tenant, one of the tenant, or the older form.

    `form` tells that a form is sent. Gives the verbs of the path where another one is wanted, and a BadRequest for any
    other tenant.
    """
    found = shared.find(method, segments, form)
    if found:
        return found
    if segments[:1] == [TENANT]:
        return tenant.find(method, segments[1:], form)
    found = tenant.find(method, segments, form)
    if found:
        return found
    if len(segments) > 1 and tenant.find(method, segments[1:], form):
        return BadRequest("Tenant must be 'main' for OSS version")
    return []
