"""The one rule about names of files that come from outside: they stay below a folder."""

from __future__ import annotations

from pathlib import Path

LONGEST_NAME = 255
"""Bytes of the longest name of one file or folder."""
LONGEST_PATH = 4096
"""Bytes of the longest path."""


class UnsafePath(ValueError):
    """A path that leads out of its folder, or that no file can have."""


def normal_parts(path: str) -> list[str]:
    """The names along a relative or absolute path with `/`; UnsafePath for `..`, NUL, `\\` and names too long."""
    if "\x00" in path:
        raise UnsafePath("The path contains a NUL character")
    if "\\" in path:
        raise UnsafePath(f"The path '{path}' contains a backslash")
    if len(path.encode("utf-8", "surrogatepass")) > LONGEST_PATH:
        raise UnsafePath(f"The path is longer than {LONGEST_PATH} bytes")
    parts = [part for part in path.split("/") if part not in ("", ".")]
    for part in parts:
        if part == "..":
            raise UnsafePath(f"The path '{path}' must not contain '..'")
        if len(part.encode("utf-8", "surrogatepass")) > LONGEST_NAME:
            raise UnsafePath(f"A name in the path is longer than {LONGEST_NAME} bytes: '{part[:40]}…'")
    return parts


def resolve_below(root: Path, path: str) -> Path:
    """The place of a relative path below a folder; UnsafePath if it leads out of it, also through a link."""
    parts = normal_parts(path)
    target = root.joinpath(*parts)
    real_root = root.resolve()
    real = target.resolve()
    if real != real_root and real_root not in real.parents:
        raise UnsafePath(f"The path '{path}' leads out of its folder")
    return target
