""" "How many evenings have I taken?": the number and when, true at every boundary, and never a reproach."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from skill.app import build_house
from skill.content.library import Library
from skill.door import Door
from skill.hosts.device import Device, Exchange
from skill.hosts.interaction import InteractionModel
from skill.hosts.matcher import Matcher
from skill.memory.memory import Memory
from skill.memory.store import NoStore, Store
from skill.settings import Settings
from tests.conftest import EVENING, Still
from tests.dialogue import holds
from tests.stage import Stage, Watched

ONE_SHOT = "ask evening lantern how many evenings i have taken"
BLAME = re.compile(r"\b(only|miss\w*|streaks?|finally|at last|should|fail\w*|skip\w*|behind|so long)\b", re.IGNORECASE)
Ask = Callable[..., Exchange]


@pytest.fixture
def ask(library: Library, model: InteractionModel, matcher: Matcher) -> Ask:
    """Ask for the evenings, of somebody of whom a store remembers something."""

    def say(store: Store, *before: str, words: str = ONE_SHOT) -> Exchange:
        door = Door(house=build_house(Settings(), library=library, store=store))
        device = Device(door, model=model, matcher=matcher, clock=lambda: EVENING)
        for earlier in before:
            device.say(earlier)
        exchange = device.say(words)
        assert exchange.intent == "ProgressIntent"
        return exchange

    return say


def taken(evenings: int = 11, **ago: int) -> Still:
    """A store that remembers so many evenings, the last of them so long ago."""
    return Still(Memory(evenings=evenings, last_evening=EVENING - timedelta(**ago), welcomed=True, visited=EVENING))


def failing() -> Watched:
    """A store that cannot be reached."""
    store = Watched(NoStore())
    store.fails = True
    return store


@pytest.mark.parametrize(
    ("evenings", "words"),
    [
        (1, "one evening here."),
        (2, "two evenings"),
        (11, "eleven evenings"),
        (105, "one hundred and five evenings"),
        (1000, "more than nine hundred evenings"),
    ],
)
def test_the_number_is_said_in_words(ask: Ask, library: Library, evenings: int, words: str) -> None:
    """However many evenings there were, their number is said in words, and one is not "one evenings"."""
    answer = ask(taken(evenings, days=2))
    assert holds(library, "progress.one" if evenings == 1 else "progress.some", answer.ssml, "en-US")
    assert re.search(rf"(taken|been) {re.escape(words)}", answer.speech)
    assert answer.speech.endswith("It was two days ago." if evenings == 1 else "The last one was two days ago.")


@pytest.mark.parametrize(
    ("ago", "key", "words"),
    [
        ({"hours": 0}, "lately", "not long ago"),
        ({"hours": -1}, "lately", "not long ago"),
        ({"hours": 11}, "lately", "not long ago"),
        ({"hours": 13}, "yesterday", "about a day ago"),
        ({"hours": 24}, "yesterday", "about a day ago"),
        ({"hours": 35}, "yesterday", "about a day ago"),
        ({"hours": 37}, "days", "two days ago"),
        ({"hours": 47}, "days", "two days ago"),
        ({"hours": 48}, "days", "two days ago"),
        ({"hours": 61}, "days", "three days ago"),
        ({"days": 21}, "days", "twenty-one days ago"),
        ({"days": 60}, "days", "sixty days ago"),
        ({"days": 60, "seconds": 1}, "long_ago", "a while ago"),
        ({"days": 61}, "long_ago", "a while ago"),
        ({"days": 399}, "long_ago", "a while ago"),
    ],
)
def test_it_says_when_the_last_one_was(ask: Ask, library: Library, ago: dict[str, int], key: str, words: str) -> None:
    """Up to half a day it was lately, then about a day, then so many days, and beyond sixty days a while."""
    answer = ask(taken(**ago))
    lasts = [
        last
        for last in library.table("progress")["last"]
        if holds(library, f"progress.last.{last}", answer.ssml, "en-US")
    ]
    assert lasts == [key]
    assert words in answer.speech


def test_before_the_first_evening_there_are_none_and_no_hurry(ask: Ask, library: Library) -> None:
    """Somebody who has heard no reflection yet is not given a number, nor a time."""
    for memory in (Memory(), Memory(welcomed=True, signs=frozenset({"empathy"}), visited=EVENING)):
        answer = ask(Still(memory))
        assert holds(library, "progress.none", answer.ssml, "en-US")
        assert "last" not in answer.speech


def test_without_a_store_it_says_that_nothing_is_kept(ask: Ask, library: Library) -> None:
    """Where there is no memory at all, it says so, and claims no number."""
    answer = ask(NoStore())
    assert holds(library, "memory.nothing", answer.ssml, "en-US")
    assert "evenings here" not in answer.speech


def test_a_store_that_fails_is_not_taken_for_no_evenings(ask: Ask, library: Library) -> None:
    """Where the store cannot be reached, it says that it cannot look, not that there were none."""
    answer = ask(failing())
    assert holds(library, "progress.unknown", answer.ssml, "en-US")
    assert not holds(library, "progress.none", answer.ssml, "en-US")


@pytest.mark.parametrize("store", [taken(), Still(Memory()), NoStore(), failing()], ids=["some", "none", "no", "fails"])
def test_in_one_breath_it_ends_and_in_a_conversation_it_goes_on(ask: Ask, library: Library, store: Store) -> None:
    """A one-shot is answered and over; in a conversation one small question follows. The answer is the same."""
    alone = ask(store)
    assert alone.ends
    assert not alone.reprompt
    assert not alone.speech.endswith("?")
    within = ask(store, "open evening lantern", words="how many evenings")
    assert not within.ends
    assert within.response["sessionAttributes"]["pending"]["name"] == "menu.again"
    assert holds(library, "menu.again.ask", within.ssml, "en-US")
    keys = ("some", "none", "unknown")
    said = [[holds(library, f"progress.{key}", answer.ssml, "en-US") for key in keys] for answer in (alone, within)]
    assert said[0] == said[1]


def test_an_evening_that_was_just_taken_counts(stage_in: Callable[[str], Stage]) -> None:
    """The number holds from the very next turn on, in the same session and in the next."""
    stage = stage_in("en-US")
    stage.device.say("open evening lantern")
    stage.device.say("a reflection")
    assert "one evening here. It was not long ago." in stage.device.say("how many evenings").speech
    stage.set("later", "1 day")
    assert "one evening here. It was about a day ago." in stage.device.say(ONE_SHOT).speech
    stage.device.say("ask evening lantern for a reflection")
    assert "two evenings" in stage.device.say(ONE_SHOT).speech


def _texts(table: Any) -> Iterator[str]:
    match table:
        case str():
            yield table
        case list() | dict():
            for entry in table if isinstance(table, list) else table.values():
                yield from _texts(entry)


def test_no_wording_blames_anybody(library: Library) -> None:
    """No word about the evenings in between: none was missed, none came only now, and nothing is a streak."""
    words = list(_texts(tomllib.loads((library.folder / "progress.toml").read_text(encoding="utf-8"))))
    assert len(words) >= 9
    assert [text for text in words if BLAME.search(text)] == []
