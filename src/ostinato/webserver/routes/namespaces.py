"""Routes of namespaces."""

from __future__ import annotations

from ostinato.webserver.table import Routes

routes = Routes()
