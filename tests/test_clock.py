"""Which part of the day it is where the listener is, and what time a slot may mean."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from datetime import time as clock_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skill.dialogue.clock import part_of_day, readings

PARTS = {"morning", "afternoon", "evening", "night"}


def at(hour: int, minute: int = 0) -> datetime:
    """An hour in London's winter, which is UTC."""
    return datetime(2026, 11, 23, hour, minute, tzinfo=UTC)


@pytest.fixture
def machine_in_tokyo(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine whose own clock is Tokyo's."""
    with monkeypatch.context() as machine:
        machine.setenv("TZ", "Asia/Tokyo")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.parametrize(
    ("moment", "part"),
    [
        (at(4, 59), "night"),
        (at(5), "morning"),
        (at(11, 59), "morning"),
        (at(12), "afternoon"),
        (at(16, 59), "afternoon"),
        (at(17), "evening"),
        (at(21, 59), "evening"),
        (at(22), "night"),
        (at(0), "night"),
    ],
)
def test_the_day_has_four_parts(moment: datetime, part: str) -> None:
    """Each part of the day begins on its hour and lasts to the next."""
    assert part_of_day(moment, "Europe/London") == part


@pytest.mark.parametrize(
    ("zone", "part"),
    [("America/New_York", "afternoon"), ("Europe/London", "evening"), ("Asia/Kolkata", "night"), ("UTC", "evening")],
)
def test_it_is_the_listeners_clock(zone: str, part: str) -> None:
    """One moment is another part of the day in another place."""
    assert part_of_day(at(21), zone) == part


def test_summer_time_counts() -> None:
    """The hour is the one on the wall, summer time included."""
    assert part_of_day(datetime(2026, 7, 1, 16, 30, tzinfo=UTC), "Europe/London") == "evening"


def test_the_moments_own_offset_counts() -> None:
    """A moment that is written in another zone is the same moment."""
    assert part_of_day(datetime(2026, 11, 23, 23, 0, tzinfo=timezone(timedelta(hours=9))), "UTC") == "afternoon"


def test_local_is_this_machines_clock(machine_in_tokyo: None) -> None:
    """At a desk, the machine's own clock tells the part of the day."""
    assert part_of_day(at(21), "local") == "morning"


@pytest.mark.parametrize("zone", ["", "Europe/Atlantis", "Narnia", "/etc/passwd", "../UTC", "UTC\x00", " ", "Europe"])
def test_a_zone_nobody_knows_names_no_time_of_day(zone: str) -> None:
    """Without a time zone, or with one that does not exist, no part of the day is claimed."""
    assert part_of_day(at(21), zone) == "unknown"


@given(st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001  # bounds
def test_every_moment_has_a_part_of_the_day(moment: datetime) -> None:
    """Where the time zone is known, no moment is left without a part of the day."""
    for zone in ("Pacific/Kiritimati", "America/New_York"):
        assert part_of_day(moment, zone) in PARTS


@pytest.mark.parametrize(
    ("value", "times"),
    [
        ("21:00", ["21:00"]),
        ("13:00", ["13:00"]),
        ("23:59", ["23:59"]),
        ("09:00", ["21:00", "09:00"]),
        ("9:00", ["21:00", "09:00"]),
        ("01:00", ["13:00", "01:00"]),
        ("11:59", ["23:59", "11:59"]),
        ("12:00", ["12:00", "00:00"]),
        ("12:30", ["12:30", "00:30"]),
        ("00:00", ["00:00"]),
        ("00:30", ["00:30"]),
        ("MO", ["08:00"]),
        ("AF", ["15:00"]),
        ("EV", ["20:00"]),
        ("NI", ["21:30"]),
        (" ev ", ["20:00"]),
        ("21:30:45", ["21:30"]),
        ("09:15:00", ["21:15", "09:15"]),
        (" 21:00\n", ["21:00"]),
    ],
)
def test_a_time_is_read_the_likelier_way_first(value: str, times: list[str]) -> None:
    """Before noon the hour after it comes first, at twelve noon does; a part of the day has its hour."""
    assert [f"{at:%H:%M:%S}" for at in readings(value)] == [f"{time}:00" for time in times]


@pytest.mark.parametrize(
    "value",
    [
        *("", " ", "?", "nine", "9", "M O", "MOEV", "PT5M", "2026-11-23", "x" * 100_000),
        *("24:00", "25:00", "21:60", "21:00:60", "-1:00", "21:0", "2100", "21.00", "21:00Z", "T21:00"),
        *("21:00 or 09:00", "21:00\n22:00"),
    ],
)
def test_what_is_no_time_has_no_reading(value: str) -> None:
    """Nothing is made of what names no time of day."""
    assert readings(value) == ()


@given(st.text(max_size=12))
def test_any_words_at_all_can_be_read(value: str) -> None:
    """Whatever a slot holds, there are two readings at most, each a whole minute, and they differ."""
    found = readings(value)
    assert len(set(found)) == len(found) <= 2
    assert all((at.second, at.microsecond, at.tzinfo) == (0, 0, None) for at in found)


@given(st.times())
def test_every_time_is_among_its_readings(at: clock_time) -> None:
    """A time as the platform writes it is one of its own readings, and any other lies half a day from it."""
    found = readings(f"{at:%H:%M}")
    assert at.replace(second=0, microsecond=0) in found
    assert {(there.hour - at.hour) % 12 for there in found} == {0}
