"""What must not be in the code: text that is run, text that becomes SQL, and traces of where it was written."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator

from tests.house.code import ROOT, Source, sources, tracked

RUNS_TEXT = ("eval", "exec", "compile", "__import__")
UNSAFE = ("pickle", "marshal", "shelve", "dill", "cloudpickle")
_SQL = re.compile(r"\b(?:SELECT|INSERT INTO|UPDATE \w|DELETE FROM|CREATE TABLE|DROP TABLE|ALTER TABLE|TRUNCATE)\b")
COMPOSERS = {
    "src/ostinato/store/sql/statement.py": "the composer itself: names of columns from the code, values as parameters",
    "src/ostinato/store/sql/where.py": "filters of searches: names from a table of known fields, values as parameters",
    "plugins/jdbc/src/ostinato_jdbc/family/batch.py": "names of columns are quoted; values are parameters",
    "plugins/jdbc/src/ostinato_jdbc/postgresql/session.py": "the name of a table is quoted",
    "plugins/jdbc/src/ostinato_jdbc/sqlite/session.py": "the name of a table is quoted",
    "plugins/jdbc/src/ostinato_jdbc/duckdb/session.py": "the name of a table is quoted",
}
"""Files that may put SQL together when they run, with the reason. At import time any file may: from constants."""
MACHINE = [re.compile(rf"(?<![\w.-])/{name}/[\w.-]") for name in ("wo" + "rk", "ro" + "ot")]


def test_no_text_is_run() -> None:
    found = [
        f"{source.path}:{node.lineno} {node.func.id}"
        for source in sources()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in RUNS_TEXT
    ]
    assert found == []


def test_nothing_is_read_that_could_run_code() -> None:
    found = []
    for source in sources():
        for node in ast.walk(source.tree):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            found += [f"{source.path}:{name}" for name in names if name.partition(".")[0] in UNSAFE]
    assert found == []


def _sql(source: Source) -> Iterator[int]:
    """Lines in functions on which SQL is put together of texts."""
    for function in source.functions():
        for node in ast.walk(function):
            text = ""
            if isinstance(node, ast.JoinedStr):
                text = "".join(str(part.value) for part in node.values if isinstance(part, ast.Constant))
            elif isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Mod)):
                sides = (node.left, node.right)
                text = "".join(str(side.value) for side in sides if isinstance(side, ast.Constant))
            if _SQL.search(text):
                yield node.lineno


def test_sql_is_put_together_in_few_places() -> None:
    found = {f"{source.path}:{line}" for source in sources() if source.path not in COMPOSERS for line in _sql(source)}
    assert sorted(found) == []


def test_the_rule_about_sql_bites() -> None:
    text = "def f(name):\n    return f'SELECT * FROM {name}', 'DELETE FROM ' + name"
    assert list(_sql(Source("x.py", text, ast.parse(text)))) == [2, 2]


def _texts() -> Iterator[tuple[str, str]]:
    for path in tracked():
        try:
            yield path.relative_to(ROOT).as_posix(), path.read_text("utf-8")
        except UnicodeDecodeError:
            continue


def test_no_file_names_the_machine_it_was_written_on() -> None:
    found = [name for name, text in _texts() if any(pattern.search(text) for pattern in MACHINE)]
    assert found == []


def test_lock_files_name_no_registry() -> None:
    for path in tracked():
        if path.name == "package-lock.json":
            packages = json.loads(path.read_text("utf-8"))["packages"]
            assert [name for name, package in packages.items() if "resolved" in package and name] == []
