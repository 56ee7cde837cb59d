"""The greeting: the first time, on coming back, straight to the reflection, and by the clock where it is known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from skill.app import build_house
from skill.content.library import Library
from skill.door import Door
from skill.hosts import envelopes
from skill.hosts.device import Device, Exchange
from skill.hosts.interaction import InteractionModel
from skill.hosts.matcher import Matcher
from skill.memory.memory import Memory, Note
from skill.memory.sqlite import SqliteStore
from skill.memory.store import Store
from skill.settings import Settings

EVENING = datetime(2026, 11, 23, 21, 0, tzinfo=UTC)


@dataclass
class Counted:
    """A store that counts what it is asked, before the store that answers."""

    store: Store = field(default_factory=lambda: SqliteStore(":memory:"))
    reads: list[str] = field(default_factory=list)
    writes: list[Note] = field(default_factory=list)
    keeps: bool = True

    def recall(self, listener: str, moment: datetime) -> Memory:
        """What the store knows; noted by its key."""
        self.reads.append(listener)
        return self.store.recall(listener, moment)

    def note(self, listener: str, note: Note) -> None:
        """Write; noted as it is."""
        self.writes.append(note)
        self.store.note(listener, note)

    def forget(self, listener: str, until: datetime | None = None) -> None:
        """Forget."""
        self.store.forget(listener, until)


@dataclass
class Evening:
    """A speaker, the store behind it, and a clock that the test moves."""

    device: Device
    store: Counted
    now: datetime = EVENING

    def opened(self, *, later: timedelta = timedelta()) -> Exchange:
        """Open the skill."""
        self.now += later
        return self.device.say("open evening lantern")


@pytest.fixture
def evening(library: Library, model: InteractionModel, matcher: Matcher) -> Callable[..., Evening]:
    """An evening with settings and an hour of one's own."""

    def make(settings: Settings | None = None, hour: int = 21) -> Evening:
        store = Counted()
        door = Door(house=build_house(settings or Settings(), library=library, store=store))
        made: list[Evening] = []
        device = Device(door, model=model, matcher=matcher, clock=lambda: made[0].now)
        made.append(Evening(device, store, EVENING.replace(hour=hour)))
        return made[0]

    return make


def _holds(library: Library, key: str, ssml: str) -> bool:
    return any(library.ssml(key, {}, seed, "en-US") in ssml for seed in range(len(library.wordings(key))))


def test_who_has_been_here_before_is_greeted_shorter(evening: Callable[..., Evening], library: Library) -> None:
    """The words for the first time are said once; from then on the greeting is shorter."""
    tonight = evening()
    first = tonight.opened()
    assert _holds(library, "launch.first", first.ssml)
    again = tonight.opened(later=timedelta(days=1))
    assert _holds(library, "launch.returning", again.ssml)
    assert again.seconds < first.seconds


def test_who_stayed_away_for_400_days_is_greeted_as_new(evening: Callable[..., Evening], library: Library) -> None:
    """What is remembered is kept for 400 days after the last visit, be it only an opening, and no longer."""
    tonight = evening()
    tonight.opened()
    assert _holds(library, "launch.returning", tonight.opened(later=timedelta(days=300)).ssml)
    assert _holds(library, "launch.returning", tonight.opened(later=timedelta(days=399)).ssml)
    assert _holds(library, "launch.first", tonight.opened(later=timedelta(days=400)).ssml)


def test_the_store_is_asked_for_a_key_that_names_nobody(evening: Callable[..., Evening]) -> None:
    """A listener is known by a checksum, once in a launch."""
    tonight = evening()
    tonight.opened()
    assert len(tonight.store.reads) == 1
    assert len(tonight.store.reads[0]) == 64
    assert "DESK" not in tonight.store.reads[0]


def test_an_opening_is_written_down_once_an_evening(evening: Callable[..., Evening]) -> None:
    """The first opening is a write, another within twelve hours is none, and the next evening's is one."""
    tonight = evening()
    tonight.opened()
    tonight.opened(later=timedelta(hours=1))
    assert len(tonight.store.writes) == 1
    tonight.opened(later=timedelta(hours=23))
    assert len(tonight.store.writes) == 2


def test_whoever_prefers_it_goes_straight_to_the_reflection(evening: Callable[..., Evening], library: Library) -> None:
    """With the preference set, a launch is tonight's reflection: it ends by itself, in one read and one write."""
    tonight = evening()
    tonight.device.say("ask evening lantern to always start with the reflection")
    reads, writes = len(tonight.store.reads), len(tonight.store.writes)
    began = tonight.opened(later=timedelta(days=1))
    assert _holds(library, "reflections.withdrawal", began.ssml)
    assert began.ends
    assert 115 <= began.seconds <= 130
    assert (len(tonight.store.reads) - reads, len(tonight.store.writes) - writes) == (1, 1)


def test_opening_it_again_right_away_asks(evening: Callable[..., Evening], library: Library) -> None:
    """Who opens the skill again a minute into the reflection wants something else, and is asked."""
    tonight = evening()
    tonight.device.say("ask evening lantern to always start with the reflection")
    tonight.opened()
    assert _holds(library, "menu.ask", tonight.opened(later=timedelta(minutes=1)).ssml)
    later = tonight.opened(later=timedelta(minutes=10))
    assert _holds(library, "reflections.vulnerability", later.ssml)


def test_no_opening_is_met_with_reflection_after_reflection(evening: Callable[..., Evening], library: Library) -> None:
    """Also late in an evening that has been counted, an opening soon after a reflection asks."""
    tonight = evening()
    tonight.device.say("ask evening lantern to always start with the reflection")
    tonight.opened()
    assert _holds(library, "reflections.vulnerability", tonight.opened(later=timedelta(hours=2)).ssml)
    assert _holds(library, "menu.ask", tonight.opened(later=timedelta(minutes=2)).ssml)


def test_who_begins_with_a_reflection_hears_once_what_this_is_not(
    evening: Callable[..., Evening], library: Library
) -> None:
    """Before the first reflection that begins by itself, and only there, it is said that this is no advice."""
    tonight = evening()
    tonight.device.say("ask evening lantern to always start with the reflection")
    first = tonight.opened(later=timedelta(days=1))
    assert _holds(library, "launch.adults", first.ssml)
    assert _holds(library, "reflections.withdrawal", first.ssml)
    assert not _holds(library, "launch.adults", tonight.opened(later=timedelta(days=1)).ssml)


def test_setting_it_holds_from_the_next_opening(evening: Callable[..., Evening], library: Library) -> None:
    """The preference holds at once; only right after a reflection the skill asks, as it says."""
    tonight = evening()
    tonight.device.say("ask evening lantern for a reflection")
    tonight.now += timedelta(minutes=1)
    tonight.device.say("ask evening lantern to always start with the reflection")
    assert _holds(library, "menu.ask", tonight.opened(later=timedelta(minutes=1)).ssml)
    assert _holds(library, "reflections.vulnerability", tonight.opened(later=timedelta(minutes=10)).ssml)


@pytest.mark.parametrize("task", ["StartReflection", "AnotherOfTomorrow"])
def test_a_routine_can_start_the_reflection(evening: Callable[..., Evening], library: Library, task: str) -> None:
    """The task plays the reflection, ends, and says that it is done; a task nobody knows is a plain launch."""
    tonight = evening()
    exchange = tonight.device.happens(envelopes.launch(task))
    directives = exchange.response["response"].get("directives", [])
    if task == "StartReflection":
        assert _holds(library, "reflections.withdrawal", exchange.ssml)
        assert directives == [{"type": "Tasks.CompleteTask", "status": {"code": "200", "message": "OK"}}]
        assert exchange.response["response"]["shouldEndSession"] is True
    else:
        assert _holds(library, "menu.ask", exchange.ssml)
        assert directives == []


@pytest.mark.parametrize(
    ("zone", "hour", "part"),
    [
        ("", 21, "unknown"),
        ("Europe/London", 21, "evening"),
        ("Europe/London", 8, "morning"),
        ("Asia/Kolkata", 9, "afternoon"),
        ("Australia/Sydney", 21, "morning"),
        ("Nowhere/Land", 21, "unknown"),
        ("Europe/London", 2, "night"),
    ],
)
def test_the_greeting_follows_the_clock_where_the_listeners_are(
    evening: Callable[..., Evening], library: Library, zone: str, hour: int, part: str
) -> None:
    """With a time zone set, the greeting names the part of the day there; without, it names none."""
    assert _holds(library, f"launch.greeting.{part}", evening(Settings(time_zone=zone), hour).opened().ssml)
