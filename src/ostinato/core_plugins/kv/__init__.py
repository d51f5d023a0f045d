"""Tasks on the key-value store of namespaces."""
