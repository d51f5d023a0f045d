"""Tasks that act on their own execution."""
