"""Runs the tasks that are not run inside the turn of an executor."""
