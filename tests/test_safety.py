"""Danger is heard first: from every state, in every locale, and also where it hides in a slot."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from skill.app import HANDLERS, build_house
from skill.content.library import Library
from skill.door import Door
from skill.handlers import safety
from skill.hosts import envelopes
from skill.hosts.explore import Answered, explore
from skill.hosts.interaction import InteractionModel
from skill.hosts.matcher import Heard, HeardSlot
from skill.settings import Settings
from skill.speech import timing
from tests.certification import says

COUNTRIES = {
    "en-US": "US",
    "en-CA": "CA",
    "en-GB": "GB",
    "en-AU": "AU",
    "en-IN": "IN",
    "fr-CA": "anywhere",
}
KINDS = {"CrisisIntent": "crisis", "AbuseIntent": "abuse", "AssaultIntent": "assault", "EmergencyIntent": "emergency"}
DETAILS = ("what happened", "tell me more", "how did", "are you sure")


def unsafe(answered: Answered, library: Library) -> list[str]:
    """What is wrong with the answer to an intent of danger."""
    kind, country = KINDS[answered.asked], COUNTRIES[answered.locale]
    wrong = [
        f"{country} {entry} is not given"
        for entry in {kind, "emergency"}
        if not says(answered, library, f"resources.{country}.{entry}.again")
    ]
    if not says(answered, library, f"resources.{country}.{kind}.say"):
        wrong.append(f"{country} {kind} is not said in full")
    first = {"crisis": "safety.crisis.first", "abuse": "safety.abuse.first", "assault": "safety.assault.first"}
    if kind in first and not says(answered, library, first[kind]):
        wrong.append("it does not begin kindly")
    if any(detail in timing.text(answered.speech).lower() for detail in DETAILS):
        wrong.append("it asks for details")
    return wrong


@pytest.mark.parametrize("locale", COUNTRIES)
def test_danger_is_answered_from_every_state(
    explored: Callable[[str], list[Answered]], library: Library, locale: str
) -> None:
    """Whatever is pending, the line of the country and its emergency number are said, and said twice."""
    asked = [answered for answered in explored(locale) if answered.asked in KINDS]
    assert {answered.state.name for answered in asked} > {"no session", "menu", "check_in.cause"}
    assert [(a.state.name, a.asked, wrong) for a in asked for wrong in unsafe(a, library)] == []


def test_a_skill_without_its_number_is_caught(tmp_path: Path, model: InteractionModel, library: Library) -> None:
    """A skill that says another country's line, broken on purpose, does not pass the check above."""
    folder = tmp_path / "en"
    shutil.copytree(library.folder, folder)
    file = folder / "resources.toml"
    words = file.read_text(encoding="utf-8")
    file.write_text(words.replace("[US.crisis]", "[US.x]\nkind = 'crisis'", 1).replace("nine, eight, eight", "one", 2))
    door = Door(house=build_house(Settings(), library=Library(folder)))
    crises = [answered for answered in explore(door, model) if answered.asked == "CrisisIntent"]
    assert all(unsafe(answered, library) for answered in crises)


def test_danger_is_asked_before_everything_else() -> None:
    """The handlers of danger stand before all others."""
    assert HANDLERS[:2] == (safety.Danger, safety.DangerInSlot)


PHRASES = [(kind, phrase) for kind in safety.KINDS for phrase in Library().table("danger")[kind]]


@pytest.mark.parametrize(("kind", "phrase"), PHRASES, ids=[phrase for _, phrase in PHRASES])
@pytest.mark.parametrize("intent", ["SignIntent", "AnswerIntent"])
def test_danger_inside_a_slot_is_answered(
    door: Door, model: InteractionModel, library: Library, intent: str, kind: str, phrase: str
) -> None:
    """A slot whose words mean danger is answered as danger, also where the platform matched it to an id."""
    slot, slot_type = next(iter(model.slots(intent).items()))
    value = next(iter(slot_type.values))
    for resolved in ("", value):
        heard = Heard(intent, {slot: HeardSlot(f"because, {phrase.upper()}  sometimes", resolved, resolved)})
        event = envelopes.envelope(envelopes.intent(heard), session={"new": True, "sessionId": "s"})
        speech = door(event, None)["response"]["outputSpeech"]["ssml"]
        assert library.ssml(f"resources.US.{kind}.say", {}, 0, "en-US") in speech


@pytest.mark.parametrize("words", ["the therapist", "my feelings", "killing time", "scrape", "being hit by stress"])
def test_other_words_inside_a_slot_are_no_danger(door: Door, words: str) -> None:
    """Words that only look like those of danger are treated as an unknown sign."""
    heard = Heard("SignIntent", {"sign": HeardSlot(words)})
    event = envelopes.envelope(envelopes.intent(heard), session={"new": True, "sessionId": "s"})
    assert door(event, None)["sessionAttributes"]["pending"]["name"] == "signs.which"


def test_the_answer_to_abuse_warns_of_listeners_first(
    explored: Callable[[str], list[Answered]], library: Library
) -> None:
    """The answer to abuse begins with looking it up later, ends at once, and leaves nothing behind."""
    for answered in explored("en-US"):
        if answered.asked == "AbuseIntent":
            begins = library.ssml("safety.abuse.first", {}, 0, "en-US")
            assert answered.speech.removeprefix("<speak>").startswith(begins)
            assert answered.response["response"]["shouldEndSession"] is True
            assert answered.response["sessionAttributes"] == {}


def test_the_answer_to_an_emergency_gives_its_number_first(explored: Callable[[str], list[Answered]]) -> None:
    """For a body in danger, the emergency number is the first thing said."""
    for answered in explored("en-US"):
        if answered.asked == "EmergencyIntent":
            assert timing.text(answered.speech).startswith("In the United States, call nine, one, one.")
