"""Scripts in containers of a Docker engine."""
