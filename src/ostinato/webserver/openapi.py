"""The OpenAPI document of all routes."""

from __future__ import annotations

import inspect
import re
from collections.abc import Sequence
from typing import Any

from ostinato.webserver.routes import ROOT, SHARED, TENANT
from ostinato.webserver.table import Route

_NAME = re.compile(r"\{(\w+)\*?\}")


def describe(version: str, tenant: Sequence[Route] = TENANT) -> dict[str, Any]:
    """The OpenAPI document of all routes; `tenant` are those of the tenant."""
    paths: dict[str, dict[str, Any]] = {}
    for prefix, routes in (("/api/v1/{tenant}", tenant), ("/api/v1", SHARED), ("", ROOT)):
        _describe(paths, prefix, routes)
    return {"openapi": "3.1.0", "info": {"title": "Ostinato", "version": version}, "paths": paths}


def _describe(paths: dict[str, dict[str, Any]], prefix: str, routes: Sequence[Route]) -> None:
    for route in routes:
        path = prefix + route.path.replace("*}", "}")
        text = inspect.cleandoc(route.handler.__doc__ or "").partition("\n")
        names = _NAME.findall(path)
        operation: dict[str, Any] = {
            "operationId": f"{route.handler.__module__.rpartition('.')[2]}_{route.handler.__name__}",
            "summary": text[0],
            "tags": [route.handler.__module__.rpartition(".")[2]],
            "responses": {"200": {"description": "Done"}},
        }
        if names:
            schema = {"type": "string"}
            operation["parameters"] = [{"name": n, "in": "path", "required": True, "schema": schema} for n in names]
        paths.setdefault(path, {})[route.method.lower()] = operation
