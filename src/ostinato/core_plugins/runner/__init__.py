"""The task runner that needs nothing: a process on the worker."""
