"""YAML text to values that know where they stand. The text itself is kept as it was written."""

from ostinato.source.document import Document, Position
from ostinato.source.errors import SourceError
from ostinato.source.parse import parse, parse_all
from ostinato.source.split import split_documents

__all__ = ["Document", "Position", "SourceError", "parse", "parse_all", "split_documents"]
