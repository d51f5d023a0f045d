"""Whether a template of several pieces prints a list, map or other structure, which decides its typed value."""

from __future__ import annotations

from typing import Any

from ostinato.expressions import nodes as n
from ostinato.expressions.compiler import Template
from ostinato.expressions.runtime import Frame
from ostinato.expressions.values import Character, MacroText, StateText, is_number


def is_scalar(value: Any) -> bool:
    """Text, character, boolean, number or null."""
    return (
        value is None
        or (isinstance(value, (str, bool, Character, MacroText)) and not isinstance(value, StateText))
        or is_number(value)
    )


def prints_structure(template: Template, frame: Frame) -> bool:
    """Whether any value printed at the top level of the template, in the order of rendering, is no scalar."""
    from ostinato.expressions.compiler import Compiler

    compiler = Compiler(template.tree.source)
    out: list[str] = []
    for statement in template.tree.body:
        if isinstance(statement, n.Print):
            if not is_scalar(compiler.expression(statement.expression)(frame)):
                return True
        else:
            for step in compiler.body((statement,)):
                step(frame, out)
    return False
