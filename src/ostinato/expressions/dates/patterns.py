"""Patterns of java.time.format.DateTimeFormatter, and the formats that have names."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from ostinato.expressions.dates.elements import (
    DayPeriod,
    Element,
    Fields,
    Fraction,
    GmtOffset,
    Name,
    Number,
    Offset,
    Optional,
    Padded,
    ReadError,
    ShortYear,
    Text,
    ZoneId,
    ZoneName,
)
from ostinato.expressions.dates.locales import Locale, locale_of
from ostinato.expressions.dates.model import ZonedDateTime
from ostinato.expressions.errors import EvaluationFailure, IllegalArgument

_WIDE = 19


class Pattern:
    """A compiled pattern. `locale`: used whatever locale is asked for."""

    def __init__(self, elements: list[Element], locale: Locale | None = None, utc: bool = False) -> None:
        self.elements = elements
        self.locale = locale
        self.utc = utc
        _reserve(elements)

    def show(self, moment: ZonedDateTime, locale: Locale) -> str:
        """The moment as text."""
        used = self.locale or locale
        return "".join([element.show(moment, used) for element in self.elements])

    def read(self, text: str, locale: Locale) -> Fields:
        """The fields that a text gives. Raises EvaluationFailure if it does not fit."""
        fields: Fields = {}
        index = 0
        used = self.locale or locale
        try:
            for element in self.elements:
                index = element.read(text, index, fields, used)
        except ReadError as error:
            raise EvaluationFailure(f"Text '{text}' could not be parsed at index {error.index}") from None
        if index != len(text):
            raise EvaluationFailure(f"Text '{text}' could not be parsed, unparsed text found at index {index}")
        return fields


def _reserve(elements: list[Element]) -> None:
    """Where fixed-width numbers follow a number of open width, that one leaves them their digits."""
    for index, element in enumerate(elements):
        if isinstance(element, Number) and element.fixed is None:
            for following in elements[index + 1 :]:
                if following.fixed is None:
                    break
                element.reserved += following.fixed


def _year(letter: str, count: int) -> Element:
    if count == 2:
        return ShortYear(letter)
    return Number(letter, count, _WIDE, plus=count >= 4, signed=True)


def _named(field: str, first: int) -> Callable[[str, int], Element]:
    """A number for one or two letters, names for more."""

    def make(letter: str, count: int) -> Element:
        if count <= 2:
            return Number(field, count, 2 if field == "M" or count == 2 else 1)
        return Name(field, letter * count, first)

    return make


def _weekday(letter: str, count: int) -> Element:
    return Name("E", "E" * max(count, 3), 1)


def _local_day(letter: str, count: int) -> Element:
    if count > 2:
        return Name("E", letter.replace("e", "E") * count, 1)
    if letter == "c" and count == 2:
        raise IllegalArgument('Invalid pattern "cc"')
    return Number("e", count, count)


def _one_or_two(letter: str, count: int) -> Element:
    return Number(letter, count, 2)


def _offset(letter: str, count: int) -> Element:
    shape = ("+HHmm", "+HHMM", "+HH:MM", "+HHMMss", "+HH:MM:ss")[count - 1]
    return Offset(shape, "Z" if letter == "X" else ("+00", "+0000", "+00:00", "+0000", "+00:00")[count - 1])


def _zone_offset(letter: str, count: int) -> Element:
    if count < 4:
        return Offset("+HHMM", "+0000")
    return GmtOffset(True) if count == 4 else Offset("+HH:MM:ss", "Z")


def _exactly(counts: tuple[int, ...], make: Callable[[str, int], Element]) -> Callable[[str, int], Element]:
    def checked(letter: str, count: int) -> Element:
        if count not in counts:
            raise IllegalArgument(f"Pattern letter count must be {' or '.join(map(str, counts))}: {letter}")
        return make(letter, count)

    return checked


_MAKERS: dict[str, tuple[int, Callable[[str, int], Element]]] = {
    "y": (_WIDE, _year),
    "u": (_WIDE, _year),
    "Y": (_WIDE, _year),
    "M": (5, _named("M", 1)),
    "L": (5, _named("M", 1)),
    "Q": (5, _named("Q", 1)),
    "q": (5, _named("Q", 1)),
    "E": (5, _weekday),
    "e": (5, _local_day),
    "c": (5, _local_day),
    "d": (2, _one_or_two),
    "H": (2, _one_or_two),
    "h": (2, _one_or_two),
    "k": (2, _one_or_two),
    "K": (2, _one_or_two),
    "m": (2, _one_or_two),
    "s": (2, _one_or_two),
    "w": (2, _one_or_two),
    "W": (1, lambda letter, count: Number("W", 1, 1)),
    "F": (1, lambda letter, count: Number("F", 1, 1)),
    "D": (3, lambda letter, count: Number("D", count, 3)),
    "g": (_WIDE, lambda letter, count: Number("g", count, _WIDE, signed=True)),
    "S": (9, lambda letter, count: Fraction(count, count)),
    "A": (_WIDE, lambda letter, count: Number("A", count, _WIDE)),
    "n": (_WIDE, lambda letter, count: Number("n", count, _WIDE)),
    "N": (_WIDE, lambda letter, count: Number("N", count, _WIDE)),
    "G": (5, lambda letter, count: Name("G", "G" if count < 4 else "G" * count, 0)),
    "a": (1, lambda letter, count: Name("a", "a", 0)),
    "B": (5, _exactly((1, 4, 5), lambda letter, count: DayPeriod("B" * count))),
    "V": (2, _exactly((2,), lambda letter, count: ZoneId())),
    "z": (4, lambda letter, count: ZoneName(count == 4, False)),
    "v": (4, _exactly((1, 4), lambda letter, count: ZoneName(count == 4, True))),
    "O": (4, _exactly((1, 4), lambda letter, count: GmtOffset(count == 4))),
    "X": (5, _offset),
    "x": (5, _offset),
    "Z": (5, _zone_offset),
}


class _Compiler:
    """Reads one pattern."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.index = 0
        self.stack: list[list[Element]] = [[]]

    def run(self) -> list[Element]:
        while self.index < len(self.pattern):
            self.piece(self.pattern[self.index])
        while len(self.stack) > 1:
            self.close()
        return self.stack[0]

    def piece(self, character: str) -> None:
        if character.isascii() and character.isalpha():
            self.letters(character)
        elif character == "'":
            self.quoted()
        elif character == "[":
            self.stack.append([])
            self.index += 1
        elif character == "]":
            if len(self.stack) == 1:
                raise IllegalArgument("Pattern invalid as it contains ] without previous [")
            self.close()
            self.index += 1
        elif character in "{}#":
            raise IllegalArgument(f"Pattern includes reserved character: '{character}'")
        else:
            self.stack[-1].append(Text(character))
            self.index += 1

    def close(self) -> None:
        inner = self.stack.pop()
        _reserve(inner)
        self.stack[-1].append(Optional(inner))

    def quoted(self) -> None:
        end = self.index + 1
        out = []
        while True:
            stop = self.pattern.find("'", end)
            if stop < 0:
                raise IllegalArgument(f"Pattern ends with an incomplete string literal: {self.pattern}")
            out.append(self.pattern[end:stop])
            if not self.pattern.startswith("''", stop) or stop == self.index + 1:
                break
            out.append("'")
            end = stop + 2
        text = "".join(out)
        self.stack[-1].append(Text(text if stop > self.index + 1 else "'"))
        self.index = stop + 1

    def count(self, letter: str) -> int:
        start = self.index
        while self.pattern.startswith(letter, self.index):
            self.index += 1
        return self.index - start

    def letters(self, letter: str) -> None:
        count = self.count(letter)
        width = 0
        if letter == "p":
            following = self.pattern[self.index : self.index + 1]
            if not (following.isascii() and following.isalpha()):
                raise IllegalArgument(f"Pad letter 'p' must be followed by valid pad pattern: {self.pattern}")
            width, letter = count, following
            count = self.count(letter)
        found = _MAKERS.get(letter)
        if found is None:
            raise IllegalArgument(f"Unknown pattern letter: {letter}")
        most, make = found
        if count > most:
            raise IllegalArgument(f"Too many pattern letters: {letter}")
        element = make(letter, count)
        self.stack[-1].append(Padded(element, width) if width else element)


def _elements(pattern: str) -> list[Element]:
    return _Compiler(pattern).run()


def _fraction() -> Element:
    return Fraction(0, 9, point=True)


def _local_time() -> list[Element]:
    return [*_elements("HH:mm"), Optional([*_elements(":ss"), _fraction()])]


def _iso_year() -> Element:
    return Number("u", 4, 10, plus=True)


def _local_date() -> list[Element]:
    return [_iso_year(), *_elements("-MM-dd")]


_ID = Offset("+HH:MM:ss", "Z")


def _week_date() -> list[Element]:
    return [Number("Y", 4, 10, plus=True), Text("-W"), *_elements("ww-e"), Optional([_ID])]


def _java_formats() -> dict[str, Pattern]:
    date_time = [*_local_date(), Text("T"), *_local_time()]
    rfc = [Optional(_elements("EEE, ")), *_elements("d MMM uuuu HH:mm"), Optional(_elements(":ss")), Text(" ")]
    instant = [*_local_date(), Text("T"), *_elements("HH:mm:ss"), Fraction(0, 9, point=True, groups=True)]
    return {
        "iso_date_time": Pattern([*date_time, Optional([_ID, ZoneId(region=True)])]),
        "iso_zoned_date_time": Pattern([*date_time, _ID, ZoneId(region=True)]),
        "iso_local_date_time": Pattern(list(date_time)),
        "iso_date": Pattern([*_local_date(), Optional([_ID])]),
        "iso_local_date": Pattern(_local_date()),
        "iso_time": Pattern([*_local_time(), Optional([_ID])]),
        "iso_local_time": Pattern(_local_time()),
        "iso_offset_time": Pattern([*_local_time(), _ID]),
        "iso_instant": Pattern([*instant, _ID], utc=True),
        "iso_ordinal_date": Pattern([_iso_year(), *_elements("-DDD"), Optional([_ID])]),
        "iso_week_date": Pattern(_week_date(), locale_of("en_GB")),
        "rfc_1123_date_time": Pattern([*rfc, Offset("+HHMM", "GMT")], locale_of("en")),
    }


_NAMED = {
    "iso": "yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX",
    "iso_milli": "yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
    "iso_sec": "yyyy-MM-dd'T'HH:mm:ssXXX",
    "sql": "yyyy-MM-dd HH:mm:ss.SSSSSS",
    "sql_milli": "yyyy-MM-dd HH:mm:ss.SSS",
    "sql_sec": "yyyy-MM-dd HH:mm:ss",
}
_STYLES = ("full", "long", "medium", "short")


@lru_cache(maxsize=1)
def _java() -> dict[str, Pattern]:
    return _java_formats()


@lru_cache(maxsize=512)
def pattern_of(text: str, locale: Locale) -> Pattern:
    """The pattern of a named format, a style or a text of pattern letters. Raises IllegalArgument for a bad one."""
    if text in _STYLES:
        return Pattern(_elements(locale.style(text)))
    found = _java().get(text)
    return found if found is not None else Pattern(_elements(_NAMED.get(text, text)))
