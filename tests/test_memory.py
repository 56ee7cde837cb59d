"""What is remembered, as a pure rule: `Memory.after`."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skill.memory.memory import KEPT, ONE_EVENING, Memory, Note
from tests.stores import MOMENT

SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)
WEEK = frozenset({"withdrawal", "empathy", "presence"})
FULL = Memory(
    evenings=7,
    last_evening=MOMENT,
    reflections=WEEK,
    signs=frozenset({"numbness"}),
    starts_with_reflection=True,
    welcomed=True,
    reminder="a1b2",
    visited=MOMENT,
)


def test_nothing_is_kept_but_what_the_issue_lists() -> None:
    """No field can hold an answer, a theme, a name or a device."""
    assert {*Memory._fields} == {
        "evenings",
        "last_evening",
        "reflections",
        "signs",
        "starts_with_reflection",
        "welcomed",
        "reminder",
        "visited",
    }


@pytest.mark.parametrize(
    ("pause", "evenings"), [(timedelta(), 7), (ONE_EVENING - SECOND, 7), (ONE_EVENING, 8), (-DAY, 7), (-2 * KEPT, 7)]
)
def test_an_evening_counts_from_twelve_hours_after_the_last(pause: timedelta, evenings: int) -> None:
    """A reflection counts where twelve hours have passed since the one that counted, and never before it."""
    later = FULL.after(Note(MOMENT + pause, evening=True))
    assert later.evenings == evenings
    assert later.last_evening == (MOMENT + pause if evenings == 8 else MOMENT)


def test_the_twelve_hours_run_from_the_reflection_that_counted() -> None:
    """Reflections every eleven hours are a new evening every second time, not one evening for ever."""
    memory = Memory()
    for number in range(4):
        memory = memory.after(Note(MOMENT + number * timedelta(hours=11), evening=True))
    assert memory.evenings == 2


def test_a_note_without_a_reflection_counts_no_evening() -> None:
    """A sign or a reminder is a visit, and not an evening."""
    later = FULL.after(Note(MOMENT + DAY, sign="coldness", reminder="c3d4"))
    assert later == FULL._replace(signs=frozenset({"numbness", "coldness"}), reminder="c3d4", visited=MOMENT + DAY)


def test_a_round_begins_anew_only_when_the_week_is_whole() -> None:
    """With one missing the round goes on; with none missing the next one is the first; without a week it goes on."""
    assert FULL.after(Note(MOMENT, reflection="empathy", week=WEEK)).reflections == {"empathy"}
    assert FULL.after(Note(MOMENT, reflection="friendships", week=WEEK | {"friendships"})).reflections == WEEK | {
        "friendships"
    }
    assert FULL.after(Note(MOMENT, reflection="friendships")).reflections == WEEK | {"friendships"}


def test_an_older_note_does_not_shorten_the_keeping() -> None:
    """The last visit never moves back."""
    assert FULL.after(Note(MOMENT - DAY)) == FULL


@pytest.mark.parametrize(("age", "expired"), [(KEPT - SECOND, False), (KEPT, True), (2 * KEPT, True)])
def test_everything_expires_at_once(age: timedelta, expired: bool) -> None:
    """From 400 days after the last visit on, a note begins from nothing."""
    later = FULL.after(Note(MOMENT + age, sign="coldness"))
    assert FULL.has_expired(MOMENT + age) is expired
    assert (later == Memory(signs=frozenset({"coldness"}), visited=MOMENT + age)) is expired


def test_somebody_new_does_not_expire() -> None:
    """Of whom nothing is known, nothing can expire."""
    assert not Memory().has_expired(MOMENT)


NOTES = st.builds(
    Note,
    moment=st.timedeltas(timedelta(), 10 * DAY).map(lambda age: MOMENT + age),
    evening=st.booleans(),
    reflection=st.sampled_from(["", *sorted(WEEK)]),
    sign=st.sampled_from(["", "numbness", "coldness"]),
    welcomed=st.booleans(),
    starts_with_reflection=st.sampled_from([None, True, False]),
    reminder=st.sampled_from([None, "", "a1b2"]),
)


@given(st.lists(NOTES, max_size=6), NOTES)
def test_the_same_note_twice_is_the_same_as_once(before: list[Note], note: Note) -> None:
    """A retried request changes nothing, whatever is remembered already."""
    memory = Memory()
    for earlier in before:
        memory = memory.after(earlier)
    assert memory.after(note).after(note) == memory.after(note)


@given(st.lists(NOTES, min_size=1, max_size=6))
def test_nothing_is_lost_within_400_days(notes: list[Note]) -> None:
    """Without a new round, sets only grow, evenings only rise, and no more of them than notes that had one."""
    memory = Memory()
    for note in notes:
        later = memory.after(note)
        assert later.reflections >= memory.reflections
        assert later.signs >= memory.signs
        assert later.evenings - memory.evenings in ({0, 1} if note.evening else {0})
        memory = later
    assert memory.visited == max(note.moment for note in notes)
