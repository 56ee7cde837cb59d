"""A store that fails, at the wire: the real client against a server on loopback that misbehaves.

No turn waits longer than 2.5 s for a store that fails. That is a promise and not a measurement: what
it does take is printed by `bench/store_faults.py`. Where this machine itself stood still, the turn is
taken again.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable

import pytest

from skill.memory.dynamodb import CALL_SECONDS, MAKING_SECONDS, DynamoStore
from skill.memory.guard import OPEN_SECONDS, Guard
from skill.memory.memory import Note
from tests import stores
from tests.faults import FAULTS, FaultyServer, Visit, hang, nobody
from tests.stores import MOMENT, listener

PROMISED_SECONDS = 2.5
TRIES = 3
PATIENT = 60.0
"""Seconds in which the client is made, however slow this machine: it is the call that is looked at."""

KEY = listener()

CALLS: dict[str, Callable[[Guard], bool]] = {
    "recall": lambda guard: guard.recall(KEY, MOMENT) is not None,
    "note": lambda guard: guard.note(KEY, Note(MOMENT, evening=True, reflection="empathy", reminder="a1b2")),
    "forget": lambda guard: guard.forget(KEY, MOMENT),
}
ADVICE = {
    "hangs": "slow",
    "trickles": "slow",
    "throttles": "capacity",
    "out of capacity": "capacity",
    "denies": "role",
    "no such table": "TABLE_NAME",
}


def advice(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What each line of the log says is to be done, having looked that nothing private is in it."""
    assert KEY not in caplog.text
    assert "a1b2" not in caplog.text
    found = [json.loads(record.getMessage()) for record in caplog.records if record.name == "evening_lantern"]
    assert {line["trouble"] for line in found} <= {"StoreError"}
    return [line["do"] for line in found]


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_store_that_fails_costs_one_turn_once(fault: str, call: str, caplog: pytest.LogCaptureFixture) -> None:
    """At most two requests in the first turn and none in the next ones; no exception, one line, and in time."""
    assert any(_first_turn(fault, call, caplog) < PROMISED_SECONDS for _ in range(TRIES))
    assert CALL_SECONDS + MAKING_SECONDS <= PROMISED_SECONDS


def _first_turn(fault: str, call: str, caplog: pytest.LogCaptureFixture) -> float:
    """How long the turn waited that met the fault."""
    caplog.clear()
    with FaultyServer(FAULTS[fault]) as server, stores.aws(server.url):
        store, now = DynamoStore("evenings", making=PATIENT), time.time()
        guard = Guard(store, lambda: now)
        start = time.monotonic()
        assert not CALLS[call](guard)
        took = time.monotonic() - start
        assert server.connections in (1, 2)
        assert len(server.operations) in (1, 2)
        reached = (server.connections, list(server.operations))
        now += OPEN_SECONDS - 1
        for another in CALLS.values():
            assert not another(guard)
        assert (server.connections, server.operations) == reached
        store.close()
    assert len(advice(caplog)) == 1
    assert ADVICE.get(fault, "AWS_ENDPOINT_URL_DYNAMODB") in advice(caplog)[0]
    return took


def test_nobody_listening_is_no_harm(caplog: pytest.LogCaptureFixture) -> None:
    """Where nobody listens the first turn goes on without a memory, and so do the next."""
    with nobody() as address, stores.aws(address):
        store = DynamoStore("evenings", making=PATIENT)
        guard = Guard(store)
        assert [call(guard) for call in CALLS.values()] == [False] * 3
        store.close()
    assert len(advice(caplog)) == 1


def test_when_the_thirty_seconds_are_over_one_turn_tries(caplog: pytest.LogCaptureFixture) -> None:
    """After 30 s a single call reaches the server, which is back, and from then on all do."""
    failing = True

    def answer(visit: Visit) -> None:
        if failing:
            FAULTS["denies"](visit)
        else:
            visit.send_json({})

    with FaultyServer(answer) as server, stores.aws(server.url):
        store, now = DynamoStore("evenings", seconds=PATIENT, making=PATIENT), time.time()
        guard = Guard(store, lambda: now)
        assert not CALLS["recall"](guard)
        now += OPEN_SECONDS
        assert not CALLS["note"](guard)
        assert not CALLS["recall"](guard)
        assert server.operations == ["GetItem", "UpdateItem"]
        failing = False
        now += OPEN_SECONDS
        assert [call(guard) for call in CALLS.values()] == [True] * 3
        assert len(server.operations) == 5
        store.close()
    assert len(advice(caplog)) == 2


@pytest.mark.parametrize("stumble", ["throttles", "out of capacity", "500", "resets", "hangs up"])
def test_a_store_that_stumbles_once_is_not_a_failure(stumble: str, caplog: pytest.LogCaptureFixture) -> None:
    """One retry is allowed: a single throttled or lost request is made good, and nobody hears of it."""

    def answer(visit: Visit) -> None:
        if len(server.operations) % 2:
            FAULTS[stumble](visit)
        else:
            visit.send_json({})

    with FaultyServer(answer) as server, stores.aws(server.url):
        store = DynamoStore("evenings", seconds=PATIENT, making=PATIENT)
        assert [call(Guard(store)) for call in CALLS.values()] == [True] * 3
        assert len(server.operations) == 6
        store.close()
    assert advice(caplog) == []


def test_nothing_is_sent_once_nobody_waits() -> None:
    """A retry that comes due when the call was given up is left out: it might bring back what was forgotten."""

    def answer(visit: Visit) -> None:
        visit.connection.sendall(b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 8\r\n\r\n")
        for _ in range(8):
            visit.over.wait((CALL_SECONDS + 0.3) / 8)
            visit.connection.sendall(b" ")  # now the answer is whole, and the client would ask again

    with FaultyServer(answer) as server, stores.aws(server.url):
        store = DynamoStore("evenings", making=PATIENT)
        assert not CALLS["note"](Guard(store))
        time.sleep(1)
        assert server.operations == ["UpdateItem"]
        store.close()


def test_a_process_without_credentials_is_told_so(caplog: pytest.LogCaptureFixture) -> None:
    """Where botocore looks for credentials on the network and nobody answers, the turn is not held up either."""
    with FaultyServer(hang) as metadata, nobody() as address, stores.aws(address) as environment:
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_EC2_METADATA_DISABLED"):
            environment.delenv(name)
        environment.setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", metadata.url)
        store = DynamoStore("evenings")
        assert not CALLS["recall"](Guard(store))
        assert metadata.connections > 0
        store.close()
    assert "credentials" in advice(caplog)[0]


def test_a_process_without_a_region_is_told_so(caplog: pytest.LogCaptureFixture) -> None:
    """Where no region is set, the line names the setting."""
    with nobody() as address, stores.aws(address) as environment:
        environment.delenv("AWS_REGION")
        environment.delenv("AWS_DEFAULT_REGION")
        environment.delenv("AWS_ENDPOINT_URL_DYNAMODB")
        assert not CALLS["recall"](Guard(DynamoStore("evenings", making=PATIENT)))
    assert "AWS_DEFAULT_REGION" in advice(caplog)[0]
