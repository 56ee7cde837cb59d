"""Many devices at the same moment: nothing is lost, and an evening counts once."""

from __future__ import annotations

import multiprocessing
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from skill.memory import sqlite
from skill.memory.dynamodb import DynamoStore
from skill.memory.memory import Memory, Note
from skill.memory.sqlite import SqliteStore
from skill.memory.store import Store
from tests import stores
from tests.stores import MOMENT, listener

DAY = timedelta(days=1)
WRITERS = 50
ROUNDS = 20
PROCESSES = 4
_SECONDS = 120.0

# How long a turn waits behind others is a promise of its own, held in test_sqlite. Here nothing may be lost, however
# busy this machine is with other tests: so writers wait for their turn.
PATIENT = 60.0


def notes(writer: int, rounds: int) -> Iterator[Note]:
    """What one writer notes: on each of ``rounds`` days the same evening, a reflection and a sign of its own, twice."""
    for number in range(rounds):
        own = f"{number}-{writer}"
        note = Note(MOMENT + number * DAY, evening=True, reflection=f"r{own}", sign=f"s{own}", welcomed=writer == 0)
        yield from (note, note)


def everything(writers: int, rounds: int) -> Memory:
    """What must be remembered when all of them have noted it all."""
    own = [f"{number}-{writer}" for number in range(rounds) for writer in range(writers)]
    last = MOMENT + (rounds - 1) * DAY
    return Memory(
        evenings=rounds,
        last_evening=last,
        reflections=frozenset(f"r{one}" for one in own),
        signs=frozenset(f"s{one}" for one in own),
        welcomed=True,
        visited=last,
    )


def rush(store: Store, key: str, writers: int, rounds: int) -> Memory:
    """Let ``writers`` threads note the same evenings of one listener side by side; what is remembered then."""
    together = threading.Barrier(writers)
    failures: list[BaseException] = []

    def write(writer: int) -> None:
        try:
            for number, note in enumerate(notes(writer, rounds)):
                if number % 2 == 0:
                    together.wait(timeout=_SECONDS)  # each day begins at the same moment for all
                store.note(key, note)
        except BaseException as error:
            together.abort()
            failures.append(error)

    threads = [threading.Thread(target=write, args=(writer,), daemon=True) for writer in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=_SECONDS)
    assert failures == []
    return store.recall(key, MOMENT + rounds * DAY)


@pytest.fixture(scope="module")
def dynamo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DynamoStore]:
    """A table on DynamoDB Local, and a client that waits: this is not about time."""
    folder = tmp_path_factory.mktemp("dynamodb")
    with stores.dynamodb_local(folder) as url, stores.aws(url), stores.table() as name:
        store = DynamoStore(name, stores.patient_client(WRITERS), seconds=60)
        yield store
        store.close()


def test_fifty_devices_lose_nothing_in_twenty_evenings(dynamo: DynamoStore) -> None:
    """50 writers and 20 evenings on Amazon's DynamoDB Local, everything noted twice: every counter and set is exact."""
    assert rush(dynamo, listener(), WRITERS, ROUNDS) == everything(WRITERS, ROUNDS)


def test_a_new_round_begins_once_for_all_devices(dynamo: DynamoStore) -> None:
    """Where every device takes another reflection after a whole week, the new round has all of theirs."""
    key, week = listener(), frozenset(f"r{number}" for number in range(7))
    for number in range(20):
        for one in sorted(week):
            dynamo.note(key, Note(MOMENT + number * DAY, reflection=one))
        threads = [
            threading.Thread(target=dynamo.note, args=(key, Note(MOMENT + number * DAY, reflection=one, week=week)))
            for one in sorted(week)[:6]
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=_SECONDS)
        assert dynamo.recall(key, MOMENT + number * DAY).reflections == frozenset(sorted(week)[:6])


def test_threads_share_an_sqlite_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten threads of one process lose nothing."""
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", PATIENT)
    store = SqliteStore(tmp_path / "evenings.db")
    assert rush(store, listener(), 10, 5) == everything(10, 5)


def _write(file: Path, key: str, writer: int, rounds: int) -> None:
    sqlite.BUSY_SECONDS = PATIENT  # in a process of its own
    store = SqliteStore(file)
    for note in notes(writer, rounds):
        store.note(key, note)


def test_processes_share_an_sqlite_file(tmp_path: Path) -> None:
    """Four processes, as a web server starts them, lose nothing, the making of the file included."""
    file, key = tmp_path / "evenings.db", listener()
    context = multiprocessing.get_context("spawn")
    processes = [
        context.Process(target=_write, args=(file, key, writer, ROUNDS), daemon=True) for writer in range(PROCESSES)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join(timeout=_SECONDS)
    assert [process.exitcode for process in processes] == [0] * PROCESSES
    assert SqliteStore(file).recall(key, MOMENT + ROUNDS * DAY) == everything(PROCESSES, ROUNDS)


@dataclass
class Overwriting:
    """A store as one must not write it: it reads, and then puts the whole back."""

    keeps: bool = True
    kept: dict[str, Memory] = field(default_factory=dict)

    def recall(self, listener: str, moment: datetime) -> Memory:
        """What was put last."""
        return self.kept.get(listener, Memory())

    def note(self, listener: str, note: Note) -> None:
        """Read, and some time later write."""
        memory = self.recall(listener, note.moment).after(note)
        time.sleep(0.002)
        self.kept[listener] = memory

    def forget(self, listener: str, until: datetime | None = None) -> None:
        """Nothing left."""
        self.kept.pop(listener, None)


def test_a_store_that_overwrites_is_caught() -> None:
    """The rush tells a store that loses updates from one that does not: with one writer it is fine, with many not."""
    assert rush(Overwriting(), listener(), 1, 3) == everything(1, 3)
    assert rush(Overwriting(), listener(), 20, 3) != everything(20, 3)
