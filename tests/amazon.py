"""Where chains come from, for the tests of what is kept of them: it counts, waits and fails as it is told."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

from skill.errors import RequestRefused
from skill.hosts.endpoint.signers import Signers
from tests import signing
from tests.alexa import MOMENT
from tests.signing import chain

PATH = "/echo.api/cert.pem"
SECOND = timedelta(seconds=1)
PATIENT_SECONDS = 20.0

Answer = Callable[[str], bytes]


class Amazon:
    """Where chains come from: counts what it is asked, and can be made to wait, or to fail. And a clock."""

    def __init__(self) -> None:
        self.now = MOMENT
        self.asked: list[str] = []
        self.answer: Answer = lambda path: chain()
        self.free = threading.Event()
        self.free.set()
        self.signers = Signers(self, signing.roots(), lambda: self.now)

    def read(self, path: str) -> bytes:
        """The chain at ``path``."""
        self.asked.append(path)
        assert self.free.wait(PATIENT_SECONDS)
        return self.answer(path)

    def at(self, path: str = PATH) -> bool:
        """Whether a signer is there, now."""
        try:
            return self.signers.at(path).key.key_size > 0
        except RequestRefused:
            return False

    def settle(self) -> None:
        """Wait until nothing is being fetched any more."""
        self.free.set()
        for coming in list(self.signers._fetching.values()):
            coming.exception(PATIENT_SECONDS)

    def until(self, asked: int) -> None:
        """Wait until so many fetches have begun."""
        pause = threading.Event()
        for _ in range(2000):
            if len(self.asked) >= asked:
                return
            pause.wait(0.01)
        raise AssertionError(f"only {len(self.asked)} of {asked} fetches have begun")


def fails(path: str) -> bytes:
    """There is no chain."""
    raise RequestRefused("the certificate chain cannot be fetched: status 404", advice="look")
