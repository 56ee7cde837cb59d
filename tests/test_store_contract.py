"""What every store does, shown against each of them: SQLite, moto's server, and Amazon's DynamoDB Local."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skill.memory.choose import open_store
from skill.memory.dynamodb import DynamoStore
from skill.memory.memory import KEPT, ONE_EVENING, Memory, Note
from skill.memory.sqlite import SqliteStore
from skill.memory.store import NoStore, Store
from skill.settings import Settings
from tests import stores
from tests.stores import MOMENT, after, listener, remembered

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
WEEK = frozenset({"withdrawal", "empathy", "presence"})


@pytest.fixture(scope="module", params=["sqlite", "sqlite in memory", "moto", "dynamodb local"])
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Each of the stores."""
    folder = tmp_path_factory.mktemp("store")
    made: SqliteStore | DynamoStore
    if request.param.startswith("sqlite"):
        made = SqliteStore(":memory:" if request.param == "sqlite in memory" else folder / "evenings.db")
        yield made
        made.close()
        return
    server = stores.moto() if request.param == "moto" else stores.dynamodb_local(folder)
    with server as url, stores.aws(url), stores.table() as name:
        made = DynamoStore(name, seconds=30, making=60)
        yield made
        made.close()


def test_somebody_new_is_not_known(store: Store) -> None:
    """Of somebody new nothing is remembered."""
    assert store.recall(listener(), MOMENT) == Memory()


def test_all_that_a_note_holds_comes_back(store: Store) -> None:
    """Whatever a note may hold is remembered, and nothing besides."""
    key = listener()
    note = Note(
        MOMENT,
        evening=True,
        reflection="empathy",
        week=WEEK,
        sign="numbness",
        welcomed=True,
        starts_with_reflection=True,
        reminder="a1b2",
    )
    assert remembered(store, key, [note]) == Memory(
        evenings=1,
        last_evening=MOMENT,
        reflections=frozenset({"empathy"}),
        signs=frozenset({"numbness"}),
        starts_with_reflection=True,
        welcomed=True,
        reminder="a1b2",
        visited=MOMENT,
    )


def test_one_listener_is_not_another(store: Store) -> None:
    """What is noted of one listener is not known of the next."""
    store.note(listener(), Note(MOMENT, evening=True))
    assert store.recall(listener(), MOMENT) == Memory()


def test_an_evening_counts_once(store: Store) -> None:
    """A request that came twice, and another reflection 11:59:59 later, belong to the same evening."""
    notes = [Note(MOMENT, evening=True), Note(MOMENT, evening=True), Note(MOMENT + ONE_EVENING - SECOND, evening=True)]
    memory = remembered(store, listener(), notes)
    assert (memory.evenings, memory.last_evening) == (1, MOMENT)


def test_twelve_hours_later_is_another_evening(store: Store) -> None:
    """From twelve hours after the reflection that counted, the next one counts."""
    memory = remembered(store, listener(), [Note(MOMENT, evening=True), Note(MOMENT + ONE_EVENING, evening=True)])
    assert (memory.evenings, memory.last_evening) == (2, MOMENT + ONE_EVENING)


def test_a_note_that_comes_late_takes_nothing_back(store: Store) -> None:
    """A note of an earlier moment adds what it holds, and neither counts an evening nor shortens the keeping."""
    notes = [Note(MOMENT, evening=True), Note(MOMENT - DAY, evening=True, sign="numbness")]
    memory = remembered(store, listener(), notes)
    assert memory == Memory(evenings=1, last_evening=MOMENT, signs=frozenset({"numbness"}), visited=MOMENT)


def test_after_the_whole_week_a_new_round_begins(store: Store) -> None:
    """Once all reflections were heard, the next one is the first of a new round."""
    key = listener()
    whole = remembered(store, key, [Note(MOMENT, reflection=one, week=WEEK) for one in sorted(WEEK)])
    assert whole.reflections == WEEK
    assert remembered(store, key, [Note(MOMENT, reflection="presence", week=WEEK)]).reflections == {"presence"}


def test_a_choice_can_be_taken_back(store: Store) -> None:
    """The launch preference and the reminder can be unset; a note that does not name them leaves them."""
    key = listener()
    chosen = remembered(store, key, [Note(MOMENT, starts_with_reflection=True, reminder="a1b2"), Note(MOMENT)])
    assert (chosen.starts_with_reflection, chosen.reminder) == (True, "a1b2")
    undone = remembered(store, key, [Note(MOMENT, starts_with_reflection=False, reminder="")])
    assert (undone.starts_with_reflection, undone.reminder) == (False, "")


def test_after_400_days_nothing_is_known(store: Store) -> None:
    """What was last visited 400 days ago is not remembered, even where it has not been removed yet."""
    key = listener()
    store.note(key, Note(MOMENT, evening=True))
    assert store.recall(key, MOMENT + KEPT - SECOND).evenings == 1
    assert store.recall(key, MOMENT + KEPT) == Memory()


def test_whoever_returns_after_400_days_is_new(store: Store) -> None:
    """A note to what has expired begins afresh: nothing of before is taken along."""
    before = Note(MOMENT, evening=True, reflection="empathy", sign="numbness", welcomed=True, reminder="a1b2")
    back = Note(MOMENT + KEPT, evening=True, sign="coldness")
    memory = remembered(store, listener(), [before, back])
    assert memory == Memory(evenings=1, last_evening=back.moment, signs=frozenset({"coldness"}), visited=back.moment)


def test_each_visit_keeps_it_for_another_400_days(store: Store) -> None:
    """A note that adds nothing else is a visit all the same."""
    key = listener()
    remembered(store, key, [Note(MOMENT, welcomed=True), Note(MOMENT + DAY)])
    assert store.recall(key, MOMENT + KEPT).welcomed
    assert not store.recall(key, MOMENT + DAY + KEPT).welcomed


def test_what_is_forgotten_is_gone(store: Store) -> None:
    """Forgetting leaves nothing; doing it twice, or of somebody unknown, is no harm."""
    key = listener()
    store.note(key, Note(MOMENT, evening=True, reflection="empathy"))
    store.forget(key)
    store.forget(key)
    assert store.recall(key, MOMENT) == Memory()
    assert remembered(store, key, [Note(MOMENT, evening=True)]).reflections == frozenset()


def test_an_old_farewell_does_not_delete_what_came_after(store: Store) -> None:
    """Forgetting up to a moment spares whoever was there later, and nobody else."""
    key = listener()
    store.forget(key, MOMENT)
    store.note(key, Note(MOMENT, evening=True))
    store.forget(key, MOMENT - SECOND)
    assert store.recall(key, MOMENT).evenings == 1
    store.forget(key, MOMENT)
    assert store.recall(key, MOMENT) == Memory()


def test_moments_are_kept_in_whole_seconds(store: Store) -> None:
    """What a moment has beyond its second is left out."""
    memory = remembered(store, listener(), [Note(MOMENT + timedelta(microseconds=999_999), evening=True)])
    assert (memory.last_evening, memory.visited) == (MOMENT, MOMENT)


PAUSES = [0 * DAY, SECOND, HOUR, ONE_EVENING - SECOND, ONE_EVENING, DAY, -SECOND, -HOUR, -DAY, KEPT - SECOND, KEPT]
STEPS = st.tuples(
    st.sampled_from(PAUSES),
    st.builds(
        Note,
        moment=st.just(MOMENT),
        evening=st.booleans(),
        reflection=st.sampled_from(["", *sorted(WEEK), "another"]),
        week=st.sampled_from([frozenset(), WEEK, frozenset({"empathy"})]),
        sign=st.sampled_from(["", "numbness", "coldness"]),
        welcomed=st.booleans(),
        starts_with_reflection=st.sampled_from([None, True, False]),
        reminder=st.sampled_from([None, "", "a1b2", "c3d4"]),
    ),
)


@given(st.lists(STEPS, min_size=1, max_size=10))
@settings(deadline=None, max_examples=60)
def test_any_evenings_come_to_the_same(store: Store, steps: list[tuple[timedelta, Note]]) -> None:
    """Whatever is noted in whatever order of moments, a store comes to exactly what `Memory.after` says."""
    key, notes, moment = listener(), [], MOMENT
    for pause, note in steps:
        moment += pause
        notes.append(note._replace(moment=moment))
        assert remembered(store, key, notes[-1:]) == after(notes, moment)


def test_without_a_store_every_evening_is_the_first() -> None:
    """The store that keeps nothing takes every note, and remembers none."""
    store: Store = NoStore()
    assert not store.keeps
    assert remembered(store, listener(), [Note(MOMENT, evening=True)]) == Memory()
    store.forget(listener())


def test_the_settings_choose_the_store(tmp_path: Path) -> None:
    """A table's name means DynamoDB, a file's SQLite, neither none; and nothing is made before it is needed."""
    file = tmp_path / "folder" / "evenings.db"
    assert isinstance(open_store(Settings(table_name="evenings", memory_file=str(file))), DynamoStore)
    assert isinstance(open_store(Settings(memory_file=str(file))), SqliteStore)
    assert isinstance(open_store(Settings()), NoStore)
    assert not file.parent.exists()
