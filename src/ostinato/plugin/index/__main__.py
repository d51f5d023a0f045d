"""`python -m ostinato.plugin.index build PACKAGE...`: write the `plugins.json` of packages."""

from __future__ import annotations

import sys

from ostinato.plugin.index.build import build


def main(arguments: list[str]) -> int:
    """Run the command; tells the exit status."""
    if len(arguments) < 2 or arguments[0] != "build":
        print(__doc__, file=sys.stderr)
        return 2
    for package in arguments[1:]:
        print(build(package))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
