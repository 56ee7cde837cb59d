"""Whole evenings at the page, in a real browser, by keyboard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser

from skill.memory.memory import Memory, Note
from tests.browser import Visitor, a_host


@pytest.fixture
def visitor(visit: Callable[..., Visitor]) -> Visitor:
    """Somebody at the page of a host that remembers nothing."""
    return visit()


def tab_to(visitor: Visitor, target: str) -> None:
    """Press Tab until ``target`` has the focus."""
    for _ in range(40):
        if visitor.page.evaluate("document.activeElement.id") == target:
            return
        visitor.page.keyboard.press("Tab")
    raise AssertionError(f"{target} cannot be reached by keyboard")


def test_a_whole_evening_by_keyboard(visitor: Visitor) -> None:
    """Light it, check in, take the two minutes with their clock, and say good night, without a mouse."""
    tab_to(visitor, "light")
    visitor.page.keyboard.press("Enter")
    visitor.page.locator("#log .turn").first.wait_for()
    assert visitor.page.evaluate("document.activeElement.id") == "words"
    visitor.finish()
    assert visitor.status().startswith("Take your time")
    visitor.type("a check in")
    visitor.finish()
    visitor.type("far apart")
    visitor.finish()
    visitor.type("it went quiet")
    visitor.finish()
    visitor.type("yes")
    visitor.page.locator("#lantern[data-light=breathing]").wait_for()
    visitor.passes(30)
    gone, left = visitor.page.inner_text("#elapsed"), visitor.page.inner_text("#remaining")
    assert gone == "0:30"
    assert left in {f"1:{seconds}" for seconds in range(25, 50)}
    assert visitor.page.locator("#caption").inner_text() != ""
    visitor.finish()
    assert visitor.page.locator("#time").is_hidden()
    visitor.type("no")
    visitor.finish()
    assert visitor.status().startswith("That was all")
    assert visitor.page.locator("#lantern[data-light=out]").count() == 1
    assert len(visitor.said()) == 6


def test_a_reflection_can_be_stopped(visitor: Visitor) -> None:
    """Escape stops the two minutes at once, without another word, and the session is over."""
    visitor.page.locator("#words").focus()
    visitor.type("open evening lantern")
    visitor.finish()
    visitor.type("a reflection")
    visitor.page.locator("#time").wait_for()
    visitor.passes(10)
    visitor.page.keyboard.press("Escape")
    assert visitor.page.locator("#time").is_hidden()
    assert visitor.status() == "It stopped."
    assert "It stopped." in visitor.page.inner_text("#log")
    visitor.type("repeat")
    assert "nothing to say again" in visitor.said()[-1], "the session is over"
    visitor.finish()
    assert visitor.page.locator("#light").inner_text() == "Light it again"


def test_a_reflection_that_was_asked_for_alone_stops_without_a_word(visitor: Visitor) -> None:
    """Where no session is open, stop only falls silent: nothing more is sent."""
    visitor.page.locator("#words").focus()
    visitor.type("ask evening lantern to start my reflection")
    visitor.page.locator("#stop").click()
    visitor.wait_for_status("It stopped.")
    visitor.passes(3)
    assert len(visitor.said()) == 1


def test_danger_is_heard_first_in_the_middle_of_a_reflection(visitor: Visitor) -> None:
    """Frightening words break off the two minutes, and the number is said and can be read."""
    visitor.page.locator("#words").focus()
    visitor.type("open evening lantern")
    visitor.type("a reflection")
    visitor.passes(5)
    visitor.type("i don't want to live any more")
    assert "nine, eight, eight" in visitor.said()[-1]
    assert visitor.page.locator("#time").is_hidden()
    visitor.finish()
    assert "number again" in visitor.page.inner_text("#caption")


def test_whose_numbers_are_given_is_the_listeners_choice(visitor: Visitor) -> None:
    """With another country chosen, its number is said."""
    visitor.page.select_option("#locale", "en-GB")
    visitor.page.locator("#words").focus()
    visitor.type("i want to die")
    assert "Samaritans" in visitor.said()[-1]


def test_the_answer_to_abuse_does_not_stay_to_be_read(visitor: Visitor) -> None:
    """It goes from the page when anything else is said; and the page can be cleared at once."""
    visitor.page.locator("#words").focus()
    visitor.type("my partner hits me")
    assert "phone that's only yours" in visitor.said()[-1]
    assert "goes from the page" in visitor.said()[-1]
    visitor.page.keyboard.type("open evening lantern")
    visitor.page.keyboard.press("Enter")
    visitor.page.locator("#log .turn", has_text="open evening lantern").wait_for()
    assert len(visitor.said()) == 1
    assert "hits me" not in visitor.page.content()
    visitor.page.click("#clear")
    assert visitor.said() == []
    assert visitor.page.inner_text("#caption") == ""
    visitor.passes(20)
    assert visitor.page.locator("#lantern[data-light=speaking]").count() == 0
    assert "open evening lantern" not in visitor.page.inner_text("#log")


class Failing:
    """A store that fails whenever it is asked."""

    keeps = True

    def recall(self, *_: object) -> Memory:
        """Fails."""
        raise OSError("no store")

    def note(self, listener: str, note: Note) -> None:
        """Fails."""
        raise OSError("no store")

    def forget(self, *_: object) -> None:
        """Fails."""
        raise OSError("no store")


def test_the_evening_goes_on_without_a_memory(browser: Browser) -> None:
    """With a store that fails, the lantern opens, reflects and says nothing of it."""
    with a_host(store=Failing()) as address:
        visitor = Visitor(browser, address)
        visitor.page.click("#light")
        visitor.page.locator("#log .turn").first.wait_for()
        visitor.finish()
        visitor.type("a reflection")
        visitor.page.locator("#time").wait_for()
        visitor.finish()
        assert visitor.status().startswith("Take your time")
        assert visitor.complaints == []
        visitor.context.close()


def test_a_server_that_is_gone_is_met_with_calm_words(browser: Browser) -> None:
    """When nothing answers, the page says so, and whom to turn to."""
    with a_host() as address:
        visitor = Visitor(browser, address)
    visitor.page.click("#light")
    visitor.page.locator("#log .note").wait_for()
    assert "emergency number" in visitor.page.inner_text("#log")
    assert "emergency number" in visitor.status()
    assert all("net::ERR" in complaint for complaint in visitor.complaints)
    visitor.context.close()
