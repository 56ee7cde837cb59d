"""What failed, and who comes in crowds: neither stops what is good."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from skill.errors import RequestRefused
from skill.hosts.endpoint import signers as parts
from skill.hosts.endpoint.signers import AGAIN, AT_ONCE, KEPT, MOST_WAITING
from tests.amazon import PATH, Amazon, fails
from tests.signing import DAY, chain


@pytest.fixture
def amazon() -> Iterator[Amazon]:
    """Where chains come from, and who keeps them."""
    source = Amazon()
    yield source
    source.free.set()
    source.signers.close()


@contextmanager
def impatient() -> Iterator[None]:
    """Who waits for a chain gives up soon."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parts, "WAIT_SECONDS", 0.05)
        yield


def test_a_failure_is_not_tried_again_at_once(amazon: Amazon) -> None:
    """A chain that could not be had is left alone for a few seconds, and the reason is told each time."""
    amazon.answer = fails
    reasons = set()
    for _ in range(20):
        with pytest.raises(RequestRefused, match="404") as error:
            amazon.signers.at(PATH)
        reasons.add((str(error.value), error.value.advice))
        amazon.now += AGAIN / 20
    assert len(reasons) == 1
    assert len(amazon.asked) == 1
    amazon.answer = lambda path: chain()
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
    """Where fetching fails in a way that nobody thought of, the chain is tried again, as ever."""

    def breaks(path: str) -> bytes:
        raise RuntimeError("can't start new thread")

    amazon.answer = breaks
    with pytest.raises(RequestRefused, match="RuntimeError") as error:
        amazon.signers.at(PATH)
    assert "defect" in error.value.advice
    amazon.answer = lambda path: chain()
    amazon.now += AGAIN
    assert amazon.at()


def test_no_more_are_kept_than_a_few(amazon: Amazon) -> None:
    """Of many good chains the ones used last are kept."""
    for number in range(KEPT + 3):
        assert amazon.at(f"/echo.api/{number}.pem")
        assert amazon.at("/echo.api/0.pem")
    assert len(amazon.signers._kept) == KEPT
    asked = len(amazon.asked)
    assert asked == KEPT + 3, "the one that is used all the time was fetched once"
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


def test_a_crowd_is_turned_away(amazon: Amazon) -> None:
    """When more chains are waited for than may be, one more is refused at once, and nothing is fetched for it."""
    amazon.free.clear()
    with impatient():
        assert not any(amazon.at(f"/echo.api/{number}") for number in range(MOST_WAITING))
    amazon.until(AT_ONCE)
    assert len(amazon.signers._fetching) == MOST_WAITING
    assert not amazon.at("/echo.api/one-more")
    assert "/echo.api/one-more" not in amazon.signers._fetching
    assert len(amazon.asked) == AT_ONCE
    amazon.settle()
    assert amazon.at("/echo.api/one-more")


def test_a_crowd_does_not_stop_what_is_kept(amazon: Amazon) -> None:
    """A good chain that is due to be renewed is used all the same when there is no room for its renewal."""
    old = amazon.signers.at(PATH)
    amazon.answer = lambda path: chain() if path == PATH else fails(path)
    amazon.now += DAY
    amazon.free.clear()
    with impatient():
        assert not any(amazon.at(f"/echo.api/{number}") for number in range(MOST_WAITING))
    assert amazon.signers.at(PATH) is old
    amazon.settle()
    assert amazon.signers.at(PATH) is old
    amazon.settle()
    assert amazon.signers.at(PATH) is not old


def test_who_gave_up_waiting_was_not_in_vain(amazon: Amazon) -> None:
    """A fetch that comes too late for one request is there for the next one."""
    amazon.free.clear()
    with impatient(), pytest.raises(RequestRefused, match="in time"):
        amazon.signers.at(PATH)
    amazon.settle()
    assert amazon.at()
    assert len(amazon.asked) == 1
