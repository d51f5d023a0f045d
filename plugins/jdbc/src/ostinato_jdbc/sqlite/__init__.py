"""SQLite, by the standard library."""
