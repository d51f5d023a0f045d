"""What is done to executions and triggers."""
