"""Properties that have a newer name."""

from __future__ import annotations

import pytest

from ostinato.language import Kind, diagnose
from ostinato.plugin.index import default_index

CORE = "io.kestra.plugin.core."
LOG = f"{{id: a, type: {CORE}log.Log, message: x}}"


def said(text: str) -> list[tuple[str, tuple[str | int, ...]]]:
    diagnosis = diagnose(f"id: f\nnamespace: n\n{text}", default_index())
    assert diagnosis.valid, diagnosis.findings
    return [(one.message, one.path) for one in diagnosis.findings if one.kind is Kind.DEPRECATED]


@pytest.mark.parametrize(
    ("text", "message", "path"),
    [
        (
            f"tasks: [{{id: p, type: {CORE}flow.Pause, delay: PT1S}}]",
            "`delay` is deprecated: use `pauseDuration`",
            ("tasks", 0, "delay"),
        ),
        (
            f"tasks: [{{id: s, type: {CORE}flow.Sequential, tasks: [{{id: k, type: {CORE}kv.PurgeKV, "
            f"expiredOnly: true}}]}}]",
            "`expiredOnly` is deprecated: see its description",
            ("tasks", 0, "tasks", 0, "expiredOnly"),
        ),
        (
            f"tasks: [{LOG}]\ninputs: [{{id: g, type: FORM, inputs: [{{name: b, type: BOOLEAN}}]}}]",
            "The input type BOOLEAN is deprecated: use BOOL",
            ("inputs", 0, "inputs", 0, "type"),
        ),
        (
            f"tasks: [{LOG}]\ninputs: [{{name: b, type: STRING}}]",
            "`name` is deprecated: use `id`",
            ("inputs", 0, "name"),
        ),
        (
            f"tasks: [{LOG}]\ntaskDefaults: [{{type: {CORE}log.Log, values: {{level: WARN}}}}]",
            "`taskDefaults` is deprecated: use `pluginDefaults`",
            ("taskDefaults",),
        ),
    ],
)
def test_older_names_are_told(text: str, message: str, path: tuple[str | int, ...]) -> None:
    assert (message, path) in said(text)


def test_nothing_is_said_of_current_names() -> None:
    task = f"{{id: p, type: {CORE}flow.Pause, pauseDuration: PT1S}}"
    assert said(f"tasks: [{task}]\ninputs: [{{id: a, type: SELECT, values: [x]}}]") == []
