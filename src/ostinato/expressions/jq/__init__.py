"""The jq language as flows have it: jq 1.6 with the builtins and number rules of jackson-jq."""

from ostinato.expressions.jq.machine import JqError, evaluate

__all__ = ["JqError", "evaluate"]
