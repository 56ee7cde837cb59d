"""The log: what each turn's line holds, and what it never holds."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from skill.app import build_house
from skill.content.library import Library
from skill.door import UNNAMED, Door
from skill.hosts import envelopes
from skill.hosts.matcher import Heard
from skill.log import Line
from skill.memory.guard import Guard
from skill.memory.memory import Memory
from skill.settings import Settings
from tests.conftest import Still
from tests.stage import Stage
from tests.stores import MOMENT
from tests.test_door import FIELDS, IN_SESSION, OPENING, PRIVATE, SPOKEN, event, knock, logged

ID = "0a1b2c3d-0000-4000-8000-0123456789ab"


@pytest.mark.parametrize("request_", SPOKEN)
def test_an_answer_is_one_quiet_line(door: Door, request_: dict[str, Any]) -> None:
    """A turn that goes well is one line: which request, what was asked for, how long it took, and whether it ended."""
    response, line = knock(door, event(request_, IN_SESSION))
    assert line.keys() == FIELDS
    assert line["turn"] == request_["type"]
    name = request_.get("intent", {}).get("name")
    assert line["intent"] == ("private" if name in UNNAMED else name)
    assert line["ends"] is response["shouldEndSession"]
    assert line["ms"] >= 0


@pytest.mark.parametrize("name", UNNAMED)
def test_danger_and_low_mood_are_logged_without_their_names(door: Door, name: str) -> None:
    """The log, which a partner may read, does not tell danger from low mood, nor one danger from another."""
    _, line = knock(door, event(envelopes.intent(Heard(name)), OPENING))
    assert line["intent"] == "private"
    assert name not in str(line)


@pytest.mark.parametrize("name", [f"amzn1.echo-api.request.{ID}", ID])
def test_a_line_names_its_request(door: Door, name: str) -> None:
    """The id that Alexa gives each request is logged, so that one turn can be found again."""
    _, line = knock(door, event({**envelopes.launch(), "requestId": name}, OPENING))
    assert line["request"] == name


@pytest.mark.parametrize(
    "name", [None, 5, [], {}, "", f"amzn1.ask.account.{ID}", f"{ID} {PRIVATE}", f"{ID}\n", ID * 2, PRIVATE]
)
def test_what_is_no_request_id_is_not_logged(door: Door, name: Any) -> None:
    """Where something else stands in the place of the id, a listener's own perhaps, it stays out of the log."""
    _, line = knock(door, event({**envelopes.launch(), "requestId": name}, OPENING))
    assert line["request"] == "unknown"


def test_a_container_is_cold_once(library: Library) -> None:
    """The first turn is marked as cold, whatever becomes of it, and no later one."""
    door = Door(house=build_house(Settings(), library=library))
    assert knock(door, None)[1]["cold"] is True
    assert [knock(door, event(envelopes.launch(), OPENING))[1]["cold"] for _ in range(2)] == [False, False]


def test_reads_and_writes_are_those_of_the_turn(stage_in: Callable[[str], Stage]) -> None:
    """Each line counts what its own turn asked of the store; a first evening is one read and two writes."""
    stage = stage_in("en-US")
    said = ["open evening lantern", "a check-in", "far apart", "it went quiet", "yes"]
    calls = []
    for words in said:
        reads, writes = stage.store.reads, len(stage.store.writes)
        with logged() as records:
            stage.device.say(words)
        (line,) = [record.msg for record in records if isinstance(record.msg, Line)]
        assert (line["reads"], line["writes"]) == (stage.store.reads - reads, len(stage.store.writes) - writes)
        calls.append((line["reads"], line["writes"]))
    assert sum(reads for reads, _ in calls) == 1
    assert sum(writes for _, writes in calls) == 2  # welcomed, and the reflection


def test_a_store_that_is_left_alone_is_not_counted(stage_in: Callable[[str], Stage]) -> None:
    """A call that fails counts, since it was made; while the store is left alone after it, nothing does."""
    stage = stage_in("en-US")
    stage.store.fails = True
    with logged() as records:
        for _ in range(2):
            stage.device.say("ask evening lantern how many evenings I've taken")
    turns = [record.msg for record in records if isinstance(record.msg, Line) and "turn" in record.msg]
    assert [line["reads"] + line["writes"] for line in turns] == [1, 0]


def test_turns_at_once_count_for_themselves() -> None:
    """Where one process answers two listeners at once, neither turn counts the other's calls."""
    together = threading.Barrier(2)
    counted: list[int] = []

    class Slow(Still):
        def recall(self, listener: str, moment: datetime) -> Memory:
            together.wait(timeout=30)
            return super().recall(listener, moment)

    guard = Guard(Slow(Memory()))

    def turn() -> None:
        guard.recall("somebody", MOMENT)
        counted.append(guard.calls.reads)

    workers = [threading.Thread(target=turn) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=60)
    assert counted == [1, 1]
    assert guard.calls.reads == 0


def test_a_line_is_json_for_any_formatter() -> None:
    """A formatter that wants a text gets JSON, and one that knows dictionaries gets one."""
    record = logging.makeLogRecord({"msg": Line(turn="LaunchRequest", ends=None)})
    assert isinstance(record.msg, dict)
    assert json.loads(record.getMessage()) == {"turn": "LaunchRequest", "ends": None}
