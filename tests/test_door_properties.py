"""Whatever is wrong with a request, the door answers it in good form: requests broken at random."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from skill.app import QUESTIONS
from skill.door import Door
from skill.hosts import envelopes
from skill.hosts.matcher import Heard, HeardSlot
from skill.speech import timing
from tests.test_door import IN_SESSION, OPENING, PRIVATE, SPOKEN, event, knock

NAMES = [question.name for question in QUESTIONS]
BUILT_IN = [
    f"AMAZON.{name}Intent"
    for name in ("Yes", "No", "Help", "Repeat", "Resume", "Next", "Previous", "StartOver", "Stop", "Fallback")
]
INTENTS = [*BUILT_IN, "CheckInIntent", "ReflectionIntent", "SignIntent", "AboutIntent", "AnswerIntent", "CrisisIntent"]

texts = st.one_of(
    st.text(max_size=30),
    st.text(st.characters(codec=None), max_size=10),
    st.sampled_from(
        [
            "\ud800\udfff\ud800",
            "\u202e\u05e9\u05dc\u05d5\u05dd\u2066",
            "🌙👨‍👩‍👧",
            "\x00\x07\x1b[31m\r\n",
            "<break time='99s'/>&{x}",
            "a" * 100_000,
        ]
    ),
)
junk = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.just(10**400),
        st.floats(allow_nan=False, allow_infinity=False),
        texts,
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(texts, inner, max_size=3)),
    max_leaves=6,
)
lines = st.one_of(
    st.sampled_from(
        [["menu.ask"], ["launch.first"], ["reflections.empathy"], ["reflection.named", {"title": PRIVATE}]]
    ),
    st.sampled_from(
        [["reflection.named"], ["danger"], ["../../secret"], ["resources.US"], ["\x00"], ["menu.ask", 5], []]
    ),
    st.tuples(texts, junk).map(list),
)
attributes = st.fixed_dictionaries(
    {},
    optional={
        "pending": st.one_of(
            st.fixed_dictionaries({"name": st.sampled_from(NAMES), "about": st.one_of(texts, st.just("empathy"))}),
            st.fixed_dictionaries({"name": texts, "about": junk}),
            junk,
        ),
        "said": st.one_of(st.fixed_dictionaries({"seed": st.integers(), "lines": st.lists(lines, max_size=4)}), junk),
        "place": st.one_of(
            st.sampled_from(["signs:empathy", "reflections:none", "signs:", ":", "reflections:presence"]), junk
        ),
        "misses": st.one_of(st.integers(), junk),
    },
)


@st.composite
def sound(draw: st.DrawFn) -> Any:
    """A request as Alexa sends it, in any state of the conversation."""
    kind = draw(st.sampled_from(["spoken", "intent", "ended", "playback"]))
    if kind == "playback":
        return event({"type": "AudioPlayer.PlaybackStarted", "token": PRIVATE})
    if kind == "ended":
        return event(envelopes.session_ended("USER_INITIATED"), IN_SESSION)
    session = draw(st.sampled_from([OPENING, IN_SESSION]))
    locale = draw(st.sampled_from(["en-US", "en-GB", "en-IN", "de-DE", ""]))
    if kind == "spoken":
        return event(draw(st.sampled_from(SPOKEN)), session, locale=locale)
    whole = event(envelopes.intent(Heard(draw(st.sampled_from(INTENTS)))), session, locale=locale)
    whole["session"]["attributes"] = {"pending": {"name": draw(st.sampled_from(NAMES)), "about": ""}}
    return whole


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every object and list in ``value`` with each key or index in it."""
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield value, key
            yield from _places(inner)


def _break(whole: Any, how: str, place: int, what: Any) -> None:
    """Leave out, replace or add something at one place."""
    places = list(_places(whole))
    if not places:
        return
    container, key = places[place % len(places)]
    if how == "leave out":
        del container[key]
    elif how == "replace":
        container[key] = what
    elif isinstance(container, dict):
        container["somethingNew"] = what
    else:
        container.append(what)


breaks = st.lists(
    st.tuples(st.sampled_from(["leave out", "replace", "add"]), st.integers(0, 1000), junk), min_size=1, max_size=4
)


@given(sound(), breaks)
@settings(max_examples=700, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_broken_request_is_answered_in_good_form(door: Door, whole: Any, breaks: list[tuple[str, int, Any]]) -> None:
    """With parts missing, of the wrong type or unheard of, a request is answered and nothing is raised."""
    for how, place, what in breaks:
        _break(whole, how, place, copy.deepcopy(what))
    knock(door, whole)


@given(junk)
@settings(max_examples=100, deadline=None)
def test_any_json_is_answered(door: Door, body: Any) -> None:
    """Whatever JSON arrives, an answer goes out."""
    knock(door, body)


@given(st.sampled_from(INTENTS), attributes)
@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_hostile_session_attributes_are_answered(door: Door, intent: str, attributes: dict[str, Any]) -> None:
    """Session attributes that this skill never wrote lead to speech all the same."""
    response, _ = knock(door, event_with(intent, attributes))
    assert "outputSpeech" in response


@given(st.sampled_from(["sign", "theme", "topic", "kind", "answer", "time"]), st.sampled_from(INTENTS), texts, texts)
@settings(max_examples=300, deadline=None)
def test_no_slot_is_too_odd(door: Door, slot: str, intent: str, said: str, resolved: str) -> None:
    """Whatever a slot holds and resolves to is answered aloud, is not repeated, and stays out of the log."""
    heard = Heard(intent, {slot: HeardSlot(f"{said}{PRIVATE}", resolved, said)})
    response, line = knock(door, event(envelopes.intent(heard), IN_SESSION))
    assert "trouble" not in line
    assert PRIVATE not in timing.text(response["outputSpeech"]["ssml"])


@pytest.mark.parametrize("text", ["a" * 100_000, "\ud800" * 50_000, "🌙 " * 50_000, "I want to die " * 8_000])
def test_a_huge_slot_is_answered(door: Door, text: str) -> None:
    """A slot of a hundred kilobytes is answered like any other."""
    response, line = knock(door, event(envelopes.intent(Heard("SignIntent", {"sign": HeardSlot(text)})), IN_SESSION))
    assert response["shouldEndSession"] is False
    assert "trouble" not in line


@pytest.mark.parametrize("depth", [50, 400, 900, 3000])
@pytest.mark.parametrize("intent", ["AMAZON.YesIntent", "CrisisIntent"])
def test_deep_session_attributes_are_answered(door: Door, depth: int, intent: str) -> None:
    """Session attributes nested beyond what Python can follow are answered aloud."""
    nest: Any = {}
    for _ in range(depth):
        nest = {"deeper": nest}
    response, _ = knock(door, event_with(intent, {"pending": {"name": "menu.again", "about": ""}, "deep": nest}))
    assert "outputSpeech" in response


def event_with(intent: str, attributes: dict[str, Any]) -> Any:
    """An intent in a session that holds ``attributes``."""
    whole = event(envelopes.intent(Heard(intent)), IN_SESSION)
    whole["session"]["attributes"] = attributes
    return whole


def test_the_door_leaves_the_event_as_it_was(door: Door) -> None:
    """Answering a request changes nothing in it, so that a host can keep it."""
    for request in SPOKEN:
        whole = event(request, IN_SESSION)
        before = json.dumps(whole)
        knock(door, whole)
        assert json.dumps(whole) == before
