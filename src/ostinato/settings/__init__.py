"""How the server is set up: files, `KESTRA_CONFIGURATION`, the environment and the command line, as one typed tree."""

from ostinato.settings.load import load
from ostinato.settings.model import BasicAuth, Database, Settings

__all__ = ["BasicAuth", "Database", "Settings", "load"]
