"""What starts executions."""
