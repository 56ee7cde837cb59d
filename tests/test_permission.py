"""The permission for reminders: what Alexa is asked to ask, what the desk plays of it, and every answer to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from skill.content.library import Library
from skill.hosts.device import Exchange
from tests.dialogue import holds
from tests.stage import Stage
from tests.test_door import assert_apology, event, knock

ASKED = "ask evening lantern to remind me every evening at nine"
ACCEPTED = {"status": "ACCEPTED", "permissionScopes": [], "isCardThrown": False}
DROP = "drop it"
Answered = Callable[..., tuple[dict[str, Any], dict[str, Any]]]


@pytest.fixture
def stage(stage_in: Callable[[str], Stage]) -> Stage:
    """A household whose listener has not been asked for the permission yet."""
    return stage_in("en-US")


def asking(stage: Stage, words: str = ASKED) -> Exchange:
    """The turn in which the skill lets Alexa ask."""
    stage.device.say(words)
    return stage.device.say("yes")


def test_alexa_is_asked_to_ask_and_nothing_is_said(stage: Stage) -> None:
    """The answer is one directive as documented: no speech, no reprompt, and nothing about the session's end."""
    assert asking(stage).response["response"] == {
        "directives": [
            {
                "type": "Connections.SendRequest",
                "name": "AskFor",
                "payload": {
                    "@type": "AskForPermissionsConsentRequest",
                    "@version": "2",
                    "permissionScopes": [
                        {"permissionScope": "alexa::alerts:reminders:skill:readwrite", "consentLevel": "ACCOUNT"}
                    ],
                },
                "token": "21:00",
            }
        ]
    }


def test_alexas_own_question_is_played(stage: Stage) -> None:
    """The desk speaks Alexa's question in the place of the skill, and goes on listening."""
    exchange = asking(stage)
    assert exchange.speech.startswith("Do you give Evening Lantern permission")
    assert "I approve" in exchange.speech
    assert (exchange.ssml, exchange.reprompt) == ("", "")
    assert exchange.seconds > 3
    assert not exchange.ends
    assert stage.device.listening


def test_the_session_is_kept(stage: Stage) -> None:
    """The answer comes back in the same session, which holds what it held before."""
    stage.device.say("open evening lantern")
    stage.device.say("tell me about empathy")
    before = stage.device.say("remind me at nine in the evening").response["sessionAttributes"]
    asked = stage.device.say("yes")
    assert asked.response["sessionAttributes"] == before
    answer = stage.device.say("i approve").request
    assert answer["session"]["attributes"] == before
    assert answer["session"]["sessionId"] == asked.request["session"]["sessionId"]
    assert answer["session"]["new"] is False


@pytest.mark.parametrize(
    ("said", "status", "key", "reminders"),
    [
        ("i approve", "ACCEPTED", "reminders.set", "1"),
        ("I approve.", "ACCEPTED", "reminders.set", "1"),
        ("yes", "ACCEPTED", "reminders.set", "1"),
        ("no", "DENIED", "reminders.denied", "0"),
        ("stop", "DENIED", "reminders.denied", "0"),
        ("tell me about empathy", "DENIED", "reminders.denied", "0"),
        ("i don't approve", "DENIED", "reminders.denied", "0"),
        ("", "NOT_ANSWERED", "reminders.not_answered", "0"),
        ("  ", "NOT_ANSWERED", "reminders.not_answered", "0"),
    ],
)
def test_each_answer_goes_back_as_alexa_sends_it(
    stage: Stage, library: Library, said: str, status: str, key: str, reminders: str
) -> None:
    """What is said is Alexa's: the skill hears yes, no or nothing, and only a yes sets a reminder."""
    directive = asking(stage).response["response"]["directives"][0]
    exchange = stage.device.say(said)
    request = exchange.request["request"]
    assert exchange.intent == request["type"] == "Connections.Response"
    assert request["name"] == "AskFor"
    assert request["token"] == directive["token"]
    assert request["payload"] == {**directive["payload"], "status": status}
    assert holds(library, key, exchange.ssml, "en-US")
    assert exchange.ends == (status == "NOT_ANSWERED")
    assert stage.reminders("") == reminders
    assert stage.platform.permitted == (status == "ACCEPTED")


def test_what_is_said_next_is_the_skills_again(stage: Stage) -> None:
    """Alexa's question is answered once; from then on words go to the skill."""
    asking(stage)
    stage.device.say("no")
    assert stage.device.say("tell me about empathy").intent == "SignIntent"


def test_who_has_approved_once_is_not_asked_again(stage: Stage, library: Library) -> None:
    """With the permission given the reminder is set at once, and a second one moves it."""
    asking(stage)
    stage.device.say("i approve")
    moved = asking(stage, "ask evening lantern to move my reminder to ten p m")
    assert holds(library, "reminders.set", moved.ssml, "en-US")
    assert (stage.reminders(""), stage.reminders("22:00")) == ("1", "22:00")


@pytest.fixture
def answered(stage: Stage) -> Answered:
    """What is said to a Connections.Response of any shape, and the log line; the permission is there."""
    stage.platform.permitted = True

    def come_back(**parts: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        whole = {"type": "Connections.Response", "name": "AskFor", "status": {"code": "200", "message": "OK"}}
        whole |= {"payload": ACCEPTED, "token": "21:00", **parts}
        request = {name: part for name, part in whole.items() if part != DROP}
        session = {"new": False, "sessionId": "s", "attributes": {}}
        sent = event(request, session, moment=stage.now)
        sent["context"]["System"] |= {"apiEndpoint": stage.platform.endpoint, "apiAccessToken": stage.platform.token}
        return knock(stage.door, sent)

    return come_back


@pytest.mark.parametrize(
    ("token", "at"), [("21:00", "21:00"), ("07:05", "07:05"), ("00:00", "00:00"), ("22:15 or 10:15", "22:15")]
)
def test_the_time_comes_from_the_token(stage: Stage, answered: Answered, library: Library, token: str, at: str) -> None:
    """The reminder is set for the time that went out with the question, whatever else was said since."""
    response, _ = answered(token=token)
    assert holds(library, "reminders.set", response["outputSpeech"]["ssml"], "en-US")
    assert stage.reminders(at) == at
    assert stage.reminders("") == "1"


@pytest.mark.parametrize(
    "parts",
    [
        *(
            {"token": token}
            for token in (DROP, None, "", "nonsense", "25:00", "EV", "9:00", " 09:00 ", "21:60", 5, "2026-11-23", "21")
        ),
        *({"payload": payload} for payload in (DROP, None, {}, {"status": None}, {"status": "TOMORROW"})),
        *({"payload": {"status": status}} for status in (["ACCEPTED"], "accepted", True, {"ACCEPTED": 1})),
    ],
    ids=str,
)
def test_an_answer_of_an_odd_shape_sets_nothing(
    stage: Stage, answered: Answered, library: Library, parts: dict[str, Any]
) -> None:
    """Without a time or a yes that makes sense nothing is set; it is said so, and the evening goes on."""
    response, line = answered(**parts)
    assert holds(library, "reminders.later", response["outputSpeech"]["ssml"], "en-US")
    assert response["shouldEndSession"] is False
    assert "trouble" not in line
    assert [asked.method for asked in stage.platform.asked if asked.method != "GET"] == []
    assert stage.store.writes == []


@pytest.mark.parametrize(
    "parts", [{"payload": []}, {"payload": "ACCEPTED"}, {"name": "Other"}, {"name": DROP}], ids=str
)
def test_an_answer_to_something_else_gets_an_apology(stage: Stage, answered: Answered, parts: dict[str, Any]) -> None:
    """What answers no question of this skill's, or cannot be read, is met calmly, and sets nothing."""
    response, line = answered(**parts)
    assert_apology(response)
    assert line["turn"] == "Connections.Response"
    assert stage.platform.asked == []
    assert stage.store.writes == []


def test_a_yes_that_does_not_hold_is_not_asked_for_again(stage: Stage, answered: Answered, library: Library) -> None:
    """Where Alexa says yes and its API still says no, the listener hears a no, and no second question."""
    stage.platform.permitted = False
    response, _ = answered()
    assert holds(library, "reminders.later", response["outputSpeech"]["ssml"], "en-US")
    assert "directives" not in response
    assert stage.reminders("") == "0"


def test_saying_nothing_to_alexa_is_no_answer(stage: Stage, library: Library) -> None:
    """Silence, while Alexa asks for the permission, comes back as not answered, and not as the end of the session."""
    for words in ("ask evening lantern to remind me at nine in the evening", "yes"):
        stage.device.say(words)
    exchange = stage.device.silence()
    assert exchange.intent == "Connections.Response"
    assert holds(library, "reminders.not_answered", exchange.ssml, "en-US")
