"""What the session carries of the memory: it comes back as it was, makes sense of anything, and is small."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skill.content.library import Library
from skill.dialogue.memo import Memo
from skill.dialogue.recollection import UNKNOWN, read, write
from skill.handlers.signs import ORDER
from skill.memory.memory import Memory

EVENING = datetime(2026, 11, 23, 21, 0, tzinfo=UTC)
FIELDS = ("evenings", "last", "reflections", "signs", "starts", "welcomed", "reminder", "visited")

moments = st.one_of(
    st.none(),
    st.integers(1, int(datetime(2499, 1, 1, tzinfo=UTC).timestamp())).map(lambda at: datetime.fromtimestamp(at, UTC)),
)
names = st.frozensets(st.text(max_size=12), max_size=8)
memories = st.builds(
    Memory,
    evenings=st.integers(0, 10**6),
    last_evening=moments,
    reflections=names,
    signs=names,
    starts_with_reflection=st.booleans(),
    welcomed=st.booleans(),
    reminder=st.text(max_size=40),
    visited=moments,
)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.just(10**400) | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
odd = st.one_of(anything, st.dictionaries(st.sampled_from(FIELDS), anything, max_size=len(FIELDS)))


@given(memories)
def test_what_is_carried_comes_back_as_it_was(memory: Memory) -> None:
    """A memory goes through the session's JSON and is the same afterwards."""
    assert read(json.loads(json.dumps(write(memory)))) == memory


@given(memories)
def test_a_session_tells_the_memory_from_not_having_asked(memory: Memory) -> None:
    """Whatever was remembered, the next turn knows that the store was asked, and what it said."""
    carried = json.loads(json.dumps(Memo(memory=memory, asked=True).write()))
    assert Memo.read(carried) == Memo(memory=memory, asked=True)
    assert Memo.read(Memo(memory=memory, asked=False).write()) == Memo()


def test_what_is_unknown_stays_unknown() -> None:
    """Where the store did not answer, the next turn knows that too, and does not ask again."""
    assert write(None) == UNKNOWN
    assert read(UNKNOWN) is None
    carried = json.loads(json.dumps(Memo(memory=None, asked=True).write()))
    assert Memo.read(carried) == Memo(memory=None, asked=True)
    assert read(write(Memory())) == Memory()


@given(odd)
def test_anything_at_all_can_be_read(value: Any) -> None:
    """Whatever stands in the session, the outcome is a memory of the right shape, or none; nothing is raised."""
    memory = read(value)
    assert (memory is None) == (not isinstance(value, dict))
    if memory is not None:
        assert memory.evenings >= 0
        assert isinstance(memory.starts_with_reflection, bool)
        assert isinstance(memory.welcomed, bool)
        assert isinstance(memory.reminder, str)
        assert all(isinstance(name, str) for name in memory.reflections | memory.signs)
        assert all(at is None or at.tzinfo is UTC for at in (memory.last_evening, memory.visited))
        assert read(write(memory)) == memory


@pytest.mark.parametrize("name", FIELDS)
def test_what_makes_no_sense_is_left_out_and_the_rest_stays(name: str) -> None:
    """One field of a wrong kind is as if it were not there; the others are read."""
    whole = write(fullest(ORDER))
    assert isinstance(whole, dict)
    assert set(whole) == set(FIELDS)
    without = {field: value for field, value in whole.items() if field != name}
    assert read({**whole, name: {"of": "tomorrow"}}) == read(without) != read(whole)


@pytest.mark.parametrize("seconds", [0, -1, 10**12, 10**18, 10**400, 1.5, "1", None])
def test_a_moment_that_is_none_is_left_out(seconds: Any) -> None:
    """A moment beyond the calendar, or of another kind, is not known."""
    assert read({"last": seconds, "visited": seconds}) == Memory()


def test_the_fullest_memory_is_small(library: Library) -> None:
    """With all seven reflections and all seven signs heard and a reminder set, it takes less than 600 bytes."""
    assert len(library.reflections) == len(ORDER) == 7
    assert len(json.dumps(write(fullest(library.reflections))).encode()) < 600


def fullest(reflections: Any) -> Memory:
    """A memory in which every field is set."""
    return Memory(
        evenings=999_999,
        last_evening=EVENING,
        reflections=frozenset(reflections),
        signs=frozenset(ORDER),
        starts_with_reflection=True,
        welcomed=True,
        reminder=str(UUID(int=2**128 - 1)),
        visited=EVENING,
    )


def test_a_moment_out_of_all_bounds_is_left_out() -> None:
    """A moment so late that 400 days more would be none is as if it were not there."""
    memory = read({"evenings": 2, "last": 253402300799, "visited": 253402300799})
    assert memory == Memory(evenings=2)
