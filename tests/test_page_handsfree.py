"""Hands-free at the page: it listens by itself, and ends as a device does. In a real browser, whose clock is turned."""

from __future__ import annotations

from collections.abc import Callable

from tests.browser import Visitor
from tests.engines import DEAF, EARS, NEAR


def light_it(visitor: Visitor) -> None:
    """Switch hands-free on, light the lantern, and hear it out."""
    visitor.page.check("#handsfree")
    visitor.page.click("#light")
    visitor.page.locator("#log .turn").first.wait_for()
    visitor.finish()
    visitor.page.locator("#lantern[data-light=listening]").wait_for()


def test_silence_is_asked_once_more_and_then_ends(visit: Callable[..., Visitor]) -> None:
    """Eight seconds, the reprompt, eight seconds more, and the session is over."""
    visitor = visit(DEAF)
    light_it(visitor)
    visitor.passes(7)
    assert visitor.page.inner_text("#countdown") == "1"
    assert len(visitor.said()) == 1
    visitor.passes(1)
    visitor.page.locator("#log .turn").nth(1).wait_for()
    assert "Which would you like?" in visitor.said()[1]
    visitor.finish()
    visitor.page.locator("#lantern[data-light=listening]").wait_for()
    visitor.passes(7)
    assert len(visitor.said()) == 2
    visitor.passes(1)
    visitor.page.locator("#log .turn").nth(2).wait_for()
    visitor.wait_for_status("That was all")
    assert "The lantern goes out." in visitor.said()[2]
    visitor.passes(60)
    assert len(visitor.said()) == 3


def test_whoever_types_is_not_silent(visit: Callable[..., Visitor]) -> None:
    """The first letter stops the counting; what is sent then is answered."""
    visitor = visit(DEAF)
    light_it(visitor)
    visitor.passes(6)
    visitor.page.keyboard.type("a check")
    visitor.wait_for_status("Take your time")
    visitor.passes(60)
    assert len(visitor.said()) == 1
    visitor.type("-in")
    assert "a check-in" in visitor.said()[1]


def test_without_hands_free_nobody_is_hurried(visit: Callable[..., Visitor]) -> None:
    """A question at the page waits for ever; an empty line is silence there too."""
    visitor = visit("")
    visitor.page.click("#light")
    visitor.page.locator("#log .turn").first.wait_for()
    visitor.finish()
    visitor.passes(120)
    assert len(visitor.said()) == 1
    visitor.type("")
    assert "Which would you like?" in visitor.said()[1]


def test_it_can_be_switched_on_in_the_middle_and_off_again(visit: Callable[..., Visitor]) -> None:
    """Switched on while a question waits, it begins to listen; switched off, it waits again."""
    visitor = visit(DEAF)
    visitor.page.click("#light")
    visitor.page.locator("#log .turn").first.wait_for()
    visitor.finish()
    visitor.page.check("#handsfree")
    visitor.page.locator("#lantern[data-light=listening]").wait_for()
    visitor.passes(4)
    visitor.page.uncheck("#handsfree")
    visitor.wait_for_status("Hands-free is off")
    visitor.passes(30)
    assert len(visitor.said()) == 1


def test_what_is_heard_in_time_is_answered(visit: Callable[..., Visitor]) -> None:
    """Where words are found on this machine, nobody is asked, and what is heard goes to the lantern."""
    visitor = visit(NEAR)
    light_it(visitor)
    assert visitor.page.locator("#microphone").is_hidden()
    assert visitor.page.evaluate("[heard.length, heard[0].processLocally, heard[0].lang]") == [1, True, "en-US"]
    visitor.page.evaluate("heard[0].hear('what are the signs')")
    visitor.passes(30)
    assert len(visitor.said()) == 1, "nobody is cut off in the middle of a sentence"
    visitor.page.evaluate("heard[0].onend()")
    visitor.page.locator("#log .turn").nth(1).wait_for()
    assert "what are the signs" in visitor.said()[1]


def test_the_microphone_is_asked_for_where_sound_may_leave_the_machine(visit: Callable[..., Visitor]) -> None:
    """Hands-free asks first, and a no leaves the keyboard, at the same pace."""
    visitor = visit(EARS)
    visitor.page.click("#handsfree")
    visitor.page.locator("#microphone").wait_for()
    assert "may send the sound" in visitor.page.inner_text("#microphone")
    visitor.page.click("#microphone-no")
    visitor.page.click("#light")
    visitor.page.locator("#log .turn").first.wait_for()
    visitor.finish()
    visitor.page.locator("#lantern[data-light=listening]").wait_for()
    assert visitor.page.evaluate("heard.length") == 0
    visitor.passes(8)
    visitor.page.locator("#log .turn").nth(1).wait_for()


def test_a_microphone_that_fails_leaves_the_keyboard(visit: Callable[..., Visitor]) -> None:
    """Where the browser cannot listen after all, the eight seconds go on, and typing is understood."""
    visitor = visit(NEAR)
    light_it(visitor)
    visitor.page.evaluate("heard[0].fail('not-allowed')")
    visitor.passes(3)
    assert visitor.page.evaluate("heard.length") == 1
    visitor.page.locator("#words").focus()
    visitor.type("help")
    assert "help" in visitor.said()[1]


def test_words_are_spoken_while_the_button_is_held(visit: Callable[..., Visitor]) -> None:
    """Holding breaks off the lantern, listens, and what was said when it is let go is answered."""
    visitor = visit(NEAR)
    visitor.page.click("#light")
    visitor.page.locator("#log .turn").first.wait_for()
    hold = visitor.page.locator("#hold")
    hold.hover()
    visitor.page.mouse.down()
    visitor.wait_for_status("Let go when you are done")
    assert hold.get_attribute("aria-pressed") == "true"
    visitor.passes(5)
    assert visitor.page.locator("#lantern[data-light=listening]").count() == 1
    assert visitor.page.inner_text("#caption") == "", "what it was saying has been broken off"
    visitor.page.evaluate("heard[0].hear('a check in')")
    assert visitor.page.inner_text("#caption") == "a check in"
    visitor.page.mouse.up()
    visitor.passes(1)
    visitor.page.locator("#log .turn").nth(1).wait_for()
    assert "a check in" in visitor.said()[1]
    assert hold.get_attribute("aria-pressed") == "false"


def test_the_button_works_by_key_and_by_a_tap(visit: Callable[..., Visitor]) -> None:
    """One press of a key begins to listen and another ends; nothing heard is met calmly."""
    visitor = visit(NEAR)
    visitor.page.locator("#hold").focus()
    visitor.page.keyboard.press("Enter")
    visitor.page.wait_for_function("heard.length === 1")
    assert visitor.page.locator("#hold").get_attribute("aria-pressed") == "true"
    visitor.page.keyboard.press("Enter")
    visitor.passes(1)
    visitor.wait_for_status("I heard nothing")
    assert visitor.said() == []
    visitor.page.keyboard.press(" ")
    visitor.page.wait_for_function("heard.length === 2")
    visitor.page.evaluate("heard[1].hear('open evening lantern')")
    visitor.page.keyboard.press(" ")
    visitor.passes(1)
    visitor.page.locator("#log .turn").first.wait_for()


def test_a_browser_without_ears_says_so(visit: Callable[..., Visitor]) -> None:
    """Where there is no recognition the button is not there, and the page says to type."""
    visitor = visit(DEAF)
    assert visitor.page.locator("#hold").is_hidden()
    assert "can't listen" in visitor.page.inner_text("#ears-note")
