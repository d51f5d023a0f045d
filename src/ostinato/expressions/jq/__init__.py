"""The jq language as flows have it: jq 1.6 with the builtins and number rules of jackson-jq."""

from ostinato.expressions.jq.machine import evaluate
from ostinato.expressions.jq.values import JqError

__all__ = ["JqError", "evaluate"]
