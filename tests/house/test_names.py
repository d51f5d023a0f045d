"""Names say what a thing is about."""

from __future__ import annotations

import ast
import re

from tests.house.code import sources

EMPTY = re.compile(r"(?:^|_)(?:utils?|helpers?|managers?|misc|common|stuff)(?:_|$)")
"""Words that say nothing about what a module or a class does."""
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def _words(name: str) -> str:
    return _HUMP.sub("_", name).lower()


def test_no_module_has_a_name_that_says_nothing() -> None:
    parts = {(source.path, part) for source in sources() for part in source.path.removesuffix(".py").split("/")}
    assert sorted(path for path, part in parts if EMPTY.search(part)) == []


def test_no_class_has_a_name_that_says_nothing() -> None:
    found = [
        f"{source.path}:{node.name}"
        for source in sources()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ClassDef) and EMPTY.search(_words(node.name))
    ]
    assert found == []


def test_the_rule_knows_such_names() -> None:
    assert EMPTY.search(_words("StringUtils"))
    assert EMPTY.search("test_helper")
    assert not EMPTY.search(_words("Utility"))
