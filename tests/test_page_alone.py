"""Somebody who may not be alone at the page: what was said can be made to go, and silence is silence.

In a real browser. Answers are held back where something happens while they are on their way.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser import Visitor
from tests.engines import ENGINE, NEAR, spoken

ABUSE = "my husband hits me"


def test_clear_clears_also_what_is_still_being_answered(lit: Callable[..., Visitor]) -> None:
    """After Clear neither the words nor their answer come back, and the next conversation knows nothing of them."""
    visitor = lit()
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


def test_clear_is_not_undone_by_trouble(lit: Callable[..., Visitor]) -> None:
    """What fails after Clear says nothing more."""
    visitor = lit()
    let_go = visitor.hold_back()
    visitor.send(ABUSE)
    visitor.until_asked(2)
    visitor.page.click("#clear")
    let_go(fails=True)
    visitor.page.wait_for_timeout(200)
    assert visitor.status() == "The page is clear."
    assert visitor.page.locator("#log .note").count() == 0
    visitor.complaints.clear()  # that the line broke


def test_clear_forgets_what_was_half_heard(lit: Callable[..., Visitor]) -> None:
    """Words that the open microphone has heard by then are not said."""
    visitor = lit(NEAR)
    visitor.page.locator("#hold").click()
    visitor.page.wait_for_function("heard.length === 1")
    visitor.page.evaluate(f"heard[0].hear('{ABUSE}')")
    visitor.page.click("#clear")
    visitor.passes(3)
    assert visitor.said() == []
    assert visitor.status() == "The page is clear."


def test_nothing_is_spoken_after_stop(lit: Callable[..., Visitor]) -> None:
    """Stop falls silent at once, with no goodbye aloud, and takes away what was said in danger; twice does no more."""
    visitor = lit(ENGINE)
    visitor.send("i was raped")
    visitor.page.locator("#lantern[data-light=speaking]").wait_for()
    visitor.passes(3)
    before = len(spoken(visitor))
    visitor.page.keyboard.press("Escape")
    assert visitor.status() == "It stopped."
    visitor.passes(30)
    assert len(spoken(visitor)) == before
    assert "raped" not in visitor.page.inner_text("#log")
    assert visitor.page.inner_text("#numbers") == ""


def test_escape_once_more_clears_the_page(lit: Callable[..., Visitor]) -> None:
    """Where there is nothing to stop, Escape takes everything away, also what was not sent yet."""
    visitor = lit()
    visitor.page.locator("#words").fill("my husband")
    visitor.page.keyboard.press("Escape")
    assert visitor.said() == []
    assert visitor.page.input_value("#words") == ""


def test_speech_can_be_switched_off_in_the_middle_of_it(lit: Callable[..., Visitor]) -> None:
    """Unticked while it speaks, it falls silent at once, and the words go on in their time; ticked, it speaks again."""
    visitor = lit(ENGINE)
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


@pytest.mark.parametrize("said", [ABUSE, "please help me he is hitting me", "is there help for abuse", "i was raped"])
def test_what_is_somebody_elses_danger_goes_by_itself(lit: Callable[..., Visitor], said: str) -> None:
    """It goes when the next words are sent, whether or not they are answered, and after two minutes in any case."""
    visitor = lit()
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


def test_leaving_the_page_takes_everything_along(lit: Callable[..., Visitor]) -> None:
    """A page that the browser keeps to show it again holds nothing any more, nor does the speaker behind it."""
    visitor = lit(ENGINE)
    visitor.type(ABUSE)
    visitor.page.locator("#words").fill("more")
    visitor.page.evaluate("window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
    assert visitor.said() == []
    assert "hits me" not in visitor.page.content()
    assert visitor.page.input_value("#words") == ""
    assert visitor.page.evaluate("engine.now") is None
    assert any(url.endswith("/leave") for url in visitor.asked)


@pytest.mark.parametrize("then", ["Escape", "the signs"])
def test_what_is_stopped_or_covered_does_not_come_after_all(lit: Callable[..., Visitor], then: str) -> None:
    """Stop, or other words, while abuse is being answered: neither words nor answer appear, nor are they said."""
    visitor = lit(ENGINE)
    let_go = visitor.hold_back()
    visitor.send(ABUSE)
    visitor.until_asked(2)
    if then == "Escape":
        visitor.page.keyboard.press("Escape")
    else:
        visitor.send(then)
        visitor.until_asked(3)
    let_go()
    visitor.passes(20)
    visitor.page.wait_for_timeout(200)
    assert "hits me" not in visitor.page.content()
    assert not any("hurt" in one["text"] for one in spoken(visitor))


@pytest.mark.parametrize("gone", ["stopped", "after two minutes"])
def test_what_has_gone_is_not_said_again(lit: Callable[..., Visitor], gone: str) -> None:
    """Once it was taken away, another country does not bring it back."""
    visitor = lit()
    visitor.type(ABUSE)
    if gone == "stopped":
        visitor.page.keyboard.press("Escape")
    else:
        visitor.finish()
        visitor.passes(125)
    assert "hits me" not in visitor.page.content()
    assert visitor.page.inner_text("#numbers") == ""
    asked = len(visitor.asked)
    visitor.page.select_option("#locale", "en-GB")
    visitor.passes(3)
    assert not any(url.endswith("/turn") for url in visitor.asked[asked:])
    assert "hits me" not in visitor.page.content()


def test_stop_is_the_end_also_where_alexa_has_asked(lit: Callable[..., Visitor]) -> None:
    """With Alexa's own question pending, hands-free, Stop is followed by nothing; and again, it clears the page."""
    visitor = lit(ENGINE + NEAR)
    visitor.page.check("#handsfree")
    visitor.page.locator("#words").focus()
    visitor.type("remind me every evening at nine")
    visitor.finish()
    visitor.type("yes")
    visitor.page.locator("#lantern[data-light=speaking]").wait_for()
    visitor.page.keyboard.press("Escape")
    before = len(spoken(visitor))
    visitor.passes(30)
    assert len(spoken(visitor)) == before
    assert visitor.page.locator("#lantern[data-light=out]").count() == 1
    visitor.page.keyboard.press("Escape")
    assert visitor.said() == []
    assert visitor.status() == "The page is clear."


def test_stop_does_not_wait_for_the_skill(lit: Callable[..., Visitor]) -> None:
    """With an answer on its way it is silent and out at once; and again, the page is clear."""
    visitor = lit()
    let_go = visitor.hold_back()
    visitor.send("the signs")
    visitor.until_asked(2)
    visitor.page.keyboard.press("Escape")
    assert visitor.status() == "It stopped."
    assert visitor.page.locator("#stop").is_hidden()
    visitor.page.keyboard.press("Escape")
    let_go()
    visitor.page.wait_for_timeout(200)
    assert visitor.said() == []
