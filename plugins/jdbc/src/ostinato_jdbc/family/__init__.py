"""What the tasks of all databases have in common."""
