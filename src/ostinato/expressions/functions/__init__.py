"""The functions, one module per family. Importing this registers them all."""

from ostinato.expressions.functions import context, data, files, random, remote

__all__ = ["context", "data", "files", "random", "remote"]
