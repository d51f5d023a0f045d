"""Internal storage: where files lie (`addresses`) and who keeps them (`local`; object stores come as plugins)."""
