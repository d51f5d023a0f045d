"""Ostinato: flows in YAML, run by a light and fast orchestration server."""

__version__ = "0.1.0"
