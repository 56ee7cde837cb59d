"""Numbers and times of day in words: ``en/numbers.toml`` has the words, and how they are put together."""

from __future__ import annotations

from datetime import time
from typing import Any

from skill.content.library import Library
from skill.errors import ContentError

FILE = "numbers"
MOST = 999
"""The greatest number that is said; beyond it, "more than"."""


def cardinal(library: Library, number: int) -> str:
    """``number``, from 0, in words. Raises `ContentError` where a word is missing."""
    if number > MOST:
        return _word(library, "many")
    if number < 20:
        return _word(library, "ones", str(number))
    if number < 100:
        tens, ones = divmod(number, 10)
        if not ones:
            return _word(library, "tens", str(tens))
        return _filled(library, "joined", tens=_word(library, "tens", str(tens)), ones=cardinal(library, ones))
    hundreds, rest = divmod(number, 100)
    whole = _filled(library, "hundred", ones=cardinal(library, hundreds))
    return _filled(library, "and", hundreds=whole, rest=cardinal(library, rest)) if rest else whole


def clock(library: Library, at: time) -> str:
    """A time of day in words: "half past" is said as a number, which nobody mishears."""
    if not at.minute and at.hour in (0, 12):
        return _word(library, "clock", "noon" if at.hour else "midnight")
    hour = cardinal(library, at.hour % 12 or 12)
    # "Three in the morning" is said also where it is night.
    part = _word(library, "clock", "part", "morning" if 0 < at.hour < 5 else part_of_day(at.hour))
    if not at.minute:
        return _filled(library, "clock", "hour", hour=hour, part=part)
    entry = "few_minutes" if at.minute < 10 else "minutes"
    return _filled(library, "clock", entry, hour=hour, minutes=cardinal(library, at.minute), part=part)


def number(library: Library, word: str) -> int | None:
    """The number below twenty that ``word`` says; None where it says none."""
    said = word.strip().lower()
    return next((ones for ones in range(20) if cardinal(library, ones) == said), None)


def part_of_day(hour: int) -> str:
    """``morning`` (5 to 12), ``afternoon`` (to 17), ``evening`` (to 22) or ``night``."""
    if 5 <= hour < 12:
        return "morning"
    if 12 <= hour < 17:
        return "afternoon"
    return "evening" if 17 <= hour < 22 else "night"


def _filled(library: Library, *path: str, **values: str) -> str:
    pattern = _word(library, *path)
    try:
        return pattern.format_map(values)
    except (KeyError, ValueError, IndexError, AttributeError, TypeError) as error:
        raise _wrong(library, path, "has a place that cannot be filled") from error


def _word(library: Library, *path: str) -> str:
    entry: Any = library.table(FILE)
    for step in path:
        entry = entry.get(step) if isinstance(entry, dict) else None
    if not isinstance(entry, str) or not entry.strip():
        raise _wrong(library, path, "is not there, or is not a word")
    return entry


def _wrong(library: Library, path: tuple[str, ...], what: str) -> ContentError:
    return ContentError(f"{'.'.join(path)} {what}", file=library.folder / f"{FILE}.toml")
