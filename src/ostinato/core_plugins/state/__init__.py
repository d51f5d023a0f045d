"""The older tasks for values that outlive an execution; the key-value store takes their place."""
