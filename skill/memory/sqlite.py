"""What is remembered, in an SQLite file of one's own: for the desk, and for hosting without AWS."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import NoReturn, TypeVar

from skill.errors import StoreError
from skill.memory import sqlite_rows as rows
from skill.memory.memory import Memory, Note

BUSY_SECONDS = 1.5
"""How long to wait for whoever else reads and writes, threads of this process and other processes together."""

_LOOK_SECONDS = 0.0005
"""How often to look whether the file is free. SQLite itself would look less and less often, in the end every tenth of
a second: beside a process that writes one thing after another, and leaves the file free for moments, that is in vain.
"""

IN_MEMORY = ":memory:"
READ, WRITE = "BEGIN", "BEGIN IMMEDIATE"

Found = TypeVar("Found")


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
    return rows.read(database, listener) if rows.is_ours(database) else Memory()


def _note(database: sqlite3.Connection, listener: str, note: Note) -> None:
    if not rows.is_ours(database):
        rows.create(database)
    database.execute("DELETE FROM listeners WHERE expires <= ?", [rows.seconds(note.moment)])
    rows.write(database, listener, rows.read(database, listener).after(note))


def _forget(database: sqlite3.Connection, listener: str, until: datetime | None) -> None:
    if not rows.is_ours(database):
        return
    if until is None:
        database.execute("DELETE FROM listeners WHERE listener = ?", [listener])
    else:
        latest = rows.seconds(until) + rows.KEPT_SECONDS
        database.execute("DELETE FROM listeners WHERE listener = ? AND expires <= ?", [listener, latest])


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
