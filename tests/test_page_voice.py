"""How the page says an answer: in a voice of this machine, and at the skill's own timing.

In a real browser; in the place of its speech engine is one whose speed the test sets. `bench/spoken_page.py`
listens to a real one.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser import Visitor
from tests.engines import ENGINE, spoken

REFLECTION = "ask evening lantern to start my reflection"


@pytest.fixture
def visit(visit: Callable[..., Visitor]) -> Callable[[str], Visitor]:
    """Somebody with the focus in the field, and an engine that is changed by a script of the test's own."""

    def make(change: str) -> Visitor:
        visitor = visit(ENGINE + change)
        visitor.page.locator("#words").focus()
        return visitor

    return make


def test_an_answer_is_said_sentence_by_sentence(visit: Callable[[str], Visitor]) -> None:
    """Each phrase is an utterance of its own, in a near voice; the words are the skill's."""
    visitor = visit("")
    visitor.type("open evening lantern")
    visitor.finish()
    said = spoken(visitor)
    assert len(said) > 2
    assert {one["voice"] for one in said} == {"Near"}
    assert " ".join(one["text"] for one in said) in visitor.said()[0]


@pytest.mark.parametrize("speed", [0.8, 1.0, 1.3])
def test_a_reflection_takes_the_skills_own_time_whatever_the_voice(
    visit: Callable[[str], Visitor], speed: float
) -> None:
    """A slow voice is hurried and a fast one slowed, and the silences do the rest: 120 s, give or take 5."""
    visitor = visit(f"speed = {speed};")
    before = visitor.page.evaluate("performance.now() / 1000")
    visitor.type(REFLECTION)
    visitor.finish()
    took = visitor.page.evaluate("performance.now() / 1000") - before
    assert 115 <= took <= 127
    assert len(spoken(visitor)) > 20
    assert len({round(one["rate"], 3) for one in spoken(visitor)}) > (1 if speed != 1.0 else 0)


def test_numbers_are_said_slowly(visit: Callable[[str], Visitor]) -> None:
    """A number's words are said slower than the words around it."""
    visitor = visit("")
    visitor.type("i want to die")
    visitor.finish()
    number = next(one for one in spoken(visitor) if one["text"].startswith("nine, eight, eight"))
    assert number["rate"] < 0.9


def test_silence_is_kept_between_the_phrases(visit: Callable[[str], Visitor]) -> None:
    """The pauses that the writer set are heard: some thirty seconds of a reflection."""
    visitor = visit("")
    visitor.type(REFLECTION)
    visitor.finish()
    said = spoken(visitor)
    words = [len(one["text"].split()) * 0.4 / one["rate"] for one in said]
    gaps = [later["at"] - one["at"] - length for one, later, length in zip(said, said[1:], words, strict=False)]
    assert 30 < sum(gap for gap in gaps if gap > 2) < 55


def test_a_voice_that_is_elsewhere_is_left_out(visit: Callable[[str], Visitor]) -> None:
    """A voice that needs the network says nothing; the page tells why, and goes on in time."""
    visitor = visit("voiceList[0].localService = false;")
    assert "elsewhere" in visitor.page.inner_text("#voice-note")
    visitor.type("open evening lantern")
    visitor.finish()
    assert spoken(visitor) == []
    assert visitor.status().startswith("Take your time")


def test_an_engine_that_never_begins_is_given_up(visit: Callable[[str], Visitor]) -> None:
    """Where the engine says nothing at all, the page notices once, says so, and goes on in time."""
    visitor = visit("starts = false;")
    visitor.type("open evening lantern")
    visitor.passes(3)
    assert "did not start" in visitor.page.inner_text("#voice-note")
    visitor.finish()
    assert len(spoken(visitor)) == 1
    assert visitor.page.locator("#log").get_attribute("aria-live") == "polite"


def test_a_phrase_whose_end_is_lost_does_not_hold_up_the_evening(visit: Callable[[str], Visitor]) -> None:
    """Some engines forget to say that they have finished: after a while the next phrase is said."""
    visitor = visit("engine.speak = (one) => { spoken.push({ text: one.text }); one.onstart(); };")
    visitor.type("open evening lantern")
    visitor.finish()
    assert len(spoken(visitor)) > 2


def test_stop_silences_the_engine_at_once(visit: Callable[[str], Visitor]) -> None:
    """After Escape no phrase of the reflection follows."""
    visitor = visit("")
    visitor.type(REFLECTION)
    visitor.passes(20)
    before = len(spoken(visitor))
    visitor.page.keyboard.press("Escape")
    visitor.wait_for_status("It stopped.")
    visitor.passes(60)
    assert len(spoken(visitor)) == before
    assert visitor.page.evaluate("engine.now") is None


def test_it_speaks_only_when_it_is_wished_for(visit: Callable[[str], Visitor]) -> None:
    """Without "speak out loud" nothing is spoken, and the words come in their time."""
    visitor = visit("")
    visitor.page.uncheck("#aloud")
    visitor.page.locator("#words").focus()
    visitor.type("open evening lantern")
    visitor.finish()
    assert spoken(visitor) == []


def test_voices_that_come_late_are_used(visit: Callable[[str], Visitor]) -> None:
    """Most browsers know their voices only a moment after the page is there."""
    visitor = visit("window.later = voiceList.splice(0);")
    assert "no voice of its own" in visitor.page.inner_text("#voice-note")
    visitor.page.evaluate("voiceList.push(...later); engine.voiceschanged()")
    assert visitor.page.inner_text("#voice-note") == ""
    visitor.type("open evening lantern")
    visitor.finish()
    assert len(spoken(visitor)) > 2


def test_a_voice_can_be_chosen(visit: Callable[[str], Visitor]) -> None:
    """With more than one near voice there is a choice, the one for the country first."""
    visitor = visit(
        'voiceList.push({ name: "Far", lang: "en-US", voiceURI: "far", localService: false },'
        ' { name: "London", lang: "en-GB", voiceURI: "london", localService: true },'
        ' { name: "Berlin", lang: "de-DE", voiceURI: "berlin", localService: true });'
    )
    assert visitor.page.locator("#voice option").all_inner_texts() == ["Near", "London"]
    visitor.page.select_option("#voice", "london")
    visitor.page.locator("#words").focus()
    visitor.type("help")
    visitor.finish()
    assert {one["voice"] for one in spoken(visitor)} == {"London"}
