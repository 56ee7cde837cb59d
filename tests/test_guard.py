"""The guard: a store that fails is left alone for a while, is reported once, and is never heard of."""

from __future__ import annotations

import json
import logging
import threading
import time
from dataclasses import dataclass, field
from datetime import datetime

import pytest

from skill.errors import StoreError
from skill.memory.guard import OPEN_SECONDS, Guard
from skill.memory.memory import Memory, Note
from skill.memory.sqlite import SqliteStore
from skill.memory.store import NoStore
from tests.stores import MOMENT, listener

KEY = listener()


@dataclass
class Moody:
    """A store that fails with ``error`` while there is one. ``calls`` counts who came."""

    error: Exception | None = None
    calls: int = 0
    keeps: bool = True
    gate: threading.Barrier | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def _come(self) -> None:
        with self.lock:
            self.calls += 1
        if self.gate is not None:
            self.gate.wait(timeout=30)
        if self.error is not None:
            raise self.error

    def recall(self, listener: str, moment: datetime) -> Memory:
        """Something, or failure."""
        self._come()
        return Memory(evenings=3)

    def note(self, listener: str, note: Note) -> None:
        """Done, or failure."""
        self._come()

    def forget(self, listener: str, until: datetime | None = None) -> None:
        """Done, or failure."""
        self._come()


@dataclass
class Clock:
    """A clock that stands still until it is moved; in seconds."""

    now: float = 1_000_000.0

    def __call__(self) -> float:
        """What it shows."""
        return self.now


def lines(caplog: pytest.LogCaptureFixture) -> list[dict[str, str]]:
    """What was logged, each line as the JSON that it is."""
    return [json.loads(record.getMessage()) for record in caplog.records if record.name == "evening_lantern"]


def failing() -> Moody:
    """A store that is out of reach."""
    return Moody(StoreError("denied", advice="let the role in"))


def test_a_store_that_works_is_asked() -> None:
    """What the store knows comes through, and what it did is told."""
    guard = Guard(SqliteStore(":memory:"))
    assert guard.keeps
    assert guard.note(KEY, Note(MOMENT, evening=True))
    found = guard.recall(KEY, MOMENT)
    assert found is not None
    assert found.evenings == 1
    assert guard.forget(KEY)
    assert guard.recall(KEY, MOMENT) == Memory()


def test_without_a_store_nothing_is_known_and_nothing_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """A skill that keeps nothing is in order: None, False, and no line."""
    guard = Guard(NoStore())
    assert not guard.keeps
    assert guard.recall(KEY, MOMENT) is None
    assert not guard.note(KEY, Note(MOMENT))
    assert not guard.forget(KEY)
    assert lines(caplog) == []


def test_after_a_failure_the_store_is_left_alone(caplog: pytest.LogCaptureFixture) -> None:
    """For 30 seconds no call reaches the store, and one line says what to do."""
    store, clock = failing(), Clock()
    guard = Guard(store, clock)
    assert guard.recall(KEY, MOMENT) is None
    clock.now += OPEN_SECONDS - 0.001
    assert guard.recall(KEY, MOMENT) is None
    assert not guard.note(KEY, Note(MOMENT))
    assert not guard.forget(KEY)
    assert store.calls == 1
    assert lines(caplog) == [{"trouble": "StoreError", "do": "let the role in"}]
    assert caplog.records[0].levelno == logging.ERROR


def test_after_30_seconds_one_call_may_try(caplog: pytest.LogCaptureFixture) -> None:
    """Where the try fails, another 30 seconds begin, with a line of their own."""
    store, clock = failing(), Clock()
    guard = Guard(store, clock)
    for _ in range(3):
        guard.note(KEY, Note(MOMENT))
        guard.note(KEY, Note(MOMENT))
        clock.now += OPEN_SECONDS
    assert store.calls == 3
    assert len(lines(caplog)) == 3


def test_a_store_that_is_back_is_used_again(caplog: pytest.LogCaptureFixture) -> None:
    """Once the try succeeds, every call reaches the store."""
    store, clock = failing(), Clock()
    guard = Guard(store, clock)
    guard.note(KEY, Note(MOMENT))
    store.error = None
    clock.now += OPEN_SECONDS
    assert guard.note(KEY, Note(MOMENT))
    assert guard.recall(KEY, MOMENT) == Memory(evenings=3)
    assert store.calls == 3
    assert len(lines(caplog)) == 1


def test_a_clock_that_is_put_back_does_not_keep_the_store_out() -> None:
    """Where the clock shows an earlier time than the failure, the store is tried."""
    store, clock = failing(), Clock()
    guard = Guard(store, clock)
    guard.note(KEY, Note(MOMENT))
    store.error = None
    clock.now -= 3600
    assert guard.note(KEY, Note(MOMENT))


def test_a_defect_of_the_store_is_not_raised_either(caplog: pytest.LogCaptureFixture) -> None:
    """Whatever exception a store raises is one line; what it says may be private and is left out."""
    guard = Guard(Moody(RuntimeError(f"secret of {KEY}")))
    assert guard.recall(KEY, MOMENT) is None
    assert [line["trouble"] for line in lines(caplog)] == ["RuntimeError"]
    assert KEY not in caplog.text
    assert "secret" not in caplog.text


def together(guard: Guard, threads: int) -> None:
    """Note something from several threads at once."""
    workers = [threading.Thread(target=guard.note, args=(KEY, Note(MOMENT))) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=60)


def test_many_calls_that_fail_at_once_are_one_line(caplog: pytest.LogCaptureFixture) -> None:
    """Twenty threads in the middle of a call when the store goes are reported once."""
    store = failing()
    store.gate = threading.Barrier(20)
    together(Guard(store), 20)
    assert store.calls == 20
    assert len(lines(caplog)) == 1


def test_while_one_call_tries_the_others_do_not_wait() -> None:
    """When the 30 seconds are over and one call is on its way to the store, the next one goes on without it."""
    store, clock = failing(), Clock()
    guard = Guard(store, clock)
    guard.note(KEY, Note(MOMENT))
    clock.now += OPEN_SECONDS
    store.gate = threading.Barrier(2)
    trying = threading.Thread(target=guard.note, args=(KEY, Note(MOMENT)))
    trying.start()
    while store.calls < 2 and trying.is_alive():
        time.sleep(0.001)
    assert guard.recall(KEY, MOMENT) is None
    assert store.calls == 2
    store.gate.wait(timeout=30)
    trying.join(timeout=30)
