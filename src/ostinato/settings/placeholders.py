"""`${NAME}` and `${some.key:default}` in values: the environment first, then other settings."""

from __future__ import annotations

import re
import socket
from collections.abc import Mapping
from typing import Any

from ostinato.ids import new_id
from ostinato.settings.tree import find, relaxed

_PLACE = re.compile(r"\$\{([^{}:]+)(?::([^{}]*))?\}")


class Unresolved(Exception):
    """A placeholder that names nothing and has no default."""


def resolve(tree: Mapping[str, Any], environment: Mapping[str, str]) -> dict[str, Any]:
    """The tree with every placeholder filled in."""
    found = _resolve(tree, tree, environment)
    assert isinstance(found, dict)
    return found


def _resolve(value: Any, tree: Mapping[str, Any], environment: Mapping[str, str]) -> Any:
    if isinstance(value, Mapping):
        return {key: _resolve(inner, tree, environment) for key, inner in value.items()}
    if isinstance(value, list):
        return [_resolve(inner, tree, environment) for inner in value]
    if isinstance(value, str) and "${" in value:
        return _PLACE.sub(lambda match: _fill(match, tree, environment), value)
    return value


def _fill(match: re.Match[str], tree: Mapping[str, Any], environment: Mapping[str, str]) -> str:
    name, default = match[1].strip(), match[2]
    if name in environment:
        return environment[name]
    if name == "random.uuid":
        return new_id()
    if name == "random.port":
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return str(probe.getsockname()[1])
    known = find(tree, ".".join(relaxed(part) for part in name.split(".")))
    if known is not None and not isinstance(known, (dict, list)):
        return str(known)
    if default is not None:
        return default
    raise Unresolved(f"The configuration names ${{{name}}}, which is neither in the environment nor a setting")
