"""The greeting: the first time, on coming back, and by the clock where it is known."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from skill.app import build_house
from skill.content.library import Library
from skill.door import Door
from skill.hosts.device import Device
from skill.hosts.interaction import InteractionModel
from skill.hosts.matcher import Matcher
from skill.settings import Settings


class Counted:
    """A store that has counted evenings, and notes whom it was asked about."""

    def __init__(self, evenings: int | None) -> None:
        self.counted = evenings
        self.asked: list[str] = []

    def evenings(self, listener: str) -> int | None:
        """How many evenings this listener has come."""
        self.asked.append(listener)
        return self.counted


@pytest.fixture
def speech(library: Library, model: InteractionModel, matcher: Matcher) -> object:
    """What is said on launching, as SSML, with a store and settings of one's own."""

    def launch(store: Counted, settings: Settings | None = None, hour: int = 21) -> str:
        door = Door(house=build_house(settings or Settings(), library=library, store=store))
        moment = datetime(2026, 11, 23, hour, 0, tzinfo=UTC)
        return Device(door, model=model, matcher=matcher, clock=lambda: moment).say("open evening lantern").ssml

    return launch


def _holds(library: Library, key: str, ssml: str) -> bool:
    return any(library.ssml(key, {}, seed, "en-US") in ssml for seed in range(len(library.wordings(key))))


@pytest.mark.parametrize(("evenings", "words"), [(None, "first"), (0, "first"), (1, "returning"), (40, "returning")])
def test_who_has_been_here_before_is_greeted_shorter(
    speech: object, library: Library, evenings: int | None, words: str
) -> None:
    """The first-use words are said to everybody who is not known to have heard them."""
    assert callable(speech)
    said = speech(Counted(evenings))
    assert _holds(library, f"launch.{words}", said)
    assert not _holds(library, "launch.returning" if words == "first" else "launch.first", said)


def test_the_store_is_asked_for_a_key_that_names_nobody(speech: object) -> None:
    """A listener is known by a checksum, once in a launch."""
    assert callable(speech)
    store = Counted(3)
    speech(store)
    assert len(store.asked) == 1
    assert len(store.asked[0]) == 64
    assert "DESK" not in store.asked[0]


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
    speech: object, library: Library, zone: str, hour: int, part: str
) -> None:
    """With a time zone set, the greeting names the part of the day there; without, it names none."""
    assert callable(speech)
    assert _holds(library, f"launch.greeting.{part}", speech(Counted(None), Settings(time_zone=zone), hour))
