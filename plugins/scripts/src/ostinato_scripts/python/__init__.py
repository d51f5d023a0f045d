"""`python.Commands` and `python.Script`."""
