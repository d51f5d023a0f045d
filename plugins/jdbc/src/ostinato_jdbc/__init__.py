"""Tasks that talk SQL to databases: a family of tasks, and a small dialect for each database."""
