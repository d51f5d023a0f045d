"""Takes the events of executions and lets them go on: the engine, joined to a store."""
