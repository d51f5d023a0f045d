"""What a script tells by printing a line `::{...}::`: outputs, metrics and log lines."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from typing import Any

from ostinato.plugin import Measure, RunContext

_LEVELS = {"TRACE", "DEBUG", "INFO", "WARN", "ERROR"}
_METRICS = {"counter", "timer", "gauge"}


class ScriptOutput:
    """Takes the lines of a script, from several threads: messages are read, all other lines go to the log.

    `vars` are the outputs so far; a later one of the same name replaces an earlier one. `watch` sees every plain line.
    """

    def __init__(self, ctx: RunContext, watch: Callable[[str, bool], None] | None = None) -> None:
        self.vars: dict[str, Any] = {}
        self._ctx = ctx
        self._watch = watch
        self._lock = threading.Lock()

    def line(self, text: str, is_error: bool) -> None:
        """Take a line of standard output, or of standard error."""
        with self._lock:
            if text.startswith("::{") and text.endswith("}::"):
                self._message(text[2:-2])
                return
            (self._ctx.log.error if is_error else self._ctx.log.info)(text)
            if self._watch is not None:
                self._watch(text, is_error)

    def _message(self, text: str) -> None:
        try:
            message, _ = json.JSONDecoder().raw_decode(text)
            outputs, measures, lines = _outputs(message), _measures(message), _lines(message)
        except (ValueError, RecursionError) as error:
            self._ctx.log.warn(f"Invalid outputs '{error}'")
            self._ctx.log.warn(str(error))
            return
        self.vars.update(outputs)
        for measure in measures:
            self._ctx.metrics.put(measure)
        for level, said in lines:
            self._ctx.log.at(level, said)


def _outputs(message: Mapping[str, Any]) -> Mapping[str, Any]:
    outputs = message.get("outputs")
    if outputs is not None and not isinstance(outputs, dict):
        raise ValueError(f"`outputs` must be a map, not {type(outputs).__name__}")
    return outputs or {}


def _measures(message: Mapping[str, Any]) -> list[Measure]:
    return [_measure(written) for written in _list(message, "metrics")]


def _measure(written: Any) -> Measure:
    kind, name, value = (written.get(key) for key in ("type", "name", "value"))
    if kind not in _METRICS:
        raise ValueError(f"Unknown type of metric '{kind}': known types are counter, gauge, timer")
    if not isinstance(name, str) or isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ValueError("A metric needs a name and a number as value")
    tags = written.get("tags") or {}
    if not isinstance(tags, dict):
        raise ValueError("`tags` of a metric must be a map")
    factor = 1000.0 if kind == "timer" else 1.0
    return Measure(kind, name, value * factor, {str(key): str(tag) for key, tag in tags.items()})


def _lines(message: Mapping[str, Any]) -> list[tuple[str, str]]:
    found = []
    for written in _list(message, "logs"):
        level = str(written.get("level") or "INFO").upper()
        if level not in _LEVELS:
            raise ValueError(f"Unknown log level '{level}'")
        found.append((level, str(written.get("message", ""))))
    return found


def _list(message: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    written = message.get(key)
    if written is None:
        return []
    if not isinstance(written, list) or not all(isinstance(item, dict) for item in written):
        raise ValueError(f"`{key}` must be a list of maps")
    return written
