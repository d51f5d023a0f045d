"""Which Python of this machine a script is run with: the `python` of the search path, or what there is in its place."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from ostinato.plugin import RunContext, new_id


def offer_python(own: dict[str, str], ctx: RunContext) -> None:
    """See to it that commands find a `python`: where there is only a `python3`, as on Debian, a folder in which it has
    that name comes last on their search path. `beforeCommands` may still activate another environment."""
    path = own.get("PATH", ctx.environment.get("PATH", os.defpath))
    if shutil.which("python", path=path) is None:
        folder = _named(Path(shutil.which("python3", path=path) or sys.executable), ctx)
        own["PATH"] = f"{path}{os.pathsep}{folder}"


def _named(program: Path, ctx: RunContext) -> Path:
    """A folder with a link `python` to a program, kept for later scripts."""
    link = ctx.shared_folder("python-names") / "python"
    if not link.is_symlink() or link.readlink() != program:
        fresh = link.with_name(new_id())
        fresh.symlink_to(program)
        fresh.replace(link)
    return link.parent
