"""DuckDB, by its Python library, which is installed with the extra `ostinato-jdbc[duckdb]`."""
