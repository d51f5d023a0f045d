"""The `io.kestra.plugin.serdes.*` types: stored files converted from one format into another."""
