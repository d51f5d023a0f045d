"""Puts a server together and keeps it going: the only place that knows every implementation."""
