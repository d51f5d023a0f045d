"""What happens to an execution as a whole, and to its task runs from outside. One rule per file."""
