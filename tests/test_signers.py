"""Which chains are kept: fetched once, renewed in time, given up for a while, and never too many."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest

from skill.errors import RequestRefused
from skill.hosts.endpoint import signers as parts
from skill.hosts.endpoint.certificates import SIGNED_FOR
from skill.hosts.endpoint.signers import AT_ONCE, KEPT, MOST_WAITING, SOONEST, Signers
from tests import signing
from tests.alexa import MOMENT
from tests.signing import BEGINS, DAY, ENDS, Party, authority, between, chain, leaf, root

PATH = "/echo.api/cert.pem"
SECOND = timedelta(seconds=1)
_PATIENT_SECONDS = 20.0

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
        assert self.free.wait(_PATIENT_SECONDS)
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
            coming.exception(_PATIENT_SECONDS)

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


@pytest.fixture
def amazon() -> Iterator[Amazon]:
    """Where chains come from, and who keeps them."""
    source = Amazon()
    yield source
    source.free.set()
    source.signers.close()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who waits for a chain gives up soon."""
    monkeypatch.setattr(parts, "WAIT_SECONDS", 0.05)


def test_many_threads_wait_for_one_fetch(amazon: Amazon) -> None:
    """Fifty requests at the same moment need the chain once."""
    amazon.free.clear()
    found: list[bool] = []
    threads = [threading.Thread(target=lambda: found.append(amazon.at())) for _ in range(50)]
    for thread in threads:
        thread.start()
    amazon.until(1)
    amazon.free.set()
    for thread in threads:
        thread.join(_PATIENT_SECONDS)
    assert found == [True] * 50
    assert amazon.asked == [PATH]


def test_a_chain_is_kept(amazon: Amazon) -> None:
    """What was proved once is not fetched again for the next request, nor the one an hour later."""
    assert amazon.at()
    amazon.now += timedelta(hours=1)
    assert all(amazon.at() for _ in range(20))
    assert len(amazon.asked) == 1


def test_a_chain_is_renewed_behind_the_listeners_backs(amazon: Amazon) -> None:
    """After a day the chain is fetched again, once, while the old one goes on being used."""
    old = amazon.signers.at(PATH)
    amazon.free.clear()
    amazon.now += DAY
    assert all(amazon.signers.at(PATH) is old for _ in range(20))
    amazon.until(2)
    amazon.settle()
    renewed = amazon.signers.at(PATH)
    assert renewed is not old
    assert len(amazon.asked) == 2


def test_a_chain_that_ends_soon_is_renewed_sooner(amazon: Amazon) -> None:
    """Of a chain with two hours left the renewal begins after one, so that nobody meets its end."""
    amazon.answer = lambda path: _ending(MOMENT + timedelta(hours=2))
    assert amazon.at()
    amazon.answer = lambda path: chain()
    amazon.now += timedelta(minutes=59)
    assert amazon.at()
    assert len(amazon.asked) == 1
    amazon.now += timedelta(minutes=2)
    assert amazon.at()
    amazon.until(2)
    amazon.settle()
    amazon.now += timedelta(hours=2)
    assert amazon.at()
    assert len(amazon.asked) == 2


def test_a_renewal_that_fails_costs_nothing(amazon: Amazon) -> None:
    """Where the renewal fails the old chain is used, until it expires; it is tried again each minute, no sooner."""
    old = amazon.signers.at(PATH)
    amazon.answer = fails
    amazon.now += DAY
    for tries in range(2, 6):
        assert amazon.signers.at(PATH) is old
        amazon.until(tries)
        amazon.settle()
        amazon.now += SOONEST - SECOND
        assert all(amazon.signers.at(PATH) is old for _ in range(5))
        assert len(amazon.asked) == tries
        amazon.now += SECOND


def test_a_renewal_by_a_bad_chain_is_none(amazon: Amazon) -> None:
    """A chain that proves nothing does not take the place of one that does."""
    old = amazon.signers.at(PATH)
    amazon.answer = lambda path: chain(leaf(None, SIGNED_FOR))
    amazon.now += DAY
    assert amazon.signers.at(PATH) is old
    amazon.settle()
    assert amazon.signers.at(PATH) is old


def test_an_expired_chain_is_never_used(amazon: Amazon) -> None:
    """At its end a chain is no proof any more, though none could be had in its place; then one that can is taken."""
    assert amazon.at()
    amazon.answer = fails
    amazon.now = ENDS - SECOND
    assert amazon.at()
    amazon.settle()
    amazon.now = ENDS + SECOND
    assert not amazon.at()
    amazon.now += SOONEST
    assert not amazon.at()
    amazon.answer = lambda path: chain(leaf(between(), SIGNED_FOR, begins=ENDS, ends=ENDS + DAY), between())
    amazon.now += SOONEST
    assert amazon.at()


def test_the_first_to_end_ends_the_chain(amazon: Amazon) -> None:
    """A chain is used no longer than the authority in it is valid."""
    amazon.answer = lambda path: _by(authority("another authority", root(), begins=BEGINS, ends=MOMENT + DAY))
    assert amazon.at()
    amazon.answer = fails
    amazon.now += DAY + SECOND
    assert not amazon.at()


def test_a_clock_that_was_put_back(amazon: Amazon) -> None:
    """A chain is not used before it begins, and a failure in the future holds nothing up."""
    assert amazon.at()
    amazon.answer = fails
    assert not amazon.at("/echo.api/other.pem")
    amazon.now -= timedelta(hours=1)
    amazon.answer = lambda path: chain()
    assert amazon.at("/echo.api/other.pem")
    amazon.now -= 40 * DAY
    assert not amazon.at()


def test_a_failure_is_not_tried_again_for_a_minute(amazon: Amazon) -> None:
    """A chain that could not be had is asked for once a minute, and the reason is told each time."""
    amazon.answer = fails
    reasons = set()
    for _ in range(20):
        with pytest.raises(RequestRefused, match="404") as error:
            amazon.signers.at(PATH)
        reasons.add((str(error.value), error.value.advice))
        amazon.now += 2 * SECOND
    assert len(reasons) == 1
    assert len(amazon.asked) == 1
    amazon.answer = lambda path: chain()
    amazon.now += 20 * SECOND
    assert amazon.at()
    assert len(amazon.asked) == 2


def test_a_failure_holds_on_to_no_request(amazon: Amazon) -> None:
    """However often a failure is told, what is kept of it does not grow: each is told by an exception of its own."""
    amazon.answer = fails
    raised = []
    for _ in range(3):
        with pytest.raises(RequestRefused) as error:
            amazon.signers.at(PATH)
        raised.append(error.value)
    assert len({id(one) for one in raised}) == 3


def test_a_defect_is_no_end(amazon: Amazon) -> None:
    """Where fetching fails in a way that nobody thought of, the chain is tried again after a minute, as ever."""

    def breaks(path: str) -> bytes:
        raise RuntimeError("can't start new thread")

    amazon.answer = breaks
    with pytest.raises(RequestRefused, match="RuntimeError") as error:
        amazon.signers.at(PATH)
    assert "defect" in error.value.advice
    amazon.answer = lambda path: chain()
    amazon.now += SOONEST
    assert amazon.at()


def test_no_more_are_kept_than_a_few(amazon: Amazon) -> None:
    """Of many good chains the ones used last are kept."""
    for number in range(KEPT + 3):
        assert amazon.at(f"/echo.api/{number}.pem")
        assert amazon.at("/echo.api/0.pem")
    assert len(amazon.signers._kept) == KEPT
    asked = len(amazon.asked)
    assert amazon.at("/echo.api/0.pem")
    assert amazon.at(f"/echo.api/{KEPT + 2}.pem")
    assert len(amazon.asked) == asked
    assert amazon.at("/echo.api/1.pem")
    assert len(amazon.asked) == asked + 1


def test_garbage_pushes_nothing_out(amazon: Amazon) -> None:
    """Whatever names unsigned requests make up, a good chain stays, and what failed takes no more room."""
    assert amazon.at()
    amazon.answer = fails
    for number in range(10 * MOST_WAITING):
        assert not amazon.at(f"/echo.api/{number}")
    asked = len(amazon.asked)
    assert amazon.at()
    assert len(amazon.asked) == asked
    assert len(amazon.signers._failed) <= MOST_WAITING
    assert list(amazon.signers._kept) == [PATH]


@pytest.mark.usefixtures("impatient")
def test_a_crowd_is_turned_away(amazon: Amazon) -> None:
    """When more chains are waited for than may be, one more is refused at once, and nothing is fetched for it."""
    amazon.free.clear()
    for number in range(MOST_WAITING):
        assert not amazon.at(f"/echo.api/{number}")
    assert len(amazon.signers._fetching) == MOST_WAITING
    assert not amazon.at("/echo.api/one-more")
    assert "/echo.api/one-more" not in amazon.signers._fetching
    assert len(amazon.asked) == AT_ONCE
    amazon.settle()
    assert amazon.at("/echo.api/one-more")


@pytest.mark.usefixtures("impatient")
def test_a_crowd_does_not_stop_what_is_kept(amazon: Amazon) -> None:
    """A good chain that is due to be renewed is used all the same when there is no room for its renewal."""
    old = amazon.signers.at(PATH)
    amazon.answer = lambda path: chain() if path == PATH else fails(path)
    amazon.now += DAY
    amazon.free.clear()
    for number in range(MOST_WAITING):
        assert not amazon.at(f"/echo.api/{number}")
    assert amazon.signers.at(PATH) is old
    amazon.settle()
    assert amazon.signers.at(PATH) is old
    amazon.settle()
    assert amazon.signers.at(PATH) is not old


@pytest.mark.usefixtures("impatient")
def test_who_gave_up_waiting_was_not_in_vain(amazon: Amazon) -> None:
    """A fetch that comes too late for one request is there for the next one."""
    amazon.free.clear()
    with pytest.raises(RequestRefused, match="in time"):
        amazon.signers.at(PATH)
    amazon.settle()
    assert amazon.at()
    assert len(amazon.asked) == 1


def _ending(ends: datetime) -> bytes:
    return chain(leaf(between(), SIGNED_FOR, ends=ends), between(), root())


def _by(authority: Party) -> bytes:
    return chain(leaf(authority, SIGNED_FOR), authority, root())
