"""The oldest script tasks, `io.kestra.core.tasks.scripts.*`, kept so that old flows run."""
