"""Everything that is wrong with the text of a flow or a template, all at once, each finding with its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from ostinato.language.advice import advice
from ostinato.language.defaults import default_findings, with_defaults
from ostinato.language.deprecated import deprecated_properties
from ostinato.language.finding import Finding, Kind, Severity
from ostinato.language.labels import label_of
from ostinato.language.plugins import old_names, plugin_findings
from ostinato.language.settled import settled
from ostinato.language.spelled import keep_spellings
from ostinato.language.values import value_findings
from ostinato.language.whole import whole_flow
from ostinato.language.words import document_faults
from ostinato.model.document import Document as Model
from ostinato.model.document import textual
from ostinato.model.flow import Flow
from ostinato.plugin.index import PluginIndex
from ostinato.source import Document, SourceError, parse
from ostinato.source.document import Position, Span

UNREADABLE = (Kind.YAML, Kind.TYPE, Kind.PROPERTY, Kind.UNREAD)
"""Faults with which a text is not understood as a flow at all."""


@dataclass(slots=True)
class Diagnosis:
    """The document (None where the text is no YAML; settled where it is valid) and what was found in it, in the order
    of the text. `model` is that of what was to be written."""

    document: Document | None
    findings: list[Finding] = field(default_factory=list)
    model: type[Model] = Flow

    @property
    def value(self) -> dict[str, Any]:
        """The parsed flow; an empty map where there is none."""
        value = self.document.value if self.document is not None else None
        return value if isinstance(value, dict) else {}

    @property
    def noun(self) -> str:
        """What was to be written: `Flow` or `Template`."""
        return self.model.__name__

    @property
    def errors(self) -> list[Finding]:
        """What keeps the flow from being stored."""
        return [finding for finding in self.findings if finding.severity is Severity.ERROR]

    @property
    def told(self) -> list[Finding]:
        """What clients are told of the errors: where a text cannot be read, only the first place that cannot be."""
        unread = [finding for finding in self.errors if finding.kind in UNREADABLE]
        return unread[:1] or self.errors

    @property
    def valid(self) -> bool:
        return not self.errors


def diagnose(
    text: str, index: PluginIndex, server_defaults: Sequence[Mapping[str, Any]] = (), model: type[Model] = Flow
) -> Diagnosis:
    """Look through the text of one flow, or of another model, as it will run on a server with these plugin defaults."""
    try:
        document = parse(text)
    except SourceError as error:
        at = error.position
        end = Position(at.line, at.column + 1)
        return Diagnosis(None, [Finding(f"YAML parsing error: {error.message}", (), at, end, Kind.YAML)], model)
    if not isinstance(document.value, dict):
        what = "nothing" if document.value is None else type(document.value).__name__
        message = f"A {model.__name__.lower()} must be a map with `id`, `namespace` and `tasks`, not {what}"
        return Diagnosis(document, [_placed(document, Finding(message, (), *_NOWHERE, Kind.YAML))], model)
    keep_spellings(document, textual(model))
    found = [_placed(document, finding) for finding in _look(document.value, index, server_defaults, model)]
    diagnosis = Diagnosis(document, sorted(found, key=lambda f: (f.position.line, f.position.column)), model)
    if diagnosis.valid:
        document.value = settled(document.value, model, index)
    return diagnosis


_NOWHERE = (Position(1, 1), Position(1, 1))


def _look(
    flow: Mapping[str, Any], index: PluginIndex, server_defaults: Sequence[Mapping[str, Any]], model: type[Model]
) -> Iterable[Finding]:
    whole = with_defaults(flow, index, server_defaults)
    yield from _model(flow, model)
    yield from default_findings(flow, index)
    yield from plugin_findings(whole, index)
    yield from old_names(flow, index)
    yield from deprecated_properties(flow, index)
    yield from value_findings(whole)
    yield from whole_flow(flow, index)
    yield from advice(whole)


def _model(written: Mapping[str, Any], model: type[Model]) -> Iterable[Finding]:
    try:
        model.model_validate(written)
    except ValidationError as error:
        for details in error.errors(include_url=False):
            yield from document_faults(written, details, model)


def _placed(document: Document, finding: Finding) -> Finding:
    """The finding with the place that its path has in the text."""
    span: Span = document.span(finding.path)
    on_key = finding.kind in (Kind.PROPERTY, Kind.DEPRECATED) and span.key is not None
    start = span.key if on_key and span.key is not None else span.start
    end = Position(start.line, start.column + len(str(finding.path[-1]))) if on_key and finding.path else span.end
    label = finding.label or ("" if finding.kind is Kind.FLOW else label_of(document.value, finding.path))
    return Finding(
        finding.message, finding.path, start, end, finding.kind, finding.severity, label, finding.hint, finding.rank
    )
