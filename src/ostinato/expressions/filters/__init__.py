"""The filters, one module per family. Importing this registers them all."""

from ostinato.expressions.filters import collections, dates, jq, numbers, serialisation, text

__all__ = ["collections", "dates", "jq", "numbers", "serialisation", "text"]
