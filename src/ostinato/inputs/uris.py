"""What is wrong with a text that is no URI with a scheme, in the words of Java's URI, which users know."""

from __future__ import annotations

import re

NO_SCHEME = "Invalid URI format."
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*", re.ASCII)
_PART = re.compile(r"//(?P<authority>[^/?#]*)|(?P<path>[^?#]+)|\?(?P<query>[^#]*)|#(?P<fragment>.*)", re.DOTALL)
_ILLEGAL = re.compile(r"[\x00-\x20\x7f-\xa0\"<>\\^`{|}]|%(?![0-9a-fA-F]{2})")
_ILLEGAL_IN_PATH = re.compile(rf"{_ILLEGAL.pattern}|[\[\]]")


def fault(text: str) -> str | None:
    """The first fault of a text, None where it is a URI with a scheme."""
    colon = re.match(r"[^/?#]*?:", text)
    if colon is None:
        return _parts(text, 0) or NO_SCHEME
    return _scheme(text, colon.end() - 1) or _parts(text, colon.end())


def _scheme(text: str, end: int) -> str | None:
    match = _SCHEME.match(text)
    if end == 0:
        return f"Expected scheme name at index 0: {text}"
    if match is None or match.end() < end:
        place = 0 if match is None else match.end()
        return f"Illegal character in scheme name at index {place}: {text}"
    return f"Expected scheme-specific part at index {end + 1}: {text}" if end + 1 == len(text) else None


def _parts(text: str, start: int) -> str | None:
    """The first fault behind the scheme; a URI whose rest does not begin with a slash is one opaque part."""
    opaque = start > 0 and not text.startswith("/", start)
    while start < len(text):
        match = _PART.match(text, start) if start == 0 or not opaque else _OPAQUE.match(text, start)
        if match is None:
            return None
        name = str(match.lastgroup)
        if name == "authority" and not match["authority"] and not text.startswith("/", match.end()):
            return f"Expected authority at index {match.end()}: {text}"
        wrong = _illegal(text, name, match.start(name), match.end(name))
        if wrong is not None:
            return wrong
        start = match.end()
    return None


_OPAQUE = re.compile(r"(?P<opaque>[^#]+)|#(?P<fragment>.*)", re.DOTALL)
_CALLED = {"opaque": "opaque part"}


def _illegal(text: str, name: str, start: int, end: int) -> str | None:
    found = (_ILLEGAL_IN_PATH if name == "path" else _ILLEGAL).search(text, start, end)
    if found is None:
        return None
    if found[0] == "%":
        return f"Malformed escape pair at index {found.start()}: {text}"
    return f"Illegal character in {_CALLED.get(name, name)} at index {found.start()}: {text}"
