"""A module that a script did not find: which one, and what to write into the flow."""

from __future__ import annotations

import re

from ostinato.plugin import RunContext

_MISSING = re.compile(r"(?:ModuleNotFoundError|ImportError): No module named '?([\w.]+)'?")
PACKAGES = {
    "yaml": "pyyaml",
    "sklearn": "scikit-learn",
    "cv2": "opencv-python-headless",
    "PIL": "pillow",
    "bs4": "beautifulsoup4",
    "dateutil": "python-dateutil",
    "dotenv": "python-dotenv",
    "psycopg2": "psycopg2-binary",
    "google.cloud": "google-cloud-core",
    "jwt": "pyjwt",
    "serial": "pyserial",
    "MySQLdb": "mysqlclient",
}
"""Packages whose name is not that of their module."""


class MissingModules:
    """Watches the lines of a script for modules that it misses."""

    def __init__(self, ctx: RunContext) -> None:
        self._ctx = ctx
        self._missing: dict[str, None] = {}

    def line(self, text: str, is_error: bool) -> None:
        """Look at a line."""
        match = _MISSING.search(text) if is_error else None
        if match is not None:
            self._missing[match[1]] = None

    def tell(self, status: int) -> None:
        """Say what to do, after a script that failed."""
        for module in self._missing:
            top = module.partition(".")[0]
            package = PACKAGES.get(module) or PACKAGES.get(top, top)
            self._ctx.log.warn(f"The module '{module}' is not installed. Add to the task: dependencies: [{package}]")
