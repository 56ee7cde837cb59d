"""What the page is given to say, to show, and to explain."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import pytest

from skill.content.library import Library
from skill.hosts.device import Device, Exchange
from skill.hosts.explore import Answered
from skill.hosts.page.phrases import phrases
from skill.hosts.page.screen import shown
from skill.hosts.page.turn import as_page
from skill.hosts.page.visits import MOST, Visits
from skill.speech import timing


def test_phrases_last_as_long_as_the_skill_says(explored: Callable[[str], list[Answered]]) -> None:
    """Of every answer there is, the phrases take its seconds, hold its words in order, and none is long."""
    seen = {one.speech for one in explored("en-GB") if one.speech}
    assert len(seen) > 100
    for speech in seen:
        found = phrases(speech)
        length = timing.length(speech)
        assert sum(one.seconds + one.pause for one in found) == pytest.approx(length.seconds, abs=0.1)
        assert " ".join(one.text for one in found).split() == timing.text(speech).split()
        assert all(one.text and one.seconds < 15 for one in found)


def test_a_number_is_a_phrase_of_its_own_and_slow() -> None:
    """Words at another speed are said apart from their sentence, with the mark that follows them."""
    speech = '<speak><s>Call <prosody rate="80%">nine, eight, eight.</prosody></s> <s>It is there.</s></speak>'
    assert [(one.text, one.rate) for one in phrases(speech)] == [
        ("Call", 1.0),
        ("nine, eight, eight.", 0.8),
        ("It is there.", 1.0),
    ]


def test_a_pause_belongs_to_the_phrase_before_it() -> None:
    """Two pauses add up, and one before any word is kept."""
    speech = (
        '<speak><break time="1s"/><s>Breathe in.</s> <break time="2500ms"/><break time="1s"/><s>And out.</s></speak>'
    )
    assert [(one.text, one.pause) for one in phrases(speech)] == [("", 1.0), ("Breathe in.", 3.5), ("And out.", 0.0)]


def test_a_turn_tells_how_it_came_about(device: Device, library: Library) -> None:
    """The intent, the resolved slots, and the request and response behind an answer are there for developers."""
    device.say("open evening lantern")
    turn = as_page(device.say("tell me about pulling away"), library)
    assert turn["intent"] == "SignIntent"
    assert turn["slots"] == {"sign": "withdrawal"}
    assert turn["request"]["request"]["intent"]["name"] == "SignIntent"
    assert turn["response"]["response"]["shouldEndSession"] is False
    assert turn["who"] == "lantern"
    assert turn["listens"]
    assert not turn["fleeting"]


def test_silence_before_anything_was_said_is_no_answer(device: Device, library: Library) -> None:
    """Nothing said to nobody listening gives an empty turn."""
    turn = as_page(device.say(""), library)
    assert (turn["speech"], turn["phrases"], turn["listens"], turn["who"]) == ("", [], False, "lantern")


@pytest.mark.parametrize("said", ["my partner hits me", "ask evening lantern about the time my husband hits me"])
@pytest.mark.parametrize("locale", ["en-US", "en-GB", "en-CA", "en-AU", "en-IN"])
def test_only_the_answer_to_abuse_is_fleeting(
    device_in: Callable[[str], Device], library: Library, locale: str, said: str
) -> None:
    """By whichever intent it comes, in every country; the answers to other danger stay to be read."""
    assert as_page(device_in(locale).say(said), library)["fleeting"]
    assert not as_page(device_in(locale).say("i want to die"), library)["fleeting"]
    assert not as_page(device_in(locale).say("a reflection"), library)["fleeting"]


def test_the_skill_shows_nothing_on_any_screen(device: Device) -> None:
    """No answer puts a card or a document on a screen; where one did, the page would show it."""
    assert shown(device.say("open evening lantern").response["response"]) == []
    card = {"card": {"type": "Simple", "title": "Tonight", "content": "One true word"}}
    document = {
        "directives": [{"type": "Alexa.Presentation.APL.RenderDocument", "token": "the week"}, {"type": "Other"}]
    }
    assert shown(card) == ["Tonight", "One true word"]
    assert shown(document) == ["the week"]


def test_each_tab_has_a_speaker_of_its_own(device_in: Callable[[str], Device]) -> None:
    """Two tabs hold two conversations; another country is another speaker; the oldest makes room; who left is gone."""
    visits = Visits(device_in)
    numbers = count(1)

    def says(visit: str, locale: str, said: str = "") -> Exchange:
        exchange = visits.say(visit, locale, said, next(numbers))
        assert exchange is not None
        return exchange

    says("one", "en-US", "open evening lantern")
    assert says("two", "en-US") == Exchange("", "Silence", ends=True)
    assert says("one", "en-US").speech
    assert says("one", "en-GB").intent == "Silence"
    for number in range(MOST):
        says(f"another {number}", "en-US")
    assert says("one", "en-US").ends
    says("one", "en-US", "open evening lantern")
    visits.leave("one")
    assert says("one", "en-US") == Exchange("", "Silence", ends=True)


def test_a_turn_that_was_overtaken_changes_nothing(device_in: Callable[[str], Device]) -> None:
    """What was said earlier and comes later is not heard any more: the number is what is being talked about."""
    visits = Visits(device_in)
    assert visits.say("one", "en-US", "i want to die", 2)
    assert visits.say("one", "en-US", "the signs", 1) is None
    assert visits.say("one", "en-US", "the signs", 2) is None
    assert visits.say("one", "en-US", "i want to die", 1), "danger is heard, also late"
    again = visits.say("one", "en-US", "yes", 3)
    assert again is not None
    assert "nine, eight, eight" in again.speech
