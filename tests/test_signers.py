"""Which chains are kept: fetched once, renewed in time, and never used when they have expired."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from skill.hosts.endpoint.certificates import SIGNED_FOR
from skill.hosts.endpoint.signers import SOONEST
from tests.alexa import MOMENT
from tests.amazon import PATH, PATIENT_SECONDS, SECOND, Amazon, fails
from tests.signing import BEGINS, DAY, ENDS, Party, authority, between, chain, leaf, root


@pytest.fixture
def amazon() -> Iterator[Amazon]:
    """Where chains come from, and who keeps them."""
    source = Amazon()
    yield source
    source.free.set()
    source.signers.close()


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
        thread.join(PATIENT_SECONDS)
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


def test_a_chain_with_hardly_any_time_left_is_not_fetched_all_the_time(amazon: Amazon) -> None:
    """However little is left of a chain, a minute passes before it is fetched again."""
    amazon.answer = lambda path: _ending(MOMENT + timedelta(seconds=90))
    for _ in range(6):
        assert amazon.at()
        amazon.now += 9 * SECOND
    assert len(amazon.asked) == 1
    amazon.now = MOMENT + SOONEST
    assert amazon.at()
    amazon.until(2)


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


def _ending(ends: datetime) -> bytes:
    return chain(leaf(between(), SIGNED_FOR, ends=ends), between(), root())


def _by(authority: Party) -> bytes:
    return chain(leaf(authority, SIGNED_FOR), authority, root())
