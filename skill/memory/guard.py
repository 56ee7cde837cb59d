"""What the handlers see of the store: it answers or it does not, and nothing of that is ever raised."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime

from skill.errors import StoreError
from skill.log import LOG, Line
from skill.memory.memory import Memory, Note
from skill.memory.store import Store

OPEN_SECONDS = 30.0
"""How long after a failure the store is left alone."""


class Calls(threading.local):
    """How often one thread has reached the store, answered or not. A turn stays in one thread."""

    reads = 0
    writes = 0


class Guard:
    """``store``, with a circuit breaker. ``clock`` gives seconds. ``calls`` counts what reaches the store.

    After a failure no call reaches the store for `OPEN_SECONDS`; then one call may try. A failure is
    one line in the log, however many calls are in the middle of it. Safe to use from several threads.
    """

    def __init__(self, store: Store, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._clock = clock
        self._lock = threading.Lock()
        self._failed: float | None = None
        self.calls = Calls()

    @property
    def keeps(self) -> bool:
        """Whether there is a store at all, be it reached or not."""
        return self._store.keeps

    def recall(self, listener: str, moment: datetime) -> Memory | None:
        """What is remembered of ``listener`` at ``moment``. None: not known. Never raises."""
        found: list[Memory] = []

        def read() -> None:
            self.calls.reads += 1
            found.append(self._store.recall(listener, moment))

        self._reach(read)
        return found[0] if found else None

    def note(self, listener: str, note: Note) -> bool:
        """Add ``note``. Whether it is kept. Never raises."""
        return self._write(lambda: self._store.note(listener, note))

    def forget(self, listener: str, until: datetime | None = None) -> bool:
        """Delete everything of ``listener``, unless it was visited later than ``until``.

        Whether the store did so. Never raises.
        """
        return self._write(lambda: self._store.forget(listener, until))

    def _write(self, call: Callable[[], None]) -> bool:
        def write() -> None:
            self.calls.writes += 1
            call()

        return self._reach(write)

    def _reach(self, call: Callable[[], None]) -> bool:
        """Make ``call`` unless the circuit is open. Whether it was made, and succeeded."""
        if not self._store.keeps:
            return False
        with self._lock:
            trying = self._failed is not None
            if trying and not self._is_due():
                return False
            if trying:
                self._failed = self._clock()  # whoever else comes while this one tries is kept out
        try:
            call()
        except Exception as error:
            self._open(error, tried=trying)
            return False
        if trying:
            with self._lock:
                self._failed = None
        return True

    def _is_due(self) -> bool:
        """Whether it is time to try again; also where the clock was put back."""
        return self._failed is None or not 0 <= self._clock() - self._failed < OPEN_SECONDS

    def _open(self, error: Exception, *, tried: bool) -> None:
        with self._lock:
            first = tried or self._failed is None
            self._failed = self._clock()
        if first:
            if isinstance(error, StoreError):
                LOG.error(Line(trouble="StoreError", do=error.advice))
            else:
                LOG.error(Line(trouble=type(error).__name__, do="report it: the store has a defect"))
