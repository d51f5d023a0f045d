"""The text of a template is looked at as that of a flow is."""

from __future__ import annotations

import pytest

from ostinato.language import Kind, diagnose
from ostinato.model.template import Template
from ostinato.plugin.index import default_index

LOG = "{id: %s, type: io.kestra.plugin.core.log.Log, message: x}"
HEAD = "id: t\nnamespace: n\n"


def said(text: str) -> list[str]:
    return [finding.message for finding in diagnose(text, default_index(), (), Template).errors]


def test_a_whole_template_is_valid() -> None:
    lists = "\n".join(f"{name}: [{LOG % name}]" for name in ("tasks", "errors", "finally"))
    diagnosis = diagnose(f"{HEAD}description: d\n{lists}", default_index(), (), Template)
    assert (diagnosis.valid, diagnosis.noun) == (True, "Template")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HEAD, "must not be empty"),
        ("id: t\ntasks: [" + LOG % "a" + "]", "must not be null"),
        (f"{HEAD}tasks: [{LOG % 'a'}, {LOG % 'a'}]", "Duplicate task id with name [a]"),
        (f"{HEAD}tasks: [{{id: a, type: no.Such}}]", "Invalid type: no.Such"),
        ("[]", "A template must be a map with `id`, `namespace` and `tasks`, not list"),
    ],
)
def test_faults(text: str, message: str) -> None:
    assert message in said(text)


def test_what_is_no_property_of_a_template() -> None:
    diagnosis = diagnose(f"{HEAD}tasks: [{LOG % 'a'}]\nerors: []", default_index(), (), Template)
    (finding,) = diagnosis.errors
    assert (finding.kind, finding.hint) == (Kind.PROPERTY, "Did you mean `errors`?")
    told = 'Unrecognized field "erors" (class io.kestra.core.models.templates.Template), not marked as ignorable '
    assert finding.message.startswith(f"{told}(8 known properties: ")
