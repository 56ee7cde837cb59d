"""The speaker on the desk behaves as an Echo does, and sends what an Echo sends."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from skill.app import build_house
from skill.content.library import REFLECTIONS, Library
from skill.door import Door
from skill.hosts.device import Device, Exchange
from skill.hosts.envelopes import APPLICATION
from skill.hosts.explore import UNKNOWN_VALUE
from skill.hosts.interaction import InteractionModel
from skill.hosts.matcher import Matcher
from skill.settings import Settings
from skill.speech import timing
from tests.conftest import EVENING

VERBS = ("open", "start", "launch", "run", "begin", "load", "play", "use", "resume", "talk to", "ask", "tell")
UUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"


@pytest.fixture(autouse=True)
def no_skill_id(monkeypatch: pytest.MonkeyPatch) -> None:
    """A desk on which no skill id is set."""
    monkeypatch.delenv("SKILL_ID", raising=False)


def said(exchange: Exchange, library: Library, key: str) -> bool:
    """Whether one of the wordings of ``key`` was said."""
    return any(
        timing.text(f"<speak>{library.ssml(key, {}, wording, 'en-US')}</speak>") in exchange.speech
        for wording in range(len(library.wordings(key)))
    )


def is_reflection(exchange: Exchange, library: Library) -> bool:
    """Whether a whole reflection was said."""
    return any(said(exchange, library, f"{REFLECTIONS}.{name}") for name in library.reflections)


def slots_sent(exchange: Exchange) -> Mapping[str, Any]:
    """The slots as they went out."""
    slots: Mapping[str, Any] = exchange.request["request"]["intent"]["slots"]
    return slots


@pytest.mark.parametrize("wake", ["", "Alexa, "])
@pytest.mark.parametrize("verb", [*VERBS, ""])
def test_every_way_of_opening_is_a_launch(device: Device, library: Library, verb: str, wake: str) -> None:
    """The name alone, or after any of the platform's verbs, with or without the wake word, opens the skill."""
    exchange = device.say(f"{wake}{verb} Evening Lantern.")
    assert exchange.intent == exchange.request["request"]["type"] == "LaunchRequest"
    assert exchange.request["session"]["new"] is True
    assert said(exchange, library, "menu.ask")
    assert not exchange.ends
    assert device.listening


@pytest.mark.parametrize(
    "words",
    [
        "ask evening lantern to start my reflection",
        "Alexa, ask Evening Lantern to start my reflection",
        "ask evening lantern for a reflection",
        "tell evening lantern to start my reflection",
    ],
)
def test_a_reflection_in_one_breath_runs_to_its_end(device: Device, library: Library, words: str) -> None:
    """A one-shot opens a session with its intent, and the reflection closes it."""
    exchange = device.say(words)
    assert exchange.intent == "ReflectionIntent"
    assert exchange.request["session"]["new"] is True
    assert is_reflection(exchange, library)
    assert exchange.ends
    assert not exchange.reprompt
    assert not device.listening


def test_a_check_in_in_one_breath_goes_on(device: Device, library: Library) -> None:
    """A one-shot that asks something keeps the session it opened."""
    exchange = device.say("Alexa, ask evening lantern for a check in")
    assert exchange.intent == "CheckInIntent"
    assert exchange.request["session"]["new"] is True
    assert said(exchange, library, "check_in.distance.ask")
    assert device.listening


def test_danger_in_one_breath_is_heard(device: Device, library: Library) -> None:
    """Somebody who has no strength to open the skill first is answered at once."""
    assert said(device.say("tell evening lantern I want to die"), library, "safety.crisis.first")


@pytest.mark.parametrize("again", ["alexa, open evening lantern", "ask evening lantern to start my reflection"])
def test_calling_it_by_name_begins_anew(device: Device, again: str) -> None:
    """In the middle of a session, the skill's name opens another one that knows nothing of the first."""
    first = device.say("open evening lantern")
    second = device.say(again)
    assert second.request["session"]["new"] is True
    assert second.request["session"]["attributes"] == {}
    assert second.request["session"]["sessionId"] != first.request["session"]["sessionId"]


def test_attributes_are_carried_until_the_end(device: Device) -> None:
    """What the skill hands over comes back with the next turn of the session, and with no later session."""
    first, second = device.say("open evening lantern"), device.say("check in")
    assert first.response["sessionAttributes"]
    assert second.request["session"]["attributes"] == first.response["sessionAttributes"]
    assert second.request["session"]["new"] is False
    assert second.request["session"]["sessionId"] == first.request["session"]["sessionId"]
    assert device.say("stop").ends
    assert not device.listening
    fresh = device.say("open evening lantern")
    assert fresh.request["session"]["attributes"] == {}
    assert fresh.request["session"]["sessionId"] != first.request["session"]["sessionId"]


def test_silence_is_the_reprompt_and_then_the_end(device: Device) -> None:
    """Whoever says nothing hears the reprompt once; the second silence closes the session without a word."""
    opening = device.say("open evening lantern")
    silence = device.silence()
    assert (silence.intent, silence.speech) == ("Silence", opening.reprompt)
    assert silence.ssml == opening.reprompt_ssml
    assert silence.seconds == timing.length(opening.reprompt_ssml).seconds
    assert not silence.request
    assert device.listening
    end = device.say("  ")
    assert end.request["request"]["reason"] == "EXCEEDED_MAX_REPROMPTS"
    assert end.intent == "SessionEndedRequest"
    assert (end.speech, end.ends, device.listening) == ("", True, False)


def test_an_answer_makes_the_silence_before_it_good(device: Device) -> None:
    """Each question has its own reprompt, however often there was silence before."""
    device.say("open evening lantern")
    device.silence()
    question = device.say("check in")
    assert device.silence().speech == question.reprompt


def test_nobody_hears_silence_without_a_session(device: Device) -> None:
    """Where no session is open, saying nothing sends nothing."""
    exchange = device.say("")
    assert (exchange.intent, exchange.ends, exchange.request) == ("Silence", True, {})


@pytest.mark.parametrize("words", ["exit", "Quit."])
def test_leaving_is_told_and_not_asked(device: Device, words: str) -> None:
    """Exit and quit end the session from the platform's side: the skill is only told."""
    device.say("open evening lantern")
    exchange = device.say(words)
    assert exchange.intent == "SessionEndedRequest"
    assert exchange.request["request"]["reason"] == "USER_INITIATED"
    assert (exchange.speech, exchange.reprompt, exchange.ends) == ("", "", True)
    assert not device.listening


def test_a_slot_resolves_to_its_id(device: Device) -> None:
    """A synonym goes out as it was said, with the id and the name it stands for."""
    exchange = device.say("tell me about pulling away")
    slot = slots_sent(exchange)["sign"]
    (authority,) = slot["resolutions"]["resolutionsPerAuthority"]
    assert slot["value"] == "pulling away"
    assert authority["status"]["code"] == "ER_SUCCESS_MATCH"
    assert authority["values"] == [{"value": {"name": "withdrawal", "id": "withdrawal"}}]
    assert authority["authority"] == f"amzn1.er-authority.echo-sdk.{APPLICATION}.SIGN"
    assert exchange.slots == {"sign": "withdrawal"}


def test_a_value_that_matches_nothing_is_sent_all_the_same(device: Device) -> None:
    """A value the model does not know arrives as it was said, with the code that says so."""
    exchange = device.say(f"tell me about {UNKNOWN_VALUE}")
    slot = slots_sent(exchange)["sign"]
    (authority,) = slot["resolutions"]["resolutionsPerAuthority"]
    assert slot["value"] == UNKNOWN_VALUE
    assert authority["status"]["code"] == "ER_SUCCESS_NO_MATCH"
    assert "values" not in authority
    assert exchange.slots == {"sign": None}


def test_a_slot_that_was_not_filled_has_no_value(device: Device) -> None:
    """Every declared slot is sent, and one that nobody filled holds its name only."""
    exchange = device.say("a reflection")
    assert slots_sent(exchange) == {"theme": {"name": "theme", "confirmationStatus": "NONE"}}
    assert exchange.slots == {}


def test_ids_and_time_are_written_as_alexa_writes_them(device: Device) -> None:
    """A request has an id of its own, and its time in UTC to the second."""
    turns = [device.say("open evening lantern").request, device.say("check in").request]
    for turn in turns:
        assert re.fullmatch(rf"amzn1\.echo-api\.request\.{UUID}", turn["request"]["requestId"])
        assert re.fullmatch(rf"amzn1\.echo-api\.session\.{UUID}", turn["session"]["sessionId"])
        assert turn["request"]["timestamp"] == EVENING.strftime("%Y-%m-%dT%H:%M:%SZ")
        assert turn["request"]["locale"] == "en-US"
    assert turns[0]["request"]["requestId"] != turns[1]["request"]["requestId"]


def test_a_clock_elsewhere_still_sends_utc(door: Door, model: InteractionModel, matcher: Matcher) -> None:
    """The time that is sent is UTC, wherever the clock on the desk stands."""
    tokyo = datetime(2026, 11, 24, 6, 0, tzinfo=timezone(timedelta(hours=9)))
    device = Device(door, model=model, matcher=matcher, clock=lambda: tokyo)
    assert device.say("open evening lantern").request["request"]["timestamp"] == "2026-11-23T21:00:00Z"


def test_without_a_skill_id_the_desk_has_its_own(device: Device) -> None:
    """Where the environment names no skill, an id that belongs to nobody is sent."""
    sent = device.say("open evening lantern").request
    assert sent["context"]["System"]["application"]["applicationId"] == APPLICATION


def test_the_skill_id_of_the_environment_is_sent(
    library: Library, model: InteractionModel, matcher: Matcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With SKILL_ID set the desk sends that id throughout, so a skill that checks it answers."""
    monkeypatch.setenv("SKILL_ID", " amzn1.ask.skill.mine ")
    door = Door(house=build_house(Settings.from_environment(), library=library))
    exchange = Device(door, model=model, matcher=matcher).say("ask evening lantern about pulling away")
    sent = exchange.request
    assert sent["context"]["System"]["application"] == {"applicationId": "amzn1.ask.skill.mine"}
    assert sent["session"]["application"] == {"applicationId": "amzn1.ask.skill.mine"}
    assert ".amzn1.ask.skill.mine.SIGN" in str(slots_sent(exchange))
    assert said(exchange, library, "signs.closer.withdrawal")


@pytest.mark.parametrize("locale", ["en-US", "en-GB", "en-IN"])
def test_a_device_says_where_it_is(device_in: Callable[[str], Device], locale: str) -> None:
    """The locale of the device goes out with every request."""
    device = device_in(locale)
    requests = [device.say("open evening lantern").request, device.say("check in").request]
    assert [request["request"]["locale"] for request in requests] == [locale, locale]
