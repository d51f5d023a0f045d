"""Time zones by the ids that Java takes, for any year."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import cached_property, lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo, available_timezones

from ostinato.expressions.errors import EvaluationFailure

_CYCLE = 146_097 * 86_400
_FIRST = -62_135_596_800 + 86_400
_LAST = 253_402_300_799 - 86_400
_REFUSED = {"EST", "MST", "HST", "ROC", "localtime", "posixrules", "Factory"}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_OFFSET = re.compile(
    r"(?P<prefix>UTC|GMT|UT)?(?P<sign>[+-])(?:(?P<h>\d{1,2})|(?P<hh>\d{2})(?P<c>:?)(?P<mm>\d{2})(?:(?P=c)(?P<ss>\d{2}))?)",
    re.ASCII,
)


def offset_text(offset: int, zero: str = "+00:00") -> str:
    """An offset in seconds as `+01:00`, with seconds if it has any."""
    if offset == 0:
        return zero
    size = abs(offset)
    text = f"{'-' if offset < 0 else '+'}{size // 3600:02d}:{size // 60 % 60:02d}"
    return text + (f":{size % 60:02d}" if size % 60 else "")


class Zone:
    """A time zone. `fixed`: it is nothing but an offset."""

    def __init__(self, id: str, offset: int | None, info: ZoneInfo | None) -> None:  # noqa: A002
        self.id = id
        self.fixed = info is None and not id.startswith(("UTC", "GMT", "UT"))
        self._offset = offset
        self._info = info

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Zone) and other.id == self.id

    def __hash__(self) -> int:
        return hash(self.id)

    def offset_at(self, seconds: int) -> int:
        """Seconds east of UTC at an instant."""
        if self._info is None:
            return self._offset or 0
        offset = self._moment(seconds).utcoffset()
        return round(offset.total_seconds()) if offset is not None else 0

    def _moment(self, seconds: int) -> datetime:
        if seconds < _FIRST:
            seconds = _FIRST
        elif seconds > _LAST:
            seconds -= ((seconds - _LAST) // _CYCLE + 1) * _CYCLE
        return (_EPOCH + timedelta(seconds=seconds)).astimezone(self._info)

    def is_summer(self, seconds: int) -> bool:
        """Whether daylight saving holds at an instant."""
        return self._info is not None and bool(self._moment(seconds).dst())

    def resolve(self, local: int) -> tuple[int, int]:
        """For what a clock shows, in seconds: by how much it is moved (in a gap), and the offset."""
        if self._info is None:
            return 0, self._offset or 0
        before, after = self.offset_at(local - 86_400), self.offset_at(local + 86_400)
        if self.offset_at(local - before) == before:
            return 0, before
        if self.offset_at(local - after) == after:
            return 0, after
        middle = self.offset_at(local - before)
        return (after - before, after) if after > before else (0, middle)


class _Names:
    """English names of zones."""

    @cached_property
    def table(self) -> dict[str, tuple[str, ...]]:
        text = files("ostinato.expressions.dates").joinpath("zone_names.txt").read_text("utf-8")
        found: dict[str, tuple[str, ...]] = {}
        for line in text.splitlines():
            names, _, ids = line.partition("\t")
            found.update(dict.fromkeys(ids.split(" "), tuple(names.split("|"))))
        return found


_NAMES = _Names()


def zone_name(zone: Zone, seconds: int, long: bool, generic: bool) -> str:
    """The English name of a zone at an instant: standard or summer, or the generic one."""
    names = _NAMES.table.get(zone.id)
    if names is None:
        return zone.id
    base = 0 if long else 3
    return names[base + 2] if generic else names[base + zone.is_summer(seconds)]


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    return frozenset(available_timezones()) - _REFUSED


@lru_cache(maxsize=512)
def zone_of(text: str) -> Zone:
    """The zone of an id: a region, an offset, or UTC, GMT, UT, Z with or without one. Raises EvaluationFailure."""
    if text == "Z":
        return Zone("Z", 0, None)
    if text in ("UTC", "GMT", "UT"):
        return Zone(text, 0, None)
    found = _OFFSET.fullmatch(text)
    if found is not None:
        return _offset_zone(found)
    if text in _known():
        return Zone(text, None, ZoneInfo(text))
    if re.fullmatch(r"[A-Za-z][A-Za-z0-9~/._+-]+", text):
        raise EvaluationFailure(f"Unknown time-zone ID: {text}")
    raise EvaluationFailure(f"Invalid ID for region-based ZoneId, invalid format: {text}")


def _offset_zone(found: re.Match[str]) -> Zone:
    hours = int(found["h"] or found["hh"])
    minutes, seconds = int(found["mm"] or 0), int(found["ss"] or 0)
    size = hours * 3600 + minutes * 60 + seconds
    if minutes > 59 or seconds > 59 or size > 18 * 3600:
        raise EvaluationFailure(f"Zone offset not in valid range: {found[0]}")
    offset = -size if found["sign"] == "-" else size
    text = offset_text(offset, "Z")
    prefix = found["prefix"] or ""
    return Zone(prefix if prefix and offset == 0 else prefix + text, offset, None)
