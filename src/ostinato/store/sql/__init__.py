"""The store in SQL: one module per aggregate, shared by SQLite and PostgreSQL."""
