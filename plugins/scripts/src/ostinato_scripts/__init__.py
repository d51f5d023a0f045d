"""The `io.kestra.plugin.scripts.*` types: scripts as tasks, on the worker itself or in containers."""
