"""Implementations of the store port: in memory, on SQLite, on PostgreSQL."""
