"""Tasks made of other tasks, which the engine runs, and `Sleep`."""
