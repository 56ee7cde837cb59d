"""Whose numbers are given at the page: the country is the listener's choice, also in the middle of danger."""

from __future__ import annotations

from collections.abc import Callable

from tests.browser import Visitor
from tests.engines import EARS

CRISIS = "i want to die"


def test_another_country_chosen_meanwhile_gives_its_number(lit: Callable[..., Visitor]) -> None:
    """Chosen while danger is being answered, and once more, the country that is left in the end answers."""
    visitor = lit()
    let_go = visitor.hold_back()
    visitor.send(CRISIS)
    visitor.until_asked(2)
    visitor.page.locator("#locale").focus()
    visitor.page.keyboard.press("ArrowDown")
    visitor.until_asked(3)
    visitor.page.keyboard.press("ArrowDown")
    visitor.until_asked(4)
    let_go()
    visitor.page.locator("#log .turn", has_text="Samaritans").wait_for()
    assert len(visitor.said()) == 2
    visitor.page.keyboard.press("Escape")
    assert visitor.status() == "It stopped.", "also with the focus in the choice of the country"


def test_another_country_gives_its_number_at_once(lit: Callable[..., Visitor]) -> None:
    """Whoever chooses the country after the number was another's hears the right one without asking again."""
    visitor = lit()
    visitor.type(CRISIS)
    visitor.passes(3)
    visitor.page.select_option("#locale", "en-GB")
    visitor.page.locator("#log .turn", has_text="Samaritans").wait_for()
    assert "116 123" in visitor.page.inner_text("#numbers")
    visitor.finish()
    visitor.page.select_option("#locale", "en-AU")
    visitor.page.locator("#log .turn", has_text="In Australia").wait_for()


def test_another_country_is_another_conversation(lit: Callable[..., Visitor]) -> None:
    """Chosen before anything was said it changes nothing else; there and back, an old question is not pending."""
    visitor = lit(opened=False)
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


def test_the_country_is_guessed_only_where_it_can_be(lit: Callable[..., Visitor]) -> None:
    """Ireland's numbers stand with the United Kingdom's; where nothing fits, the page asks."""
    assert lit(opened=False, locale="en-IE").page.input_value("#locale") == "en-GB"
    somewhere = lit(opened=False, locale="en-NZ").page
    assert "Choose the country" in somewhere.inner_text("#country-note")
    somewhere.select_option("#locale", "en-AU")
    assert somewhere.inner_text("#country-note") == ""


def test_another_country_needs_the_microphone_allowed_anew(lit: Callable[..., Visitor]) -> None:
    """Near in one locale and not in another, recognition does not listen there unasked, nor ask over an answer."""
    only_here = EARS.replace("window.near", "langs[0] === 'en-US'").replace("{ process", "{ langs, process")
    visitor = lit(only_here, opened=False)
    visitor.page.check("#handsfree")
    visitor.page.select_option("#locale", "en-GB")
    visitor.page.click("#light")
    visitor.page.locator("#log .turn").first.wait_for()
    visitor.finish()
    visitor.wait_for_status("Type your answer")
    assert visitor.page.evaluate("heard.length") == 0
    visitor.page.uncheck("#handsfree")
    visitor.page.click("#handsfree")
    visitor.page.locator("#microphone").wait_for()
