"""What is remembered, in an SQLite file of one's own: for the desk, and for hosting without AWS."""

from __future__ import annotations

import json
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from skill.errors import StoreError
from skill.memory.memory import KEPT, SCHEMA, Memory, Note

BUSY_SECONDS = 1.5
"""How long to wait for whoever else reads and writes, threads of this process and other processes together."""

_LOOK_SECONDS = 0.0005
"""How often to look whether the file is free. SQLite itself would look less and less often, in the end every tenth of
a second: beside a process that writes one thing after another, and leaves the file free for moments, that is in vain.
"""

MARK = 0x45764C61
"""SQLite's application_id, which tells this file from any other."""

IN_MEMORY = ":memory:"
READ, WRITE = "BEGIN", "BEGIN IMMEDIATE"

Found = TypeVar("Found")

_KEPT_SECONDS = int(KEPT.total_seconds())


class SqliteStore:
    """The file ``file``, made when it is first needed; or ``":memory:"``. Moments are kept in whole seconds.

    Several threads and several processes may use one file: each note is one transaction. What was
    forgotten is overwritten in the file, not only marked as free. Every failure is a `StoreError`.
    """

    keeps = True

    def __init__(self, file: Path | str) -> None:
        self._file = str(file)
        self._turn = threading.Lock()
        self._held: sqlite3.Connection | None = None

    def recall(self, listener: str, moment: datetime) -> Memory:
        """What is remembered of ``listener`` at ``moment``. Raises `StoreError`."""
        memory = self._transact(READ, lambda database: _recall(database, listener))
        return Memory() if memory.has_expired(moment) else memory

    def note(self, listener: str, note: Note) -> None:
        """Add ``note``; what has expired by then, of anybody, is deleted. Raises `StoreError`."""
        whole = note._replace(moment=note.moment.replace(microsecond=0))
        self._transact(WRITE, lambda database: _note(database, listener, whole))

    def forget(self, listener: str, until: datetime | None = None) -> None:
        """Delete the row of ``listener`` unless visited later than ``until``. Raises `StoreError`."""
        self._transact(WRITE, lambda database: _forget(database, listener, until))

    def close(self) -> None:
        """Close what is open. A file goes on at the next call; what was in memory is gone."""
        with self._turn:
            held, self._held = self._held, None
            if held is not None:
                held.close()

    def _transact(self, begin: str, work: Callable[[sqlite3.Connection], Found]) -> Found:
        """Do ``work`` in a transaction, as soon as nobody else is in the way.

        The writers of this process take turns; a reader of a file waits for none of them.
        """
        deadline = time.monotonic() + BUSY_SECONDS
        alone = begin != READ or self._file == IN_MEMORY
        if alone and not self._turn.acquire(timeout=BUSY_SECONDS):
            raise StoreError(
                "many at once", advice="put MEMORY_FILE on a faster disk: what is remembered waits in a line for it"
            )
        try:
            with self._connection() as database:
                return _insist(deadline, lambda: _once(database, begin, work, deadline))
        except (sqlite3.Error, OSError, ValueError, TypeError) as error:
            _refuse(error)
        finally:
            if alone:
                self._turn.release()

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        """A new connection to a file, closed at the end; to memory, always the same."""
        if self._file == IN_MEMORY:
            if self._held is None:
                self._held = self._connect()
            yield self._held
            return
        file = Path(self._file)
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(FileExistsError):
            os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        with closing(self._connect()) as database:
            yield database

    def _connect(self) -> sqlite3.Connection:
        database = sqlite3.connect(
            self._file, timeout=0, isolation_level=None, check_same_thread=False, cached_statements=0
        )
        database.execute("PRAGMA secure_delete = ON")
        return database


def _insist(deadline: float, attempt: Callable[[], Found]) -> Found:
    """Make ``attempt`` again and again while somebody else is in the way, until ``deadline``."""
    while True:
        try:
            return attempt()
        except sqlite3.OperationalError as error:
            kind = getattr(error, "sqlite_errorcode", 0) & 0xFF  # of which there are several sorts
            if kind != sqlite3.SQLITE_BUSY or time.monotonic() >= deadline:
                raise
        time.sleep(_LOOK_SECONDS)


def _once(
    database: sqlite3.Connection, begin: str, work: Callable[[sqlite3.Connection], Found], deadline: float
) -> Found:
    """Do ``work`` in a transaction: committed at the end, or undone where anything fails."""
    database.execute(begin)
    try:
        found = work(database)
        _insist(deadline, lambda: database.execute("COMMIT"))
        return found
    finally:
        if database.in_transaction:
            database.execute("ROLLBACK")


def _recall(database: sqlite3.Connection, listener: str) -> Memory:
    return _read(database, listener) if _is_ours(database) else Memory()


def _note(database: sqlite3.Connection, listener: str, note: Note) -> None:
    if not _is_ours(database):
        _create(database)
    database.execute("DELETE FROM listeners WHERE expires <= ?", [_seconds(note.moment)])
    _write(database, listener, _read(database, listener).after(note))


def _forget(database: sqlite3.Connection, listener: str, until: datetime | None) -> None:
    if not _is_ours(database):
        return
    if until is None:
        database.execute("DELETE FROM listeners WHERE listener = ?", [listener])
    else:
        latest = _seconds(until) + _KEPT_SECONDS
        database.execute("DELETE FROM listeners WHERE listener = ? AND expires <= ?", [listener, latest])


def _is_ours(database: sqlite3.Connection) -> bool:
    """Whether the tables are there; False where nothing is. Raises `StoreError` where something else is."""
    mark = _pragma(database, "application_id")
    version = _pragma(database, "user_version")
    if (mark, version) == (MARK, SCHEMA):
        return True
    if mark == MARK:
        raise StoreError(
            f"the file has schema {version}, not {SCHEMA}",
            advice="run the version of the skill that wrote the file, or name another file as MEMORY_FILE",
        )
    if mark or version or database.execute("SELECT 1 FROM sqlite_master").fetchone():
        raise StoreError("another program's database", advice="name another file as MEMORY_FILE: this one is not ours")
    return False


def _create(database: sqlite3.Connection) -> None:
    database.execute(
        "CREATE TABLE listeners (listener TEXT PRIMARY KEY, expires INTEGER NOT NULL, evenings INTEGER NOT NULL,"
        " last_evening INTEGER, reflections TEXT NOT NULL, signs TEXT NOT NULL,"
        " starts_with_reflection INTEGER NOT NULL, welcomed INTEGER NOT NULL, reminder TEXT NOT NULL) WITHOUT ROWID"
    )
    database.execute("CREATE INDEX listeners_by_expiry ON listeners (expires)")
    database.execute(f"PRAGMA application_id = {MARK}")
    database.execute(f"PRAGMA user_version = {SCHEMA}")


def _read(database: sqlite3.Connection, listener: str) -> Memory:
    row = database.execute(
        "SELECT evenings, last_evening, reflections, signs, starts_with_reflection, welcomed, reminder, expires"
        " FROM listeners WHERE listener = ?",
        [listener],
    ).fetchone()
    if row is None:
        return Memory()
    evenings, last_evening, reflections, signs, starts_with_reflection, welcomed, reminder, expires = row
    return Memory(
        evenings=int(evenings),
        last_evening=None if last_evening is None else datetime.fromtimestamp(last_evening, UTC),
        reflections=frozenset(json.loads(reflections)),
        signs=frozenset(json.loads(signs)),
        starts_with_reflection=bool(starts_with_reflection),
        welcomed=bool(welcomed),
        reminder=str(reminder),
        visited=datetime.fromtimestamp(expires - _KEPT_SECONDS, UTC),
    )


def _write(database: sqlite3.Connection, listener: str, memory: Memory) -> None:
    assert memory.visited is not None  # noqa: S101  # it is what came of a note
    database.execute(
        "INSERT OR REPLACE INTO listeners (listener, expires, evenings, last_evening, reflections, signs,"
        " starts_with_reflection, welcomed, reminder) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            listener,
            _seconds(memory.visited) + _KEPT_SECONDS,
            memory.evenings,
            None if memory.last_evening is None else _seconds(memory.last_evening),
            json.dumps(sorted(memory.reflections)),
            json.dumps(sorted(memory.signs)),
            memory.starts_with_reflection,
            memory.welcomed,
            memory.reminder,
        ],
    )


def _pragma(database: sqlite3.Connection, name: str) -> Any:
    return database.execute(f"PRAGMA {name}").fetchone()[0]


def _seconds(moment: datetime) -> int:
    """Whole seconds since 1970."""
    return int(moment.timestamp())


def _busy() -> NoReturn:
    raise StoreError("busy", advice="look for a program that keeps the file MEMORY_FILE names locked")


def _refuse(error: Exception) -> NoReturn:
    """Raise the `StoreError` that says what to do about ``error``. Its message holds the error's name only."""
    name = str(getattr(error, "sqlite_errorname", type(error).__name__))
    match "_".join(name.split("_")[:2]):  # SQLITE_BUSY_SNAPSHOT is a kind of SQLITE_BUSY
        case "SQLITE_BUSY" | "SQLITE_LOCKED":
            _busy()
        case "SQLITE_NOTADB" | "SQLITE_CORRUPT" | "SQLITE_ERROR" | "JSONDecodeError" | "ValueError" | "TypeError":
            raise StoreError(name, advice="move the file MEMORY_FILE names away: it is broken, or not ours") from error
        case "SQLITE_FULL":
            raise StoreError(name, advice="make room on the disk where MEMORY_FILE is") from error
        case _:
            raise StoreError(name, advice="let the process write the file MEMORY_FILE names, and its folder") from error
