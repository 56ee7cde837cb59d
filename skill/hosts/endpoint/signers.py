"""Who signs requests, by the address of the certificate: proved once, kept for a while, and renewed in time."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as Overdue
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple, Protocol

from cryptography.x509.verification import Store

from skill.errors import RequestRefused
from skill.hosts.endpoint.certificates import Signer, prove, trusted_roots

KEPT = 8
"""Chains at the most. Amazon uses one or two at a time."""

WAIT_SECONDS = 3.0
"""For a chain that is not there yet. The platform gives up on an answer after about eight."""

AT_ONCE = 4
"""Fetches that run together; others wait for their turn."""

MOST_WAITING = 32
"""Chains that are being fetched or wait for it; one more is refused."""

SOONEST, LATEST = timedelta(minutes=1), timedelta(days=1)
"""When a chain is fetched anew: after half of what is left of it. A renewal that failed waits `SOONEST`."""

AGAIN = timedelta(seconds=5)
"""After this a chain that could not be had at all is tried again: until then nobody is answered."""


class Source(Protocol):
    """Where chains come from."""

    def read(self, path: str) -> bytes:
        """The chain at ``path``, in PEM. Raises `RequestRefused`."""


class _Kept(NamedTuple):
    signer: Signer
    renew: datetime


class _Failed(NamedTuple):
    """Words and not the exception: that, raised again and again, would hold on to every request that met it."""

    moment: datetime
    why: str
    advice: str


class Signers:
    """The signers of the chains in ``source`` that lead to ``roots``. Safe to use from several threads.

    ``clock`` is what is taken for now, here and by whoever asks for a signer.

    Of one chain there is one fetch at a time, however many wait for it. What is proved is kept until it expires,
    and renewed before that behind the listeners' backs; what failed is left alone for a while.
    """

    def __init__(
        self, source: Source, roots: Store | None = None, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._source = source
        self._roots = roots or trusted_roots()
        self.clock = clock
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._failed: OrderedDict[str, _Failed] = OrderedDict()
        self._fetching: dict[str, Future[Signer]] = {}
        self._workers = ThreadPoolExecutor(AT_ONCE, "certificate")

    def at(self, path: str) -> Signer:
        """Who signs with the chain at ``path``. Raises `RequestRefused` where nobody does who can be trusted now."""
        moment = self.clock()
        with self._lock:
            kept = self._kept.get(path)
            if kept is not None and kept.signer.is_valid(moment):
                self._kept.move_to_end(path)
                if moment >= kept.renew:
                    self._renew(path, moment)
                return kept.signer
            self._refuse_what_failed(path, moment, AGAIN)
            coming = self._fetching.get(path) or self._fetch(path, moment)
        try:
            return coming.result(WAIT_SECONDS)
        except Overdue:
            raise _overdue() from None

    def close(self) -> None:
        """Wait for the fetches that run; they are bounded."""
        self._workers.shutdown(cancel_futures=True)

    def _renew(self, path: str, moment: datetime) -> None:
        """Begin to renew what is kept, unless that goes on already or must wait; whoever calls holds the lock."""
        if path not in self._fetching:
            with suppress(RequestRefused):
                self._refuse_what_failed(path, moment, SOONEST)
                self._fetch(path, moment)

    def _refuse_what_failed(self, path: str, moment: datetime, pause: timedelta) -> None:
        """Raise `RequestRefused` where ``path`` failed less than ``pause`` ago."""
        failed = self._failed.get(path)
        if failed is not None and timedelta(0) <= moment - failed.moment < pause:
            raise RequestRefused(failed.why, advice=failed.advice)

    def _fetch(self, path: str, moment: datetime) -> Future[Signer]:
        """Begin to fetch and prove the chain at ``path``; whoever calls holds the lock."""
        if len(self._fetching) >= MOST_WAITING:
            raise _overdue()
        coming = self._workers.submit(self._prove, path, moment)
        self._fetching[path] = coming
        return coming

    def _prove(self, path: str, moment: datetime) -> Signer:
        try:
            signer = prove(self._source.read(path), self._roots, moment)
        except RequestRefused as refused:
            self._fail(path, moment, refused)
            raise
        except Exception as error:  # nor may this leave the path among those that are being fetched, for ever
            defect = _defect(error)
            self._fail(path, moment, defect)
            raise defect from error
        half = max(SOONEST, min(LATEST, (signer.ends - moment) / 2))
        with self._lock:
            self._fetching.pop(path, None)
            _keep(self._kept, path, _Kept(signer, moment + half), KEPT)
        return signer

    def _fail(self, path: str, moment: datetime, refused: RequestRefused) -> None:
        with self._lock:
            self._fetching.pop(path, None)
            _keep(self._failed, path, _Failed(moment, str(refused), refused.advice), MOST_WAITING)


def _keep(shelf: OrderedDict[str, Any], path: str, value: object, most: int) -> None:
    """Put ``value`` on the shelf, and take down what was used least lately."""
    shelf[path] = value
    shelf.move_to_end(path)
    while len(shelf) > most:
        shelf.popitem(last=False)


def _overdue() -> RequestRefused:
    return RequestRefused(
        "no certificate in time", advice="if it goes on, look how fast this machine reaches Amazon's certificates"
    )


def _defect(error: Exception) -> RequestRefused:
    return RequestRefused(type(error).__name__, advice="report it: the fetching of certificates has a defect")
