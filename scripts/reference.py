"""Writes the reference pages from the declarations: plugins, expressions, inputs. `python scripts/reference.py FOLDER`.

With `--check` nothing is written; the exit status tells whether the pages are up to date.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ostinato.expressions import FILTERS, FUNCTIONS, TESTS
from ostinato.language.members import fields_of, input_types, values_of
from ostinato.model import input as inputs
from ostinato.model.task import COMMON
from ostinato.plugin import declaration
from ostinato.plugin.index import default_index
from ostinato.plugin.index.entry import PluginEntry

WRITTEN = "<!-- written by scripts/reference.py; do not edit -->\n\n"


def plugins() -> Iterator[tuple[str, str]]:
    """One page for each group of plugins."""
    groups: dict[str, list[PluginEntry]] = {}
    for entry in default_index().entries():
        groups.setdefault(entry.group, []).append(entry)
    index = "".join(f"- [{group}](plugins/{group}.md): {len(entries)} types\n" for group, entries in groups.items())
    yield "plugins.md", f"# Plugins\n\n{index}"
    for group, entries in groups.items():
        yield f"plugins/{group}.md", f"# {group}\n\n" + "\n".join(_plugin(entry) for entry in entries)


def _plugin(entry: PluginEntry) -> str:
    cls = default_index().load(entry.type)
    notes = f"\n**Deprecated:** {entry.deprecated}\n" if entry.deprecated else ""
    aliases = f"\nOlder names: {', '.join(f'`{name}`' for name in entry.aliases)}\n" if entry.aliases else ""
    own = [(name, field) for name, field in fields_of(cls) if name not in COMMON]
    outputs = declaration(cls).outputs
    text = f"## {entry.type.rpartition('.')[2]}\n\n`{entry.type}`\n\n{entry.title}\n\n{_doc(cls)}\n{notes}{aliases}"
    text += _table("Properties", own) if own else ""
    return text + (_table("Outputs", list(fields_of(outputs))) if outputs is not None else "")


def _doc(thing: Any) -> str:
    return " ".join((thing.__doc__ or "").split("\n\n")[0].split())


def _table(title: str, fields: list[tuple[str, Any]]) -> str:
    rows = "".join(f"| `{name}` | {_default(field)} | {_described(field)} |\n" for name, field in fields)
    return f"\n{title}:\n\n| name | default | meaning |\n|---|---|---|\n{rows}"


def _default(field: Any) -> str:
    if field.is_required():
        return "required"
    return "" if field.default is None or field.default_factory is not None else f"`{field.default}`"


def _described(field: Any) -> str:
    values = values_of(field.annotation)
    text = " ".join((field.description or "").split()).replace("|", "\\|")
    return text + (f" One of {', '.join(values)}." if values and values != ["true", "false"] else "")


def expressions() -> Iterator[tuple[str, str]]:
    """Filters, functions and tests."""
    text = "# Expressions\n"
    for title, entries in (("Functions", FUNCTIONS), ("Filters", FILTERS), ("Tests", TESTS)):
        text += f"\n## {title}\n\n| name | signature | meaning |\n|---|---|---|\n"
        for name, entry in sorted(entries.items()):
            meaning = " ".join(str(entry.docstring).split()).replace("|", "\\|")
            text += f"| `{name}` | `{str(entry.signature).replace('|', chr(92) + '|')}` | {meaning} |\n"
    yield "expressions.md", text


def input_page() -> Iterator[tuple[str, str]]:
    """The types of inputs."""
    text = f"# Inputs\n\nTypes: {', '.join(f'`{name}`' for name in input_types())}\n"
    text += _table("All inputs have", list(fields_of(inputs.InputBase)))
    common = set(inputs.InputBase.model_fields)
    for cls in inputs.InputBase.__subclasses__():
        own = [(name, field) for name, field in fields_of(cls) if name not in common]
        names = ", ".join(values_of(cls.model_fields["type"].annotation))
        text += f"\n## {names}\n\n{_doc(cls)}\n{_table('Properties', own)}"
    yield "inputs.md", text


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    stale = []
    for name, text in (*plugins(), *expressions(), *input_page()):
        path, whole = options.folder / name, WRITTEN + text
        if options.check:
            stale += [name] if not path.is_file() or path.read_text() != whole else []
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(whole)
    for name in stale:
        print(f"stale: {name}; run `make docs`")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
