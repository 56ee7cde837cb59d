"""Times of day: where the listener is, and as the platform's slot for a time holds them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, time

from skill.content import numbers

_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)(?::[0-5]\d)?")
_PARTS: Mapping[str, time] = {"MO": time(8), "AF": time(15), "EV": time(20), "NI": time(21, 30)}
"""What the platform's names for parts of the day mean here, by the clock."""


def part_of_day(moment: datetime, time_zone: str) -> str:
    """``morning`` (5 to 12), ``afternoon`` (to 17), ``evening`` (to 22), ``night``, or ``unknown``.

    ``time_zone`` is an IANA name, ``local`` for this machine's clock, or empty for unknown; a name
    that this machine does not know counts as unknown.
    """
    if not time_zone:
        return "unknown"
    from zoneinfo import ZoneInfo  # late: a first turn without a time zone does not wait for it

    try:
        there = moment.astimezone(None if time_zone == "local" else ZoneInfo(time_zone))
    except (KeyError, ValueError, OverflowError, OSError):
        return "unknown"
    return numbers.part_of_day(there.hour)


def readings(value: str) -> tuple[time, ...]:
    """What the value of an ``AMAZON.TIME`` slot may mean, the likelier first; empty for no time of day.

    The value is "21:00", or MO, AF, EV, NI for a part of the day. "Nine" may arrive as "09:00", so
    what is before noon is first taken for the hour after it: this is a skill for the evening.
    """
    if part := _PARTS.get(value.strip().upper()):
        return (part,)
    found = _TIME.fullmatch(value.strip())
    if found is None:
        return ()
    at = time(int(found[1]), int(found[2]))
    if at.hour == 0 or at.hour > 12:
        return (at,)
    return (at, at.replace(hour=0)) if at.hour == 12 else (at.replace(hour=at.hour + 12), at)
