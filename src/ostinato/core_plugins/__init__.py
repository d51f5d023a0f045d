"""The `io.kestra.plugin.core.*` types, written with the SDK like anyone else's."""
