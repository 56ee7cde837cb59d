"""Somebody in danger at the page, perhaps not alone: what is said comes first, and what was said can be made to go.

In a real browser. Answers are held back where something happens while they are on their way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser import Visitor, a_browser, a_host
from tests.test_page_handsfree import EARS, NEAR
from tests.test_page_voice import ENGINE, spoken

CRISIS = "i want to die"
ABUSE = "my husband hits me"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, once for these tests."""
    with a_browser() as running:
        yield running


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Visitor]]:
    """Somebody at the page of a host that remembers nothing, after a script of the test's own."""
    visitors = []
    with a_host(permitted=False) as address:

        def make(before: str = "", *, opened: bool = True, complaining: bool = False, locale: str = "en-US") -> Visitor:
            visitor = Visitor(browser, address, before=before, locale=locale)
            visitors.append((visitor, complaining))
            if opened:
                visitor.page.click("#light")
                visitor.page.locator("#log .turn").first.wait_for()
                visitor.finish()
            return visitor

        yield make
        for visitor, complaining in visitors:
            visitor.context.close()
            assert complaining or visitor.complaints == []


def test_clear_clears_also_what_is_still_being_answered(visit: Callable[..., Visitor]) -> None:
    """After Clear neither the words nor their answer come back, and the next conversation knows nothing of them."""
    visitor = visit()
    let_go = visitor.hold_back()
    visitor.send(ABUSE)
    visitor.until_asked(2)
    visitor.page.click("#clear")
    let_go()
    visitor.passes(5)
    visitor.page.wait_for_timeout(300)
    assert visitor.said() == []
    assert visitor.status() == "The page is clear."
    assert "hits me" not in visitor.page.content()
    visitor.send("repeat")
    visitor.page.locator("#log .turn").first.wait_for()
    assert "nothing to say again" in visitor.said()[0]


def test_clear_is_not_undone_by_trouble(visit: Callable[..., Visitor]) -> None:
    """What fails after Clear says nothing more."""
    visitor = visit(complaining=True)
    visitor.page.route("**/turn", lambda route: None)
    visitor.send(ABUSE)
    visitor.until_asked(2)
    visitor.page.click("#clear")
    visitor.passes(12)
    assert visitor.status() == "The page is clear."
    assert visitor.page.locator("#log .note").count() == 0


def test_clear_forgets_what_was_half_heard(visit: Callable[..., Visitor]) -> None:
    """Words that the open microphone has heard by then are not said."""
    visitor = visit(NEAR)
    visitor.page.locator("#hold").click()
    visitor.page.wait_for_function("heard.length === 1")
    visitor.page.evaluate(f"heard[0].hear('{ABUSE}')")
    visitor.page.click("#clear")
    visitor.passes(3)
    assert visitor.said() == []
    assert visitor.status() == "The page is clear."


def test_danger_is_answered_while_the_microphone_is_open(visit: Callable[..., Visitor]) -> None:
    """Typed while the button listens, danger is answered, and the listening that ends then hushes nothing."""
    visitor = visit(NEAR)
    visitor.page.locator("#hold").click()
    visitor.page.wait_for_function("heard.length === 1")
    visitor.send(CRISIS)
    visitor.page.locator("#lantern[data-light=speaking]").wait_for()
    visitor.passes(2)
    assert visitor.page.locator("#lantern[data-light=speaking]").count() == 1
    visitor.finish()
    assert "number again" in visitor.page.inner_text("#caption")
    assert visitor.page.locator("#hold").inner_text() == "Hold to speak"
    assert visitor.page.evaluate("heard[0].aborted"), "the microphone is closed"


def test_sent_twice_in_a_hurry_it_is_answered_once(visit: Callable[..., Visitor]) -> None:
    """A second Enter, with nothing in the field, is no silence: the number is said to its end."""
    visitor = visit()
    visitor.send(CRISIS)
    visitor.page.keyboard.press("Enter")
    visitor.page.locator("#log .turn").nth(1).wait_for()
    visitor.page.keyboard.press("Enter")
    visitor.finish()
    assert len(visitor.said()) == 2
    assert "number again" in visitor.page.inner_text("#caption")


def test_lit_twice_in_a_hurry_it_is_lit_once(visit: Callable[..., Visitor]) -> None:
    """A double click opens one session."""
    visitor = visit(opened=False)
    visitor.page.locator("#light").dblclick()
    visitor.page.locator("#log .turn").first.wait_for()
    visitor.finish()
    assert len(visitor.said()) == 1


def test_nothing_is_spoken_after_stop(visit: Callable[..., Visitor]) -> None:
    """Stop falls silent at once, with no goodbye aloud, and takes away what was said in danger; twice does no more."""
    visitor = visit(ENGINE)
    visitor.send("i was raped")
    visitor.page.locator("#lantern[data-light=speaking]").wait_for()
    visitor.passes(3)
    before = len(spoken(visitor))
    visitor.page.keyboard.press("Escape")
    visitor.wait_for_status("That was all")
    visitor.passes(30)
    assert len(spoken(visitor)) == before
    assert "raped" not in visitor.page.inner_text("#log")
    assert visitor.page.inner_text("#numbers") == ""


def test_escape_once_more_clears_the_page(visit: Callable[..., Visitor]) -> None:
    """Where there is nothing to stop, Escape takes everything away, also what was not sent yet."""
    visitor = visit()
    visitor.page.locator("#words").fill("my husband")
    visitor.page.keyboard.press("Escape")
    assert visitor.said() == []
    assert visitor.page.input_value("#words") == ""


def test_speech_can_be_switched_off_in_the_middle_of_it(visit: Callable[..., Visitor]) -> None:
    """Unticked while it speaks, it falls silent at once, and the words go on in their time; ticked, it speaks again."""
    visitor = visit(ENGINE)
    visitor.send("the signs")
    visitor.page.locator("#lantern[data-light=speaking]").wait_for()
    visitor.passes(3)
    visitor.page.uncheck("#aloud")
    before = len(spoken(visitor))
    assert visitor.page.evaluate("engine.now") is None
    visitor.passes(10)
    assert len(spoken(visitor)) == before
    assert visitor.page.locator("#lantern[data-light=speaking]").count() == 1
    visitor.page.check("#aloud")
    visitor.finish()
    assert len(spoken(visitor)) > before


def test_a_switch_that_is_moved_meanwhile_mutes_no_answer(visit: Callable[..., Visitor]) -> None:
    """Hands-free switched off while danger is being answered does not take the answer away."""
    visitor = visit("delete window.webkitSpeechRecognition; delete window.SpeechRecognition;", opened=False)
    visitor.page.check("#handsfree")
    visitor.page.click("#light")
    visitor.page.locator("#lantern[data-light=speaking]").wait_for()
    visitor.finish()
    let_go = visitor.hold_back()
    visitor.send(CRISIS)
    visitor.until_asked(2)
    visitor.page.uncheck("#handsfree")
    let_go()
    visitor.page.locator("#lantern[data-light=speaking]").wait_for()
    visitor.finish()
    assert "number again" in visitor.page.inner_text("#caption")


def test_whoever_waits_long_is_told_whom_else_to_turn_to(visit: Callable[..., Visitor]) -> None:
    """While an answer is on its way the page says so, can be stopped, and after a while names the emergency number."""
    visitor = visit()
    let_go = visitor.hold_back()
    visitor.send(CRISIS)
    visitor.wait_for_status("One moment")
    assert visitor.page.locator("#stop").is_visible()
    assert visitor.page.locator("#lantern[data-light=lit]").count() == 1
    visitor.passes(4)
    assert "emergency number" in visitor.status()
    let_go()
    visitor.page.locator("#log .turn").nth(1).wait_for()


def test_danger_does_not_wait_behind_another_turn(visit: Callable[..., Visitor]) -> None:
    """Said while something else is on its way, danger is sent at once and answered, whatever arrives first."""
    visitor = visit()
    let_go = visitor.hold_back()
    visitor.send("the signs")
    visitor.until_asked(2)
    visitor.send(CRISIS)
    visitor.until_asked(3)
    let_go()
    visitor.page.locator("#log .turn", has_text=CRISIS).wait_for()
    visitor.finish()
    assert "number again" in visitor.page.inner_text("#caption")


@pytest.mark.parametrize("said", [ABUSE, "please help me he is hitting me", "is there help for abuse", "i was raped"])
def test_what_is_somebody_elses_danger_goes_by_itself(visit: Callable[..., Visitor], said: str) -> None:
    """It goes when the next words are sent, whether or not they are answered, and after two minutes in any case."""
    visitor = visit()
    visitor.type(said)
    assert "goes from the page" in visitor.said()[-1]
    visitor.finish()
    let_go = visitor.hold_back()
    visitor.send("open evening lantern")
    visitor.until_asked(3)
    assert said not in visitor.page.content()
    let_go()
    visitor.page.locator("#log .turn", has_text="open evening lantern").nth(1).wait_for()
    visitor.finish()
    visitor.type(said)
    visitor.passes(125)
    assert said not in visitor.page.content()
    assert visitor.page.inner_text("#numbers") == ""


def test_a_number_can_be_read_and_dialled(visit: Callable[..., Visitor]) -> None:
    """The number stands in digits beside the lantern as long as its question does, and a telephone dials it."""
    visitor = visit()
    visitor.type(CRISIS)
    visitor.finish()
    assert visitor.page.locator("#numbers a").all_inner_texts() == ["988", "911"]
    assert visitor.page.locator("#numbers a").first.get_attribute("href") == "tel:988"
    assert "988" in visitor.said()[-1]
    visitor.type("no")
    assert visitor.page.inner_text("#numbers") == ""


def test_another_country_gives_its_number_at_once(visit: Callable[..., Visitor]) -> None:
    """Whoever chooses the country after the number was another's hears the right one without asking again."""
    visitor = visit()
    visitor.type(CRISIS)
    visitor.passes(3)
    visitor.page.select_option("#locale", "en-GB")
    visitor.page.locator("#log .turn", has_text="Samaritans").wait_for()
    assert "116 123" in visitor.page.inner_text("#numbers")
    visitor.finish()
    visitor.page.select_option("#locale", "en-AU")
    visitor.page.locator("#log .turn", has_text="In Australia").wait_for()


def test_another_country_is_another_conversation(visit: Callable[..., Visitor]) -> None:
    """Chosen before anything was said it changes nothing else; there and back, an old question is not pending."""
    visitor = visit(opened=False)
    before = visitor.status()
    visitor.page.select_option("#locale", "en-GB")
    assert visitor.status() == before
    visitor.page.locator("#words").focus()
    visitor.type("open evening lantern")
    visitor.finish()
    visitor.page.select_option("#locale", "en-US")
    visitor.wait_for_status("another country")
    assert visitor.page.locator("#lantern[data-light=out]").count() == 1
    visitor.page.select_option("#locale", "en-GB")
    visitor.page.locator("#words").fill("")
    visitor.page.locator("#words").press("Enter")
    visitor.passes(1)
    assert len(visitor.said()) == 1, "nobody listens, so silence is nothing"


def test_leaving_the_page_takes_everything_along(visit: Callable[..., Visitor]) -> None:
    """A page that the browser keeps to show it again holds nothing any more, nor does the speaker behind it."""
    visitor = visit(ENGINE)
    visitor.type(ABUSE)
    visitor.page.locator("#words").fill("more")
    left = visitor.page.evaluate("window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
    assert left
    assert visitor.said() == []
    assert "hits me" not in visitor.page.content()
    assert visitor.page.input_value("#words") == ""
    assert visitor.page.evaluate("engine.now") is None
    assert any(url.endswith("/leave") for url in visitor.asked)


def test_the_country_is_guessed_only_where_it_can_be(visit: Callable[..., Visitor]) -> None:
    """Ireland's numbers stand with the United Kingdom's; where nothing fits, the page asks."""
    assert visit(opened=False, locale="en-IE").page.input_value("#locale") == "en-GB"
    somewhere = visit(opened=False, locale="en-NZ").page
    assert "Choose the country" in somewhere.inner_text("#country-note")
    somewhere.select_option("#locale", "en-AU")
    assert somewhere.inner_text("#country-note") == ""


def test_the_microphone_is_asked_for_again_where_another_country_needs_it(visit: Callable[..., Visitor]) -> None:
    """Near in one locale and not in another, recognition asks before sound leaves this machine."""
    only_here = EARS.replace("window.near", "langs[0] === 'en-US'").replace(
        "{ processLocally }", "{ langs, processLocally }"
    )
    visitor = visit(only_here, opened=False)
    visitor.page.check("#handsfree")
    assert visitor.page.locator("#microphone").is_hidden()
    visitor.page.select_option("#locale", "en-GB")
    visitor.page.locator("#microphone").wait_for()
    visitor.page.click("#microphone-no")
    visitor.page.click("#light")
    visitor.page.locator("#log .turn").first.wait_for()
    visitor.finish()
    visitor.wait_for_status("Type your answer")
    assert visitor.page.evaluate("heard.length") == 0


def test_words_without_end_are_heard(visit: Callable[..., Visitor]) -> None:
    """However much stands before it, danger is heard."""
    visitor = visit()
    visitor.send("today was long and then there was the train and the dishes and my mother " * 20 + CRISIS)
    visitor.page.locator("#log .turn").nth(1).wait_for()
    assert "988" in visitor.said()[-1]


def test_danger_is_heard_when_alexa_itself_has_asked(visit: Callable[..., Visitor]) -> None:
    """Said in answer to the permission that Alexa asks for, danger is answered and not taken for a no."""
    visitor = visit()
    visitor.type("remind me every evening at nine")
    visitor.finish()
    visitor.type("yes")
    visitor.finish()
    assert visitor.said()[-1].count("permission")
    visitor.type("i want to kill myself")
    assert "988" in visitor.said()[-1]
