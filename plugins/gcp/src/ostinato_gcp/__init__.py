"""Tasks for Google Cloud. Its libraries are imported when a task first runs."""
