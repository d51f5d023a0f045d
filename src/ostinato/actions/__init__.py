"""What is done to executions, their traces and triggers, whoever wants it: a client of the API, or a task."""
