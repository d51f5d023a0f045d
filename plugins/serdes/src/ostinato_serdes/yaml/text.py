"""Values as YAML documents, in blocks; null fields are left out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import yaml

from ostinato.plugin.ion import Annotated

_TAG = "tag:yaml.org,2002:"
_Base: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


class _Dumper(_Base):  # type: ignore[misc]
    """Writes decimals with their digits and dates as ISO texts, lines as lines; nothing twice by name."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _decimal(dumper: Any, value: Decimal) -> Any:
    text = format(value, "f")
    return dumper.represent_scalar(f"{_TAG}float" if "." in text else f"{_TAG}int", text)


def _moment(dumper: Any, value: date) -> Any:
    if isinstance(value, datetime):
        text = value.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    else:
        text = value.isoformat()
    return dumper.represent_scalar(f"{_TAG}timestamp", text)


def _text(dumper: Any, value: str) -> Any:
    return dumper.represent_scalar(f"{_TAG}str", value, style="|" if "\n" in value else None)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(Decimal, _decimal)
_Dumper.add_representer(date, _moment)
_Dumper.add_representer(datetime, _moment)


def document_text(value: Any, *, escaped: bool = False) -> str:
    """A value as a document of its own; `escaped` keeps it to ASCII."""
    body = yaml.dump(
        _settled(value),
        Dumper=_Dumper,
        default_flow_style=False,
        sort_keys=False,
        allow_unicode=not escaped,
        width=2**30,
    )
    return f"---\n{body.removesuffix('...' + chr(10))}\n"


def _settled(value: Any) -> Any:
    if isinstance(value, Annotated):
        return _settled(value.value)
    if isinstance(value, Mapping):
        return {str(key): _settled(item) for key, item in value.items() if item is not None}
    return [_settled(item) for item in value] if isinstance(value, list) else value
