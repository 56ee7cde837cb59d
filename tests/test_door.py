"""The door's promises: it always answers, it never raises, and it tells an operator one useful, private line."""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from ask_sdk_model import Request

from skill.app import build_house
from skill.content import library as words
from skill.content.library import Library
from skill.dialogue.house import House
from skill.door import Door
from skill.hosts import envelopes
from skill.hosts.matcher import Heard, HeardSlot
from skill.settings import Settings
from skill.speech import ssml

PRIVATE = "pr1vate"
"""Part of every user id, device id, slot value and token that the tests send: it must stay out of the log."""
IN_SESSION: dict[str, Any] = {"new": False, "sessionId": f"session.{PRIVATE}", "attributes": {}}
OPENING: dict[str, Any] = {"new": True, "sessionId": f"session.{PRIVATE}", "attributes": {}}
FIELDS = {"request", "turn", "intent", "ends", "ms", "cold", "reads", "writes"}
"""What every turn's line holds; one that failed says besides what to do."""
BODIES: tuple[Any, ...] = (
    None,
    [],
    "open evening lantern",
    5,
    True,
    {},
    {"request": None},
    {"request": ["LaunchRequest"]},
)
NO_NAMES: tuple[Any, ...] = (None, 5, [], {}, "")
QUIET = sorted(set(Request.discriminator_value_class_map) - {"LaunchRequest", "IntentRequest"})
SPOKEN: tuple[dict[str, Any], ...] = (
    envelopes.launch(),
    *(envelopes.intent(Heard(name)) for name in ("CheckInIntent", "ReflectionIntent", "SignsIntent", "AboutIntent")),
    *(envelopes.intent(Heard(name)) for name in ("CrisisIntent", "ResourceIntent", "AMAZON.HelpIntent")),
    envelopes.intent(Heard("SignIntent", {"sign": HeardSlot(f"{PRIVATE} sign", "empathy", "empathy")})),
    envelopes.intent(Heard("AnswerIntent", {"answer": HeardSlot(f"{PRIVATE} answer")})),
)
"""Requests that are answered with speech."""


def event(request: dict[str, Any], session: dict[str, Any] | None = None, **more: Any) -> Any:
    """A whole envelope with private values in it, free to be broken."""
    whole = envelopes.envelope(request, session=session, user=f"user.{PRIVATE}", **more)
    whole["context"]["System"]["device"]["deviceId"] = f"device.{PRIVATE}"
    whole["context"]["System"]["apiAccessToken"] = f"token.{PRIVATE}"
    return json.loads(json.dumps(whole))


@contextmanager
def logged() -> Iterator[list[logging.LogRecord]]:
    """Everything that is logged, by whomever."""
    records: list[logging.LogRecord] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            records.append(record)

    listener = Listener()
    logging.getLogger().addHandler(listener)
    try:
        yield records
    finally:
        logging.getLogger().removeHandler(listener)


def knock(door: Door, event: object) -> tuple[dict[str, Any], dict[str, Any]]:
    """The response to ``event`` and the log line, once both have kept what the door promises for every event."""
    with logged() as records:
        answer = door(event)
    well_formed(answer)
    *others, record = records
    for other in records:
        assert PRIVATE not in other.getMessage()
        assert "Traceback" not in other.getMessage()
        assert other.exc_info is None
    # The store and Alexa's API write lines of their own, of what failed; each turn has one.
    assert all(json.loads(other.getMessage()).keys() == {"trouble", "do"} for other in others)
    text = record.getMessage()
    line: dict[str, Any] = json.loads(text)
    assert line.keys() - {"trouble", "where", "do"} == FIELDS
    assert ("trouble" in line) == (record.levelno == logging.ERROR)
    assert "trouble" not in line or (line["do"] and line["where"])
    return answer["response"], line


def well_formed(answer: dict[str, Any]) -> None:
    """Check what the platform wants of every response, whatever was asked."""
    assert len(json.dumps(answer["response"], allow_nan=False)) < 24_000
    json.dumps(answer, allow_nan=False)
    assert answer["version"] == "1.0"
    response = answer["response"]
    assert ("reprompt" in response) == (response.get("shouldEndSession") is False)
    for part in (response, response.get("reprompt", {})):
        if "outputSpeech" in part:
            speech = part["outputSpeech"]["ssml"]
            assert "".join(ElementTree.fromstring(speech.replace("amazon:", "")).itertext()).strip()  # noqa: S314  # ours
            assert isinstance(response["shouldEndSession"], bool)


def assert_apology(response: dict[str, Any]) -> None:
    """Check that ``response`` is the calm apology, and the end."""
    apology = ssml.speak([Library().ssml("basics.apology", {}, 0, "en-US")])
    assert response == {"outputSpeech": {"type": "SSML", "ssml": apology}, "shouldEndSession": True}


@pytest.fixture
def without(tmp_path: Path) -> Any:
    """A door whose words lack a file or folder."""

    def make(name: str) -> Door:
        folder = tmp_path / "en"
        shutil.copytree(words.HERE / "en", folder)
        (shutil.rmtree if (folder / name).is_dir() else Path.unlink)(folder / name)
        return Door(house=build_house(Settings(), library=Library(folder)))

    return make


@pytest.mark.parametrize("body", BODIES)
def test_a_body_that_is_no_request_gets_an_apology(door: Door, body: Any) -> None:
    """Something that Alexa never sends is answered calmly, and the operator is told to look for its sender."""
    response, line = knock(door, body)
    assert_apology(response)
    assert "triggers" in line["do"]


@pytest.mark.parametrize("kind", [None, 5, [], {}, "", "Request.OfTomorrow"])
def test_a_request_type_nobody_knows_gets_an_apology_in_a_session(door: Door, kind: Any) -> None:
    """A request of an unknown type, or of none, is answered with an apology if somebody is there to hear it."""
    response, line = knock(door, event({"type": kind}, OPENING))
    assert_apology(response)
    assert line["turn"] == "unknown"
    assert "ask-sdk-model" in line["do"]
    response, _ = knock(door, event({"type": kind}))
    assert response == {}


def test_a_request_without_a_type_gets_an_apology_in_a_session(door: Door) -> None:
    """A request that does not say what it is gets an apology too."""
    response, _ = knock(door, {"session": OPENING, "request": {}})
    assert_apology(response)


def test_a_launch_without_a_context_is_answered(door: Door) -> None:
    """Where nothing says who and where, and no skill id is checked, the greeting is said all the same."""
    whole = event(envelopes.launch(), OPENING)
    del whole["context"]
    response, line = knock(door, whole)
    assert response["shouldEndSession"] is False
    assert "trouble" not in line


@pytest.mark.parametrize("application", ["amzn1.ask.skill.another", "", None, 5, {"applicationId": "mine"}])
def test_another_skills_request_is_refused(library: Library, application: Any) -> None:
    """A request for another skill, or for none, reaches no handler, and the operator reads which setting to mend."""
    guarded = Door(house=build_house(Settings(skill_id="mine"), library=library))
    assert knock(guarded, event(envelopes.launch(), OPENING, application="mine"))[0]["shouldEndSession"] is False
    response, line = knock(guarded, event(envelopes.launch(), OPENING, application=application))
    assert_apology(response)
    assert line["trouble"] == "WrongSkill"
    assert "SKILL_ID" in line["do"]
    skill_event = event({"type": "AlexaSkillEvent.SkillDisabled"}, application=application)
    response, line = knock(guarded, skill_event)
    assert response == {}
    assert line["trouble"] == "WrongSkill"
    whole = event(envelopes.launch(), OPENING, application="mine")
    del whole["context"]
    assert knock(guarded, whole)[1]["trouble"] == "WrongSkill"


@pytest.mark.parametrize(
    ("file", "request_"),
    [
        ("launch.toml", envelopes.launch()),
        ("resources.toml", envelopes.intent(Heard("CrisisIntent"))),
        ("check_in.toml", envelopes.intent(Heard("CheckInIntent"))),
    ],
)
def test_a_handler_that_fails_is_an_apology_and_names_the_file(without: Any, file: str, request_: Any) -> None:
    """Where words are missing a calm sentence is said, and the operator reads which file to mend."""
    response, line = knock(without(file), event(request_, OPENING))
    assert_apology(response)
    assert line["trouble"] == "ContentError"
    assert file in line["do"]
    assert line["where"].startswith("library.py:")


@pytest.mark.parametrize("name", [*sorted(path.name for path in (words.HERE / "en").iterdir())])
def test_no_missing_file_or_folder_raises(without: Any, name: str) -> None:
    """Whichever part of the words is gone, every request gets a whole answer."""
    broken = without(name)
    for request in SPOKEN:
        for session in (OPENING, IN_SESSION):
            response, line = knock(broken, event(request, session))
            assert "outputSpeech" in response or ("trouble" in line and name == "basics.toml")
            assert isinstance(response["shouldEndSession"], bool)


@pytest.mark.parametrize("session", [OPENING, IN_SESSION])
def test_an_intent_nobody_knows_is_met_with_help(door: Door, session: dict[str, Any]) -> None:
    """An intent of a newer model is answered with help and a question, and its name is not logged."""
    response, line = knock(door, event(envelopes.intent(Heard(f"{PRIVATE}Intent")), session))
    assert response["shouldEndSession"] is False
    assert line["intent"] == "unknown"
    assert "trouble" not in line


@pytest.mark.parametrize("intent", [None, [], "LaunchRequest", {}, *({"name": name} for name in NO_NAMES)])
def test_an_intent_that_is_none_is_answered(door: Door, intent: Any) -> None:
    """An intent without a name, or with something else in its place, is answered aloud."""
    response, _ = knock(door, event({"type": "IntentRequest", "intent": intent}, IN_SESSION))
    assert "outputSpeech" in response


def test_the_end_of_a_session_is_answered_with_nothing(door: Door) -> None:
    """A session that is over is not spoken into, even where its request cannot be read."""
    for reason in ("USER_INITIATED", "EXCEEDED_MAX_REPROMPTS", "ERROR", "A_NEW_REASON"):
        response, line = knock(door, event(envelopes.session_ended(reason), IN_SESSION))
        assert response == {}
        assert line["turn"] == "SessionEndedRequest"


@pytest.mark.parametrize("kind", QUIET)
def test_a_request_outside_a_session_is_answered_with_nothing(door: Door, kind: str) -> None:
    """What comes without a session, playback and skill events among it, gets an empty response and no error."""
    response, line = knock(door, event({"type": kind}))
    assert response == {}
    assert line["turn"] == kind
    assert "trouble" not in line


@pytest.mark.parametrize("kind", QUIET)
def test_a_request_nobody_handles_is_answered_in_a_session(door: Door, kind: str) -> None:
    """A known request that the skill does not handle never breaks the door, in a session either."""
    response, line = knock(door, event({"type": kind}, IN_SESSION))
    assert response == {} or response["shouldEndSession"] is True
    assert line["turn"] == kind


def test_an_unknown_log_level_counts_as_info(library: Library, house: House) -> None:
    """A misspelt log level silences nothing."""
    knock(Door(house=build_house(Settings(log_level="LOUD"), library=library)), event(envelopes.launch(), OPENING))
    assert Door(house=house)(None)["response"]["shouldEndSession"] is True
