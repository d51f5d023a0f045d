"""Scripts that are run again and again, and fire when they end in a certain way."""
