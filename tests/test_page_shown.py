"""What the page shows beside the conversation: how an answer came about, and a speaker's screen. In a real browser."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Route

from tests.browser import Visitor
from tests.engines import EARS

AWAKE = """
const lock = { release: () => (window.slept = true) };
Object.defineProperty(navigator, "wakeLock", { value: { request: async () => lock } });
"""


@pytest.fixture
def visit(visit: Callable[..., Visitor]) -> Callable[..., Visitor]:
    """Somebody with the focus in the field."""

    def make(before: str = "", **options: Any) -> Visitor:
        visitor = visit(before, **options)
        visitor.page.locator("#words").focus()
        return visitor

    return make


def test_developers_see_and_copy_how_an_answer_came_about(visit: Callable[..., Visitor]) -> None:
    """Behind the switch each turn tells its intent and slots, and gives its request and response to be copied."""
    visitor = visit(permissions=["clipboard-read", "clipboard-write"])
    visitor.type("tell me about pulling away")
    turn = visitor.page.locator("#log .turn")
    assert turn.locator(".workings").is_hidden()
    visitor.page.check("#workings")
    turn.locator(".workings > summary").click()
    assert "SignIntent, sign: withdrawal" in turn.locator(".workings").inner_text()
    for title, part in (("Request", "request"), ("Response", "response")):
        turn.get_by_role("button", name=f"Copy: {title}").click()
        turn.get_by_role("button", name="Copied").first.wait_for()
        copied = json.loads(visitor.page.evaluate("navigator.clipboard.readText()"))
        assert part in copied
    assert visitor.page.locator("#log .json pre").first.inner_text().startswith("{")


def test_a_value_that_the_model_does_not_know_is_told(visit: Callable[..., Visitor]) -> None:
    """A slot that resolved to nothing is shown as not matched; a turn without slots says so."""
    visitor = visit()
    visitor.type("a reflection about the moon")
    visitor.type("help")
    told = visitor.page.locator("#log .workings").all_text_contents()
    assert "theme: not matched" in told[0]
    assert "AMAZON.HelpIntent, no slots" in told[1]


def test_what_a_screen_would_show_is_shown(visit: Callable[..., Visitor]) -> None:
    """The skill shows nothing; if an answer had a card, it would stand on the screen, until the page is cleared."""
    visitor = visit()
    visitor.type("open evening lantern")
    assert visitor.page.inner_text("#shown") == ""
    assert visitor.page.locator("#shown-nothing").is_visible()

    def with_a_card(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json={**answer.json(), "screen": ["Tonight", "<b>One true word</b>"]})

    visitor.page.route("**/turn", with_a_card)
    visitor.type("the signs")
    assert visitor.page.locator("#shown li").all_inner_texts() == ["Tonight", "<b>One true word</b>"]
    assert visitor.page.locator("#shown-nothing").is_hidden()
    visitor.page.click("#clear")
    assert visitor.page.inner_text("#shown") == ""
    assert visitor.page.locator("#shown-nothing").is_visible()


def test_what_is_typed_is_text(visit: Callable[..., Visitor]) -> None:
    """Tags that somebody types stand in the conversation as they were typed, and do nothing."""
    visitor = visit()
    typed = "<img src=x onerror=document.title='gone'><b>bold</b>"
    visitor.type(typed)
    assert typed in visitor.said()[0]
    assert visitor.page.locator("#log img, #log b").count() == 0
    assert visitor.page.title() == "Evening Lantern"


def test_the_newest_of_the_conversation_is_in_sight(visit: Callable[..., Visitor]) -> None:
    """However long the conversation, its end is what is seen."""
    visitor = visit()
    for _ in range(6):
        visitor.type("the signs")
    hidden = "(log => log.scrollHeight - log.clientHeight - log.scrollTop)(document.getElementById('log'))"
    assert visitor.page.evaluate(hidden) < 2


def test_the_screen_stays_awake_for_two_minutes_and_no_longer(visit: Callable[..., Visitor]) -> None:
    """During a reflection the device may not sleep; afterwards it may, and the clock has stopped."""
    visitor = visit(before=AWAKE)
    visitor.type("ask evening lantern to start my reflection")
    visitor.page.locator("#time").wait_for()
    visitor.passes(5)
    assert visitor.page.evaluate("window.slept") is None
    visitor.finish()
    assert visitor.page.evaluate("window.slept") is True
    gone = visitor.page.text_content("#elapsed")
    visitor.passes(5)
    assert visitor.page.text_content("#elapsed") == gone


def test_the_focus_is_never_lost(visit: Callable[..., Visitor]) -> None:
    """A button that goes hands the focus to the field."""
    visitor = visit()
    visitor.page.locator("#light").focus()
    visitor.page.keyboard.press("Enter")
    visitor.page.locator("#log .turn").first.wait_for()
    visitor.page.locator("#stop").focus()
    visitor.page.keyboard.press("Enter")
    visitor.wait_for_status("It stopped.")
    assert visitor.page.evaluate("document.activeElement.id") == "words"


def test_escape_in_a_dialog_is_the_dialogs(visit: Callable[..., Visitor]) -> None:
    """It declines the microphone, and neither stops the lantern nor clears the page; the keyboard goes on."""
    visitor = visit(before=EARS)
    visitor.type("open evening lantern")
    visitor.finish()
    visitor.page.locator("#hold").focus()
    visitor.page.keyboard.press("Enter")
    visitor.page.locator("#microphone").wait_for()
    visitor.page.keyboard.press("Escape")
    visitor.wait_for_status("Type what you would say")
    assert len(visitor.said()) == 1
    assert visitor.page.evaluate("document.activeElement.id") == "hold"
    assert visitor.page.evaluate("heard.length") == 0
