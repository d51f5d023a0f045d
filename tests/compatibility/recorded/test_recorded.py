"""Everything recorded of a real server happens here too, but for the cases in `known.yml`."""

from __future__ import annotations

import pytest
from tests.compatibility.records import ROOT, needs_records

from .served import Served
from .suites import DIFFERENT, KNOWN, play

pytestmark = [needs_records, pytest.mark.timeout(600)]


@pytest.mark.parametrize("suite", ["cases", "expressions", "plugins", "rest"])
def test_suite(suite: str, server: Served) -> None:
    goes = list(play(suite, server))
    for played in goes:
        assert " passed, " in played.summary, played.text[-2000:]
    failed = frozenset[str]().union(*(played.failed for played in goes))
    unknown, text = sorted(failed - set(KNOWN)), "\n".join(played.text for played in goes)
    assert not unknown, f"{suite} on {server.database}: {len(unknown)} differ: {unknown}\n{text[-20000:]}"
    mended = sorted({name for name in KNOWN if name.startswith(f"{suite}/")} - failed)
    assert not mended, f"no exceptions any more, take them out of known.yml and the documentation: {mended}"


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_an_exception_is_a_case(name: str) -> None:
    suite, _, case = name.partition("/")
    assert (ROOT / suite / case).is_file()


def test_few_cases_are_to_differ() -> None:
    assert len(DIFFERENT) <= 5
