"""HTTP: the REST API, its streams, webhooks, and the user interface."""

from ostinato.webserver.app import ManagementServer, WebServer, create_app
from ostinato.webserver.context import WebContext

__all__ = ["ManagementServer", "WebContext", "WebServer", "create_app"]
