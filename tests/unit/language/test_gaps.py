"""What is kept without effect is said."""

from __future__ import annotations

import pytest

from ostinato.language import Kind, Severity, diagnose
from ostinato.plugin.index import default_index

CORE = "io.kestra.plugin.core."
LOG = f"{{id: a, type: {CORE}log.Log, message: x}}"


def gaps(text: str) -> list[tuple[str, tuple[str | int, ...]]]:
    """What is said of a flow, with its place; nothing of it keeps the flow from being stored."""
    diagnosis = diagnose(f"id: f\nnamespace: n\n{text}", default_index())
    assert diagnosis.valid, diagnosis.findings
    said = [finding for finding in diagnosis.findings if finding.kind is Kind.ADVICE]
    assert {finding.severity for finding in said} <= {Severity.WARNING}
    return [(finding.message, finding.path) for finding in said]


@pytest.mark.parametrize(
    ("text", "message", "path"),
    [
        (
            f"tasks: [{{id: t, type: {CORE}flow.Template, namespace: n, templateId: x}}]",
            f"Tasks of type {CORE}flow.Template are not run yet: task 't' will fail",
            ("tasks", 0, "type"),
        ),
    ],
)
def test_what_has_no_effect(text: str, message: str, path: tuple[str | int, ...]) -> None:
    assert (message, path) in gaps(text)


def test_nothing_is_said_of_what_is_acted_on() -> None:
    sleep = f"{{id: z, type: {CORE}flow.Sleep, duration: PT1S}}"
    flowables = f"{{id: p, type: {CORE}flow.Pause}}, {{id: s, type: {CORE}flow.Subflow, namespace: n, flowId: g}}"
    flowables += f", {{id: w, type: {CORE}flow.WorkingDirectory, tasks: [{LOG.replace('{id: a', '{id: b')}]}}"
    schedule = f"{{id: s, type: {CORE}trigger.Schedule, cron: '@daily'}}"
    webhook = f"{{id: w, type: {CORE}trigger.Webhook, key: abc}}"
    assert gaps(f"tasks: [{LOG}, {sleep}, {flowables}]\ntriggers: [{schedule}, {webhook}]\nsla: []") == []
