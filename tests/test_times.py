"""Times of day, as they are said, and what the platform sends for them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skill.hosts import times
from skill.hosts.explore import BUILT_IN, NO_VALUE, requests
from skill.hosts.interaction import InteractionModel
from skill.hosts.matcher import plain

VALUE = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d|MO|AF|EV|NI")
WORDS = [
    "nine",
    "ten",
    "one",
    "twenty",
    "half",
    "quarter",
    "past",
    "to",
    "in",
    "the",
    "evening",
    "at",
    "night",
    "o'clock",
]


@pytest.mark.parametrize(("said", "sent"), times.EXAMPLES.items())
def test_the_examples_are_what_they_say(said: str, sent: str) -> None:
    """Each example has the value that stands beside it."""
    assert times.value(said) == sent


@pytest.mark.parametrize(
    ("said", "sent"),
    [
        ("nine o'clock", "09:00"),
        ("nine thirty", "09:30"),
        ("nine oh five", "09:05"),
        ("nine p m", "21:00"),
        ("nine pm", "21:00"),
        ("nine a m", "09:00"),
        ("nine at night", "21:00"),
        ("nine tonight", "21:00"),
        ("nine in the morning", "09:00"),
        ("half past nine", "09:30"),
        ("half nine", "09:30"),
        ("quarter to ten", "09:45"),
        ("a quarter past eight in the evening", "20:15"),
        ("ten past eight", "08:10"),
        ("twenty five to ten", "09:35"),
        ("three minutes past nine", "09:03"),
        ("quarter to one", "12:45"),
        ("quarter to one at night", "00:45"),
        ("ten to midnight", "23:50"),
        ("twelve", "12:00"),
        ("twelve at night", "00:00"),
        ("twelve in the evening", "00:00"),
        ("two at night", "02:00"),
        ("noon", "12:00"),
        ("midday", "12:00"),
        ("twenty one hundred", "21:00"),
        ("oh nine hundred", "09:00"),
        ("twenty one thirty", "21:30"),
        ("morning", "MO"),
        ("the afternoon", "AF"),
        ("night", "NI"),
    ],
)
def test_a_time_has_its_value(said: str, sent: str) -> None:
    """Clock times and parts of the day become what the platform sends; an hour alone is read as in the morning."""
    assert times.value(said) == sent


@pytest.mark.parametrize(
    "said", ["", "one", "twenty one", "nine eleven", "one one two", "bedtime", "two minutes", "the first", "hundred"]
)
def test_what_is_no_time_has_no_value(said: str) -> None:
    """Numbers to call, counts and names of moments are no times."""
    assert times.value(said) is None


def test_a_time_is_found_where_it_stands() -> None:
    """The words around a time are given with it, a clock's time before a part of the day, and the longest first."""
    assert times.spans("remind me every evening at half past nine") == [
        ("remind me every evening at #", "09:30"),
        ("remind me every evening at half past #", "09:00"),
        ("remind me every # at half past nine", "EV"),
    ]


@pytest.mark.parametrize(
    "said", ["nine one one", "call nine nine nine", "one", "seven", "seven please", "night", "two minutes"]
)
def test_a_number_that_is_no_time_is_not_found(said: str) -> None:
    """Numbers among other numbers, counts, and what means something else when it is said alone, are left."""
    assert times.spans(said) == []


@given(st.integers(0, 23), st.integers(0, 59), st.sampled_from([":", "."]))
def test_every_time_on_a_clock_can_be_typed(hour: int, minute: int, dot: str) -> None:
    """Each of the day's minutes, typed as a clock shows it, is read back as it was, but for numbers to call."""
    said = plain(f"{hour}{dot}{minute:02}")
    assert times.value(said) == f"{hour:02}:{minute:02}" or said in times.NUMBERS_TO_CALL


@given(st.lists(st.sampled_from(WORDS)))
def test_what_is_found_is_always_a_value(words: list[str]) -> None:
    """However the words of times are thrown together, what is found is a value that the platform could send."""
    assert all(VALUE.fullmatch(sent) for _, sent in times.spans(" ".join(words)))


def test_every_reachable_state_is_asked_with_times(model: InteractionModel) -> None:
    """A slot of the platform's own type is asked with a value of each kind, and with one that means nothing."""
    asked = dict(requests(model))
    sent = {
        name.removeprefix("ReminderIntent").strip(): request["intent"]["slots"]["time"].get("value")
        for name, request in asked.items()
        if name.startswith("ReminderIntent")
    }
    assert sent == {"": None, "?": NO_VALUE, **{value: value for value in BUILT_IN[times.KIND]}}
