"""How often the store is touched in an evening, and what is written there: that they came, never what they said."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from skill.app import build_house
from skill.content.library import Library
from skill.door import Door
from skill.handlers.signs import ORDER
from skill.hosts import envelopes
from skill.hosts.device import Device
from skill.hosts.explore import requests
from skill.hosts.interaction import InteractionModel
from skill.hosts.matcher import Heard, HeardSlot, Matcher
from skill.memory.memory import Note
from skill.memory.sqlite import SqliteStore
from skill.settings import Settings
from tests.conftest import EVENING
from tests.stage import Stage, Watched

OPEN, REFLECT = "open evening lantern", "ask evening lantern for a reflection"
ANSWERS = ("warm", "busy", "argued", "quiet")
DISTANT = ("mixed", "far")
REMIND = "remind me at nine in the evening"
FORGET = "ask evening lantern to forget me"
LISTENER_SAID = re.compile(
    r"warm|busy|argued|quarrel|apart|answer|check|priorities|presence|disagreement", re.IGNORECASE
)


@pytest.fixture
def stage(stage_in: Callable[[str], Stage]) -> Stage:
    """A household in the United States."""
    return stage_in("en-US")


def touches(stage: Stage, *said: str) -> tuple[int, int]:
    """How many reads and how many writes it takes to say all this."""
    reads, writes = stage.store.reads, len(stage.store.writes)
    for words in said:
        stage.device.say(words)
    return stage.store.reads - reads, len(stage.store.writes) - writes


def noted(note: Note) -> set[str]:
    """The fields of a note that are set, but for the moment and the week."""
    kept = ("evening", "reflection", "sign", "welcomed", "starts_with_reflection", "reminder")
    return {name for name in kept if getattr(note, name) not in (False, "", None)}


@pytest.mark.parametrize(
    ("said", "reads", "writes"),
    [
        ((OPEN, "check in", "warm", "yes", "no"), 1, [{"welcomed"}, {"evening"}]),
        ((OPEN, "a reflection", "no"), 1, [{"welcomed"}, {"evening", "reflection"}]),
        ((OPEN, "stop"), 1, [{"welcomed"}]),
        ((REFLECT,), 1, [{"evening", "reflection"}]),
        (("ask evening lantern to play the door left open",), 0, [{"evening", "reflection"}]),
        (("ask evening lantern about empathy", "stop"), 0, [{"sign"}]),
        (("ask evening lantern about empathy", "next", "next", "stop"), 0, [{"sign"}, {"sign"}, {"sign"}]),
        (("ask evening lantern to always start with the reflection",), 0, [{"starts_with_reflection"}]),
        (("ask evening lantern how many evenings i have taken",), 1, []),
        ((OPEN, "how many evenings", "yes", "how many evenings", "no"), 1, [{"welcomed"}]),
        (("tell evening lantern i want to die", "yes", "no"), 0, []),
        (("tell evening lantern i feel so lonely", "no"), 0, []),
        (("ask evening lantern what are the signs", "stop"), 0, []),
        (("ask evening lantern for a check in", "far apart", "busy", "no"), 0, []),
        (("ask evening lantern for help", "help", "stop"), 0, []),
        (("ask evening lantern where can i get help", "yes", "no"), 0, []),
        (("ask evening lantern why does it happen", "yes", "yes", "no"), 0, []),
        ((OPEN, "zzxq vvbn", "", "", ""), 1, [{"welcomed"}]),
        ((FORGET, "no"), 0, []),
    ],
    ids=lambda value: " · ".join(value).replace("evening lantern", "it") if isinstance(value, tuple) else "",
)
def test_an_evening_touches_the_store_no_more_than_it_must(
    stage: Stage, said: tuple[str, ...], reads: int, writes: list[set[str]]
) -> None:
    """One read at most, one write for each thing worth remembering, and none of either where nothing is needed."""
    assert touches(stage, *said) == (reads, len(writes))
    assert [noted(note) for note in stage.store.writes] == writes


def test_a_hands_free_evening_is_one_read_and_one_write(stage: Stage) -> None:
    """Started by the preference or by a routine, an evening takes one read and one write."""
    stage.device.say("ask evening lantern to always start with the reflection")
    stage.set("later", "1 day")
    assert touches(stage, OPEN) == (1, 1)
    stage.set("later", "1 day")
    reads, writes = stage.store.reads, len(stage.store.writes)
    assert stage.happens("routine").ends
    assert (stage.store.reads - reads, len(stage.store.writes) - writes) == (1, 1)
    assert noted(stage.store.writes[-1]) == {"evening", "reflection"}


def test_a_reminder_is_one_read_and_one_write(stage: Stage) -> None:
    """From the request over the permission to the reminder there is one read; the id is written once it is set."""
    assert touches(stage, f"ask evening lantern to {REMIND}") == (0, 0)
    assert touches(stage, "yes") == (1, 0)
    assert touches(stage, "i approve") == (0, 1)
    assert stage.store.writes[-1].reminder in stage.platform.reminders
    assert touches(stage, "cancel my reminder") == (0, 1)
    assert stage.store.writes[-1].reminder == ""
    assert touches(stage, "cancel my reminder", "cancel my reminder") == (0, 0)


@pytest.mark.parametrize(
    "first", ["a reflection", "tell me about empathy", "the signs", "always start with the reflection"]
)
def test_hearing_it_again_writes_nothing(stage: Stage, first: str) -> None:
    """What is said once more, word for word, is neither read for nor written down."""
    stage.device.say(OPEN)
    words = stage.device.say(first).speech
    assert touches(stage, "say that again", "say that again", "hold on", "help") == (0, 0)
    again = stage.device.say("say that again").speech
    assert again[:40] == words[:40]


def test_a_second_opening_on_the_same_evening_writes_nothing(stage: Stage) -> None:
    """Within twelve hours of the last visit a mere opening is a read, and no write."""
    assert touches(stage, OPEN, "stop") == (1, 1)
    stage.set("later", "11 hours")
    assert touches(stage, OPEN, "stop") == (1, 0)
    stage.set("later", "1 hour")
    assert touches(stage, OPEN, "stop") == (1, 1)


def test_a_store_that_fails_is_tried_once(stage: Stage) -> None:
    """After a failed read nothing is tried again for half a minute, whatever is said in between."""
    stage.set("store", "fails")
    assert touches(stage, OPEN, "a reflection", "tell me about empathy", "how many evenings", "stop") == (1, 0)
    stage.set("later", "31 seconds")
    assert touches(stage, REFLECT) == (1, 0)


@given(st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_one_read_a_session_whatever_is_said(library: Library, model: InteractionModel, data: st.DataObject) -> None:
    """In any order of any requests, a session reads once and a turn writes once, and no more than the content's ids."""
    store = Watched(SqliteStore(":memory:"))
    door = Door(house=build_house(Settings(), library=library, store=store))
    whole: dict[str, Any] = {"sessionId": "one", "new": True, "attributes": {}}
    for _, request in data.draw(st.lists(st.sampled_from(list(requests(model))), min_size=1, max_size=25)):
        writes = len(store.writes)
        answer = door(envelopes.envelope(request, session=whole, moment=EVENING))
        assert len(store.writes) - writes <= 1
        assert store.reads <= 1
        ends = answer["response"].get("shouldEndSession") is not False
        store.reads = 0 if ends else store.reads
        whole = {"sessionId": "one", "new": ends, "attributes": answer.get("sessionAttributes", {})}
    assert {note.reflection for note in store.writes} <= {"", *library.reflections}
    assert {note.sign for note in store.writes} <= {"", *ORDER}


def _answered(stage: Stage, answer: str) -> list[Note]:
    """What is written on the way from a check-in's answer through the reflection that it chose."""
    stage.device.say("ask evening lantern for a check in")
    if answer in DISTANT:
        stage.device.understood(answer, Heard("AnswerIntent", {"answer": HeardSlot(answer, answer, answer)}))
        answer = "far"
    offered = stage.device.understood(answer, Heard("AnswerIntent", {"answer": HeardSlot(answer, answer, answer)}))
    assert offered.response["sessionAttributes"]["pending"]["name"] == "check_in.offer"
    return stage.store.writes


@pytest.mark.parametrize("yes", ["yes", "a reflection"])
@pytest.mark.parametrize("answer", [*ANSWERS, *DISTANT])
def test_no_theme_that_an_answer_chose_is_written(stage: Stage, answer: str, yes: str) -> None:
    """Of a reflection that the check-in offered, the evening is written, and nothing that tells which it was."""
    assert _answered(stage, answer) == []
    assert 115 <= stage.device.say(yes).seconds <= 135
    (note,) = stage.store.writes
    assert noted(note) == {"evening"}


def test_low_mood_is_not_written(stage: Stage) -> None:
    """Of the two quiet minutes after a low mood, the evening is written, and nothing else."""
    stage.device.say("tell evening lantern i feel so lonely")
    assert stage.store.writes == []
    assert 115 <= stage.device.say("yes").seconds <= 135
    (note,) = stage.store.writes
    assert noted(note) == {"evening"}


def test_the_file_holds_no_name_and_no_word_of_the_listener(
    library: Library, model: InteractionModel, matcher: Matcher, tmp_path: Path
) -> None:
    """After an evening of answers, no byte of the file tells who it was, on which device, or what was said."""
    door = Door(house=build_house(Settings(), library=library, store=SqliteStore(tmp_path / "evenings.sqlite")))
    device = Device(door, model=model, matcher=matcher, user="amzn1.ask.account.WILHELMINA", clock=lambda: EVENING)
    sent = [str(device.say(words).request) for words in (OPEN, "check in", "far apart", "argued", "yes", "no")]
    device.say(OPEN)
    sent.append(
        str(device.understood("x", Heard("SignIntent", {"sign": HeardSlot("grizzly", "empathy", "e")})).request)
    )
    sent.append(str(device.understood("x", Heard("SignIntent", {"sign": HeardSlot("marmalade")})).request))
    for private in ("WILHELMINA", "amzn1.ask.device.DESK", "amzn1.echo-api.session", "grizzly", "marmalade", "argued"):
        assert any(private in request for request in sent)
    kept = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert b"empathy" in kept
    for private in ("WILHELMINA", "amzn1", "DESK", "grizzly", "marmalade", "argued", "far apart", "en-US"):
        assert private.lower().encode() not in kept.lower()
    assert LISTENER_SAID.search(kept.decode(errors="replace")) is None
