"""What the store remembers, as the session carries it: so that the store is asked once in a session."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from skill.memory.memory import Memory

_LATEST = int(datetime(2500, 1, 1, tzinfo=UTC).timestamp())
"""No moment is later: with 400 days added, it is still one."""

UNKNOWN = "unknown"
"""Carried where the store was asked and did not answer."""


def write(memory: Memory | None) -> dict[str, Any] | str:
    """As JSON values, without what is empty; moments are seconds since 1970."""
    if memory is None:
        return UNKNOWN
    kept: dict[str, Any] = {
        "evenings": memory.evenings,
        "last": _seconds(memory.last_evening),
        "reflections": sorted(memory.reflections),
        "signs": sorted(memory.signs),
        "starts": memory.starts_with_reflection,
        "welcomed": memory.welcomed,
        "reminder": memory.reminder,
        "visited": _seconds(memory.visited),
    }
    return {name: value for name, value in kept.items() if value}


def read(value: object) -> Memory | None:
    """From JSON values of any shape; None for what is not a memory. What makes no sense in it is left out."""
    if not isinstance(value, Mapping):
        return None
    evenings, reminder = value.get("evenings"), value.get("reminder")
    return Memory(
        evenings=evenings if isinstance(evenings, int) and evenings > 0 else 0,
        last_evening=_moment(value.get("last")),
        reflections=_names(value.get("reflections")),
        signs=_names(value.get("signs")),
        starts_with_reflection=value.get("starts") is True,
        welcomed=value.get("welcomed") is True,
        reminder=reminder if isinstance(reminder, str) else "",
        visited=_moment(value.get("visited")),
    )


def _seconds(moment: datetime | None) -> int:
    return 0 if moment is None else int(moment.timestamp())


def _moment(value: object) -> datetime | None:
    try:
        return datetime.fromtimestamp(value, UTC) if isinstance(value, int) and 0 < value < _LATEST else None
    except (OverflowError, OSError, ValueError):
        return None


def _names(value: object) -> frozenset[str]:
    return frozenset(name for name in value if isinstance(name, str)) if isinstance(value, list) else frozenset()
