"""Whatever is public says what it is for. Methods are free: many only do what their protocol says already."""

from __future__ import annotations

import ast

from tests.house.code import Function, sources

EXCEPTIONS = {
    "src/ostinato/expressions/jq/nodes.py": "each class is the construct of jq that it is named after",
    "src/ostinato/expressions/jq/bindings.py": "each class is the construct of jq that it is named after",
}


def test_every_module_says_what_it_is_for() -> None:
    assert [source.path for source in sources() if not ast.get_docstring(source.tree)] == []


def test_every_public_class_and_function_says_what_it_is_for() -> None:
    found = [
        f"{source.path}:{node.name}"
        for source in sources()
        if source.path not in EXCEPTIONS
        for node in source.tree.body
        if isinstance(node, (ast.ClassDef, Function)) and not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert found == []


def test_exceptions_are_still_there() -> None:
    assert set(EXCEPTIONS) <= {source.path for source in sources()}
