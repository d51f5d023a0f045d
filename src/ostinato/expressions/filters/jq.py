"""The jq filter."""
