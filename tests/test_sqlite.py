"""The SQLite store: whose file it is, who may read it, and what becomes of what is forgotten."""

from __future__ import annotations

import sqlite3
import stat
import sys
import threading
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from skill.errors import StoreError
from skill.memory.memory import KEPT, SCHEMA, Memory, Note
from skill.memory.sqlite import BUSY_SECONDS, SqliteStore
from tests.stores import MOMENT, listener

HOUR = timedelta(hours=1)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the file is to be: in a folder that is not there yet."""
    return tmp_path / "some" / "folder" / "evenings.db"


def rows(file: Path) -> int:
    """How many listeners the file holds."""
    with closing(sqlite3.connect(file)) as database:
        return int(database.execute("SELECT COUNT(*) FROM listeners").fetchone()[0])


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such permissions")
def test_nobody_else_can_read_the_file(file: Path) -> None:
    """The folder is made for its owner alone, and so is the file."""
    SqliteStore(file).note(listener(), Note(MOMENT))
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_next_process_knows_what_this_one_noted(file: Path) -> None:
    """What one store noted, another one of the same file recalls."""
    key = listener()
    SqliteStore(file).note(key, Note(MOMENT, evening=True))
    assert SqliteStore(str(file)).recall(key, MOMENT).evenings == 1


def test_each_store_in_memory_is_its_own() -> None:
    """Nothing passes from one store in memory to another."""
    key, store = listener(), SqliteStore(":memory:")
    store.note(key, Note(MOMENT, evening=True))
    assert SqliteStore(":memory:").recall(key, MOMENT) == Memory()
    store.close()
    assert store.recall(key, MOMENT) == Memory()
    store.close()


def test_what_expired_is_deleted_whoever_comes(file: Path) -> None:
    """A note of anybody takes what has expired of everybody out of the file."""
    store = SqliteStore(file)
    store.note(listener(), Note(MOMENT))
    store.note(listener(), Note(MOMENT + HOUR))
    assert rows(file) == 2
    store.note(listener(), Note(MOMENT + KEPT))
    assert rows(file) == 2


def test_what_is_forgotten_is_not_in_the_file_any_more(file: Path) -> None:
    """Forgetting overwrites: neither the key nor the reminder's id can be found in the file afterwards."""
    key, store = listener(), SqliteStore(file)
    store.note(key, Note(MOMENT, reminder="a-reminder-to-be-found"))
    assert key.encode() in file.read_bytes()
    store.forget(key)
    left = b"".join(path.read_bytes() for path in file.parent.iterdir())
    assert key.encode() not in left
    assert b"a-reminder-to-be-found" not in left


def make(file: Path, *statements: str) -> None:
    """A database with ``statements`` done to it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(file)) as database:
        for statement in statements:
            database.execute(statement)
        database.commit()


def refused(file: Path) -> list[str]:
    """What each of the three calls advises when it is refused."""
    store, advice = SqliteStore(file), []
    with pytest.raises(StoreError) as error:
        store.recall(listener(), MOMENT)
    advice.append(error.value.advice)
    with pytest.raises(StoreError) as error:
        store.note(listener(), Note(MOMENT))
    advice.append(error.value.advice)
    with pytest.raises(StoreError) as error:
        store.forget(listener())
    return [*advice, error.value.advice]


def test_a_broken_file_is_refused_and_left_as_it_is(file: Path) -> None:
    """A file that is no database is neither read nor overwritten."""
    file.parent.mkdir(parents=True)
    file.write_text("dear diary, " * 500, encoding="utf-8")
    assert all("move" in advice for advice in refused(file))
    assert file.read_text(encoding="utf-8").startswith("dear diary")


@pytest.mark.parametrize(
    "statement", ["CREATE TABLE listeners (name TEXT)", "PRAGMA user_version = 1", "PRAGMA application_id = 7"]
)
def test_another_programs_file_is_refused(file: Path, statement: str) -> None:
    """A database that this skill did not make is left alone, even where a table is called the same."""
    make(file, statement)
    before = file.read_bytes()
    assert all("another file" in advice for advice in refused(file))
    assert file.read_bytes() == before


def test_a_file_of_another_version_is_refused(file: Path) -> None:
    """A schema that this version does not know is not guessed at."""
    SqliteStore(file).note(listener(), Note(MOMENT))
    make(file, f"PRAGMA user_version = {SCHEMA + 1}")
    assert all("version" in advice for advice in refused(file))


def test_a_row_that_cannot_be_read_is_refused(file: Path) -> None:
    """A value that this skill would not have written is a broken file."""
    key, store = listener(), SqliteStore(file)
    store.note(key, Note(MOMENT))
    make(file, "UPDATE listeners SET reflections = 'no json'")
    with pytest.raises(StoreError, match="JSONDecodeError") as error:
        store.recall(key, MOMENT)
    assert "move" in error.value.advice
    assert key not in str(error.value)


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    """Where a file stands in the way of the folder, the operator is told of the path."""
    (tmp_path / "taken").touch()
    assert all("folder" in advice for advice in refused(tmp_path / "taken" / "evenings.db"))


def test_a_file_that_is_locked_is_not_waited_for_long(file: Path) -> None:
    """Another program's lock costs a note its short wait and no more, and the file is fine afterwards."""
    key, store = listener(), SqliteStore(file)
    store.note(key, Note(MOMENT, evening=True))
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        start = time.monotonic()
        with pytest.raises(StoreError, match="busy") as error:
            store.note(key, Note(MOMENT, sign="numbness"))
        assert BUSY_SECONDS <= time.monotonic() - start < 2.5
        assert "locked" in error.value.advice
        other.execute("ROLLBACK")
    assert store.recall(key, MOMENT).signs == frozenset()


def test_threads_do_not_queue_for_long_behind_a_lock(file: Path) -> None:
    """Twenty threads before a locked file all give up together, not one after another."""
    store = SqliteStore(file)
    store.note(listener(), Note(MOMENT))
    failures: list[StoreError] = []

    def write() -> None:
        try:
            store.note(listener(), Note(MOMENT))
        except StoreError as error:
            failures.append(error)

    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        threads = [threading.Thread(target=write) for _ in range(20)]
        start = time.monotonic()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        assert time.monotonic() - start < 2.5
    assert len(failures) == 20


def test_a_reader_holds_a_write_up_for_a_moment_only(file: Path) -> None:
    """Where another program reads just when a note is to be kept, it is kept when that has read."""
    key, store = listener(), SqliteStore(file)
    store.note(key, Note(MOMENT, evening=True))
    with closing(sqlite3.connect(file, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN")
        other.execute("SELECT * FROM listeners").fetchall()
        done = threading.Timer(0.2, other.execute, ["COMMIT"])
        done.start()
        store.note(key, Note(MOMENT, sign="numbness"))
        done.join()
    assert store.recall(key, MOMENT).signs == frozenset({"numbness"})
