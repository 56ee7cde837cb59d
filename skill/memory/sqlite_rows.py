"""The one table of the SQLite store: what a file of ours looks like, and a listener's row."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime
from typing import Any

from skill.errors import StoreError
from skill.memory.memory import KEPT, SCHEMA, Memory

MARK = 0x45764C61
"""SQLite's application_id, which tells this file from any other."""

KEPT_SECONDS = int(KEPT.total_seconds())


def is_ours(database: sqlite3.Connection) -> bool:
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


def create(database: sqlite3.Connection) -> None:
    """Make the table, and mark the file as ours."""
    database.execute(
        "CREATE TABLE listeners (listener TEXT PRIMARY KEY, expires INTEGER NOT NULL, evenings INTEGER NOT NULL,"
        " last_evening INTEGER, reflections TEXT NOT NULL, signs TEXT NOT NULL,"
        " starts_with_reflection INTEGER NOT NULL, welcomed INTEGER NOT NULL, reminder TEXT NOT NULL) WITHOUT ROWID"
    )
    database.execute("CREATE INDEX listeners_by_expiry ON listeners (expires)")
    database.execute(f"PRAGMA application_id = {MARK}")
    database.execute(f"PRAGMA user_version = {SCHEMA}")


def read(database: sqlite3.Connection, listener: str) -> Memory:
    """What is remembered of ``listener``, expired or not."""
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
        visited=datetime.fromtimestamp(expires - KEPT_SECONDS, UTC),
    )


def write(database: sqlite3.Connection, listener: str, memory: Memory) -> None:
    """Put ``memory`` in the place of what was remembered."""
    assert memory.visited is not None  # noqa: S101  # it is what came of a note
    database.execute(
        "INSERT OR REPLACE INTO listeners (listener, expires, evenings, last_evening, reflections, signs,"
        " starts_with_reflection, welcomed, reminder) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            listener,
            seconds(memory.visited) + KEPT_SECONDS,
            memory.evenings,
            None if memory.last_evening is None else seconds(memory.last_evening),
            json.dumps(sorted(memory.reflections)),
            json.dumps(sorted(memory.signs)),
            memory.starts_with_reflection,
            memory.welcomed,
            memory.reminder,
        ],
    )


def _pragma(database: sqlite3.Connection, name: str) -> Any:
    return database.execute(f"PRAGMA {name}").fetchone()[0]


def seconds(moment: datetime) -> int:
    """Whole seconds since 1970."""
    return int(moment.timestamp())
