"""Which Python of this machine a script is run with."""

from __future__ import annotations

import shlex
import shutil
import sys
from collections.abc import Mapping


def python_program(own: Mapping[str, str], inherited: Mapping[str, str]) -> str:
    """The program for a shell: `python`, or what there is in its place.

    It is a name where possible, so that `beforeCommands` may activate another environment.
    """
    path = own.get("PATH", inherited.get("PATH"))
    for name in ("python", "python3"):
        if shutil.which(name, path=path) is not None:
            return name
    return shlex.quote(sys.executable)
