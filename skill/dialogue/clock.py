"""The part of the day where the listener is, when that is known."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo


def part_of_day(moment: datetime, time_zone: str) -> str:
    """``morning`` (5 to 12), ``afternoon`` (to 17), ``evening`` (to 22), ``night``, or ``unknown``.

    ``time_zone`` is an IANA name, ``local`` for this machine's clock, or empty for unknown; a name
    that this machine does not know counts as unknown.
    """
    if not time_zone:
        return "unknown"
    try:
        there = moment.astimezone(None if time_zone == "local" else ZoneInfo(time_zone))
    except (KeyError, ValueError, OverflowError, OSError):
        return "unknown"
    if 5 <= there.hour < 12:
        return "morning"
    if 12 <= there.hour < 17:
        return "afternoon"
    return "evening" if 17 <= there.hour < 22 else "night"
