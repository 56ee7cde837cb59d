"""The skill is taken away: everything goes, at once or when the platform asks again, and nothing that came after."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from ask_sdk_model import Request

from skill.app import build_house
from skill.content.library import Library
from skill.door import Door
from skill.errors import NotForgotten
from skill.hosts import envelopes
from skill.memory.store import NoStore
from skill.settings import Settings
from tests.conftest import EVENING
from tests.dialogue import holds
from tests.stage import Stage, Watched
from tests.test_door import PRIVATE, event, logged

DISABLED = "AlexaSkillEvent.SkillDisabled"
OTHERS = sorted(
    kind for kind in Request.discriminator_value_class_map if kind.startswith("AlexaSkillEvent.") and kind != DISABLED
)
SILENT = {"version": "1.0", "response": {}}


Failing = Callable[[], tuple[Door, Watched]]


@pytest.fixture
def stage(stage_in: Callable[[str], Stage]) -> Stage:
    """A household that has taken an evening, and set what can be set."""
    stage = stage_in("en-US")
    stage.device.say("ask evening lantern for a reflection")
    stage.device.say("ask evening lantern about empathy")
    stage.device.say("ask evening lantern to always start with the reflection")
    assert stage.evenings() == "1"
    return stage


def taken_away(stage: Stage, happened: datetime, *, sent: timedelta = timedelta(), **more: Any) -> dict[str, Any]:
    """What is answered to the news that the skill was taken away at ``happened``, sent some time later."""
    request = envelopes.skill_disabled(happened)
    return answer(stage, envelopes.envelope(request, session=None, moment=happened + sent, **more))


def answer(stage: Stage, whole: dict[str, Any]) -> dict[str, Any]:
    """What the skill answers, without the name of the SDK."""
    given = stage.door(json.loads(json.dumps(whole)))
    return {name: value for name, value in given.items() if name != "userAgent"}


@pytest.fixture
def failing(library: Library) -> Failing:
    """A skill whose store cannot be reached, with that store."""

    def make() -> tuple[Door, Watched]:
        watched = Watched(NoStore())
        watched.fails = True
        return Door(house=build_house(Settings(), library=library, store=watched)), watched

    return make


def test_everything_is_deleted(stage: Stage) -> None:
    """The news deletes all that was remembered, without a word, and coming back starts fresh."""
    stage.set("later", "1 hour")
    assert taken_away(stage, stage.now) == SILENT
    assert stage.evenings() == "nothing"
    assert "It's for adults" in stage.device.say("open evening lantern").speech


def test_twice_is_no_harm(stage: Stage) -> None:
    """The platform may send the news more than once, and to a skill that remembers nobody any more."""
    stage.set("later", "1 hour")
    assert [taken_away(stage, stage.now) for _ in range(3)] == [SILENT] * 3
    assert stage.evenings() == "nothing"


def test_only_that_listener_is_forgotten(stage: Stage) -> None:
    """Somebody else who takes the skill away takes nothing of this listener's."""
    assert taken_away(stage, stage.now, user="amzn1.ask.account.SOMEBODY-ELSE") == SILENT
    assert len(stage.store.listeners) == 2
    stage.store.listeners = {_desk()}
    assert stage.evenings() == "1"


def _desk() -> str:
    """The key of the listener at the desk."""
    return sha256(f"{envelopes.APPLICATION}|amzn1.ask.account.DESK".encode()).hexdigest()


@pytest.mark.parametrize(
    ("earlier", "left"),
    [(timedelta(seconds=1), "1"), (timedelta(hours=1), "1"), (timedelta(0), "nothing"), (-timedelta(1), "nothing")],
)
def test_news_older_than_the_last_visit_deletes_nothing(stage: Stage, earlier: timedelta, left: str) -> None:
    """What was remembered after the skill was taken away stays, however late the news comes; else it goes."""
    assert taken_away(stage, EVENING - earlier, sent=timedelta(hours=1)) == SILENT
    assert stage.evenings() == left


def test_news_out_of_order_leaves_the_newer_evening(stage: Stage) -> None:
    """Taken away, then fetched back, then one more evening: news that comes only now leaves that evening."""
    stage.set("later", "1 hour")
    left = stage.now
    taken_away(stage, left)
    stage.set("later", "1 minute")
    stage.device.say("ask evening lantern for a reflection")
    assert taken_away(stage, left, sent=timedelta(minutes=30)) == SILENT
    assert stage.evenings() == "1"


def test_news_without_its_own_time_counts_from_when_it_was_sent(stage: Stage) -> None:
    """Where the event does not say when it happened, the time of the request does."""
    for moment, left in ((EVENING - timedelta(hours=1), "1"), (EVENING + timedelta(hours=1), "nothing")):
        assert answer(stage, envelopes.envelope({"type": DISABLED}, session=None, moment=moment)) == SILENT
        assert stage.evenings() == left


def test_without_a_store_there_is_nothing_to_forget(library: Library) -> None:
    """A skill that remembers nothing answers with nothing."""
    door = Door(house=build_house(Settings(), library=library, store=NoStore()))
    assert door(event(envelopes.skill_disabled(EVENING)))["response"] == {}


def test_a_store_that_fails_makes_the_platform_send_it_again(
    failing: Failing,
) -> None:
    """It is raised, so that the platform hears of it; one line says what to do, and none says who it was."""
    door, _ = failing()
    for attempt in range(3):
        with logged() as records, pytest.raises(NotForgotten):
            door(event(envelopes.skill_disabled(EVENING)))
        texts = [record.getMessage() for record in records]
        lines = [json.loads(text) for text in texts]
        assert [line["trouble"] for line in lines] == [*(["StoreError"] if not attempt else []), "NotForgotten"]
        assert lines[-1]["turn"] == DISABLED
        assert "sends this event again" in lines[-1]["do"]
        for text in texts:
            assert PRIVATE not in text
            assert "amzn1" not in text.replace("amzn1.echo-api.request.", "")  # the request's own id names nobody
        assert [record.exc_info for record in records] == [None] * len(records)


def test_the_next_attempt_deletes_once_the_store_works(stage: Stage) -> None:
    """News that could not be acted on deletes when it comes again, in the form it had the first time."""
    stage.set("later", "1 hour")
    left = stage.now
    stage.set("store", "fails")
    with pytest.raises(NotForgotten):
        taken_away(stage, left)
    assert stage.evenings() == "1"
    stage.set("store", "works")
    with pytest.raises(NotForgotten):
        taken_away(stage, left, sent=timedelta(seconds=5))
    stage.set("later", "40 seconds")
    assert taken_away(stage, left, sent=timedelta(seconds=40)) == SILENT
    assert stage.evenings() == "nothing"


@pytest.mark.parametrize("gone", [("session",), ("context", "System", "user"), ("context", "System", "device")])
def test_news_needs_neither_a_session_nor_a_device(stage: Stage, gone: tuple[str, ...]) -> None:
    """Whatever part of the envelope is not there, the answer is silence, and only who is named is forgotten."""
    session = {"new": True, "sessionId": "s", "attributes": {}}
    whole = envelopes.envelope(envelopes.skill_disabled(EVENING), session=session, moment=EVENING)
    inner: Any = whole
    for step in gone[:-1]:
        inner = inner[step]
    del inner[gone[-1]]
    if gone != ("session",):
        del whole["session"]
    assert answer(stage, whole) == SILENT
    stage.store.listeners = {_desk()}
    assert stage.evenings() == ("1" if "user" in gone else "nothing")


@pytest.mark.parametrize("kind", OTHERS)
def test_no_other_event_touches_the_store_or_raises(failing: Failing, kind: str) -> None:
    """Every other event about the skill is answered with nothing, and the store is left alone, works it or not."""
    door, store = failing()
    for request in ({"type": kind}, {**envelopes.skill_disabled(EVENING), "type": kind, "body": {}}):
        assert door(event(request))["response"] == {}
    assert (store.reads, store.writes, store.listeners) == (0, [], set())


def test_nothing_is_raised_to_a_listener(failing: Failing, library: Library) -> None:
    """A store that fails in the middle of forgetting is said aloud to a listener, and never raised."""
    door, _ = failing()
    session = {"new": False, "sessionId": "s", "attributes": {"pending": {"name": "privacy.forget", "about": ""}}}
    yes = {"type": "IntentRequest", "intent": {"name": "AMAZON.YesIntent"}}
    response = door(envelopes.envelope(yes, session=session))["response"]
    said = [
        key
        for key in ("not_forgotten", "nothing_done", "forgotten")
        if holds(library, f"privacy.{key}", response["outputSpeech"]["ssml"], "en-US")
    ]
    assert said == ["nothing_done"]
    assert response["shouldEndSession"] is True


def test_there_are_other_events() -> None:
    """The list of other events is not empty, so that they are tried."""
    assert len(OTHERS) >= 4
