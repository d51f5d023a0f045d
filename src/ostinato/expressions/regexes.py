"""Java's regular expressions on top of Python's.

Python's matcher cannot be interrupted, so patterns and texts are bounded in length (see Limits). Within the bounds a
pattern with nested repetitions can still take long on a text that almost matches, as it would in Java.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from functools import lru_cache

from ostinato.expressions.errors import EvaluationFailure, IllegalArgument, LimitExceeded

MAX_PATTERN = 10_000
MAX_INPUT = 10_000_000

_LINE_END = r"\n\r\u0085\u2028\u2029"
_POSIX = {
    "Lower": "a-z", "Upper": "A-Z", "ASCII": r"\x00-\x7f", "Alpha": "a-zA-Z", "Digit": "0-9", "Alnum": "a-zA-Z0-9",
    "Punct": r"!-/:-@\[-`{-~", "Graph": "!-~", "Print": r" -~", "Blank": r" \t", "Cntrl": r"\x00-\x1f\x7f",
    "XDigit": "0-9a-fA-F", "Space": r" \t\n\x0b\f\r",
}  # fmt: skip
_PROPERTIES = {
    "IsAlphabetic": ("L", "Nl"), "IsLetter": ("L",), "IsDigit": ("Nd",), "IsUppercase": ("Lu",),
    "IsLowercase": ("Ll",), "IsPunctuation": ("P",), "IsWhite_Space": ("Z",), "javaLowerCase": ("Ll",),
    "javaUpperCase": ("Lu",), "javaLetter": ("L",), "javaDigit": ("Nd",),
}  # fmt: skip
_SCRIPTS = {"Latin": "LATIN", "Greek": "GREEK", "Cyrillic": "CYRILLIC", "Han": "CJK", "Hiragana": "HIRAGANA",
            "Katakana": "KATAKANA", "Arabic": "ARABIC", "Hebrew": "HEBREW"}  # fmt: skip
_REPETITION = re.compile(r"\{\d+(?:,\d*)?\}")
_SIMPLE = {"h": r" \t\u00a0\u1680\u180e\u2000-\u200a\u202f\u205f\u3000", "v": r"\n\x0b\f\r\u0085\u2028\u2029"}


@lru_cache(maxsize=64)
def _category(names: tuple[str, ...], script: str = "") -> str:
    """The inside of a character class that holds all characters of these Unicode categories (or this script)."""
    ranges: list[list[int]] = []
    for point in range(sys.maxunicode + 1):
        character = chr(point)
        inside = (
            script in unicodedata.name(character, "").split(" ")[:1][0:1]
            if script
            else unicodedata.category(character).startswith(names)
        )
        if inside:
            if ranges and ranges[-1][1] == point - 1:
                ranges[-1][1] = point
            else:
                ranges.append([point, point])
    return "".join(f"\\U{a:08x}-\\U{b:08x}" for a, b in ranges)


def _property(name: str) -> str:
    if name in _POSIX:
        return _POSIX[name]
    if name in _PROPERTIES:
        return _category(_PROPERTIES[name])
    short = name.removeprefix("Is") if name.startswith("Is") else name
    if short in _SCRIPTS:
        return _category((), _SCRIPTS[short])
    if re.fullmatch("[CLMNPSZ][a-z]?", short):
        return _category((short,))
    raise IllegalArgument(f"Unknown character property name {{{name}}}")


class _Translator:
    """Rewrites one pattern."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.index = 0
        self.out: list[str] = []
        self.scopes: list[list[str]] = [[]]
        """For each group that is open, the flags set inside of it so far, each in a group of its own."""

    def run(self) -> str:
        flags = ""
        while self.index < len(self.pattern):
            if self.pattern.startswith("(?", self.index):
                flags += self.group()
            else:
                self.piece()
        return (f"(?{flags})" if flags else "") + "".join(self.out) + ")" * len(self.scopes[0])

    def piece(self) -> None:
        character = self.pattern[self.index]
        if character == "\\":
            self.out.append(self.escape(False))
        elif character == "[":
            self.out.append(self.character_class())
        elif character == ".":
            self.out.append(r"[\s\S]" if self.set("s") else f"[^{_LINE_END}]")
            self.index += 1
        elif character == "$":
            self.out.append(r"(?=(?:\r\n|[\n\r\u0085\u2028\u2029])?\Z)" if not self.set("m") else "$")
            self.index += 1
        else:
            self.refuse_brace()
            self.out.append(self.grouping(character))
            self.index += 1

    def refuse_brace(self) -> None:
        """A brace that repeats nothing, or not so many times, is a fault in Java; Python takes it for text."""
        if self.pattern[self.index] != "{":
            return
        if not self.out or self.out[-1] in ("(", "|") or not _REPETITION.match(self.pattern, self.index):
            raise IllegalArgument(f"Illegal repetition near index {self.index}")

    def grouping(self, character: str) -> str:
        """A sign of the pattern; flags that are set inside of a group end with it and hold for its other branches."""
        if character == "(":
            self.scopes.append([])
        elif character == ")" and len(self.scopes) > 1:
            return ")" * len(self.scopes.pop()) + character
        elif character == "|":
            inner = self.scopes[-1]
            return ")" * len(inner) + character + "".join(f"(?{flags}:" for flags in inner)
        return character

    def set(self, flag: str) -> bool:
        """Whether a flag is set anywhere in the pattern."""
        return re.search(rf"\(\?[a-zA-Z]*{flag}", self.pattern) is not None

    def group(self) -> str:
        """A group head; gives flags that stand for the whole pattern."""
        named = re.compile(r"\(\?<([A-Za-z][A-Za-z0-9]*)>").match(self.pattern, self.index)
        if named:
            self.scopes.append([])
            self.out.append(f"(?P<{named[1]}>")
            self.index = named.end()
            return ""
        flags = re.compile(r"\(\?([a-zA-Z]+)\)").match(self.pattern, self.index)
        if flags:
            self.index = flags.end()
            kept = "".join(flag for flag in flags[1] if flag in "imsx")
            if not self.out or not kept:
                return kept
            self.scopes[-1].append(kept)
            self.out.append(f"(?{kept}:")
            return ""
        self.scopes.append([])
        self.out.append("(?")
        self.index += 2
        return ""

    def escape(self, inside: bool) -> str:
        """An escape; `inside` a character class the brackets around a set are left off."""
        if self.index + 1 >= len(self.pattern):
            raise IllegalArgument("Unexpected internal error near index 1")
        letter = self.pattern[self.index + 1]
        if letter in "pP":
            return self.property(letter == "P", inside)
        if letter == "Q":
            end = self.pattern.find("\\E", self.index)
            stop = len(self.pattern) if end < 0 else end
            text = self.pattern[self.index + 2 : stop]
            self.index = stop + (0 if end < 0 else 2)
            return re.escape(text)
        if letter == "k":
            found = re.compile(r"\\k<(\w+)>").match(self.pattern, self.index)
            if found:
                self.index = found.end()
                return f"(?P={found[1]})"
        self.index += 2
        return self.letter(letter, inside)

    def letter(self, letter: str, inside: bool) -> str:
        if letter in _SIMPLE:
            return _SIMPLE[letter] if inside else f"[{_SIMPLE[letter]}]"
        if letter == "R":
            return r"(?:\r\n|[\n\x0b\f\r\u0085\u2028\u2029])"
        special = {"z": r"\Z", "Z": r"(?=\n?\Z)", "e": r"\x1b", "G": "", "E": ""}
        if letter in special:
            return special[letter]
        if letter == "x" and self.pattern.startswith("{", self.index):
            end = self.pattern.index("}", self.index)
            point = int(self.pattern[self.index + 1 : end], 16)
            self.index = end + 1
            return f"\\U{point:08x}"
        if letter.isalpha() and letter.isascii() and letter not in "dDwWsSbBAtnrfvxuaU":
            raise IllegalArgument(f"Illegal/unsupported escape sequence near index {self.index - 1}")
        return letter if ord(letter) > 127 else "\\" + letter

    def property(self, negated: bool, inside: bool) -> str:
        found = re.compile(r"\\[pP](?:\{(\w+(?:=\w+)?)\}|(\w))").match(self.pattern, self.index)
        if found is None:
            raise IllegalArgument("Unknown character property")
        self.index = found.end()
        body = _property((found[1] or found[2]).split("=")[-1])
        if inside and negated:
            raise IllegalArgument("\\P inside of a character class is not supported.")
        return body if inside else f"[{'^' if negated else ''}{body}]"

    def character_class(self) -> str:
        """`[...]`, with unions of nested classes and `&&`."""
        self.index += 1
        negated = self.pattern.startswith("^", self.index)
        self.index += negated
        body: list[str] = []
        others: list[str] = []
        first = True
        while first or not self.pattern.startswith("]", self.index):
            if self.index >= len(self.pattern):
                raise IllegalArgument(f"Unclosed character class near index {len(self.pattern) - 1}")
            first = False
            if self.pattern.startswith("&&", self.index):
                self.index += 2
                others.append(self.intersected())
            else:
                body.append(self.class_piece())
        self.index += 1
        text = f"[{'^' if negated else ''}{''.join(body)}]"
        return "(?:" + "".join(f"(?={other})" for other in others) + text + ")" if others else text

    def intersected(self) -> str:
        if self.pattern.startswith("[", self.index):
            return self.character_class()
        start = self.index
        end = self.pattern.find("]", start)
        self.index = max(end, start)
        return f"[{self.pattern[start : self.index]}]"

    def class_piece(self) -> str:
        character = self.pattern[self.index]
        if character == "\\":
            return self.escape(True)
        if character == "[":
            nested = self.character_class()
            return nested[1:-1] if not nested.startswith(("[^", "(?")) else ""
        self.index += 1
        return "\\" + character if character in "[&|~" else character


@lru_cache(maxsize=512)
def compiled(pattern: str) -> re.Pattern[str]:
    """A Java pattern, compiled. Raises IllegalArgument if it is none, LimitExceeded if it is too long."""
    if len(pattern) > MAX_PATTERN:
        raise LimitExceeded(f"A regular expression of more than {MAX_PATTERN} characters.")
    try:
        return re.compile(_Translator(pattern).run(), re.ASCII)
    except (re.error, OverflowError, ValueError, RecursionError) as error:
        raise IllegalArgument(f"{error} in the regular expression {pattern}") from None


def _bounded(text: str) -> str:
    if len(text) > MAX_INPUT:
        raise LimitExceeded(f"A regular expression is matched against at most {MAX_INPUT} characters.")
    return text


_REFERENCE = re.compile(r"\\(.)|\$\{(\w+)\}|\$([0-9]+)|([\\$])|([^\\$]+)", re.DOTALL)


def _replacement(template: str, match: re.Match[str]) -> str:
    parts = []
    for escaped, name, digits, lone, text in _REFERENCE.findall(template):
        if text or escaped:
            parts.append(text or escaped)
        elif lone:
            raise IllegalArgument("Illegal group reference")
        else:
            parts.append(_group(match, name, digits))
    return "".join(parts)


def _group(match: re.Match[str], name: str, digits: str) -> str:
    try:
        if name:
            return match[name] or ""
        while len(digits) > 1 and int(digits) > (match.re.groups):
            return (match[int(digits[:-1])] or "") + digits[-1]
        return match[int(digits)] or ""
    except IndexError:
        raise EvaluationFailure(f"No group {name or digits}") from None


def java_sub(pattern: str, replacement: str, text: str, count: int = 0) -> str:
    """replaceAll: `$1`, `${name}` and `\\` in the replacement."""
    found = compiled(pattern)
    if "$" not in replacement and "\\" not in replacement:
        return found.sub(lambda _: replacement, _bounded(text), count)
    return found.sub(lambda match: _replacement(replacement, match), _bounded(text), count)


def java_split(pattern: str, text: str, limit: int) -> list[str]:
    """String.split. Limit 0: all parts but trailing empty ones; positive: at most so many; negative: all."""
    parts: list[str] = []
    start = 0
    for match in compiled(pattern).finditer(_bounded(text)):
        if match.end() == 0 or (match.start() == match.end() == len(text)):
            continue
        if limit > 0 and len(parts) == limit - 1:
            break
        parts.append(text[start : match.start()])
        start = match.end()
    if start == 0 and not parts:
        return [text]
    parts.append(text[start:])
    if limit == 0:
        while parts and parts[-1] == "":
            parts.pop()
    return parts


def matches(pattern: str, text: str) -> bool:
    """String.matches: the whole text."""
    return compiled(pattern).fullmatch(_bounded(text)) is not None
