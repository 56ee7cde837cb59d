"""Somebody in danger at the page: danger is heard first, whatever else is going on. In a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import APIResponse, Route

from tests.browser import Visitor
from tests.engines import DEAF, EARS, NEAR

CRISIS = "i want to die"


def test_danger_is_answered_while_the_microphone_is_open(lit: Callable[..., Visitor]) -> None:
    """Typed while the button listens, danger is answered, and the listening that ends then hushes nothing."""
    visitor = lit(NEAR)
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


def test_sent_twice_in_a_hurry_it_is_answered_once(lit: Callable[..., Visitor]) -> None:
    """A second Enter, with nothing in the field, is no silence: the number is said to its end."""
    visitor = lit()
    visitor.send(CRISIS)
    visitor.page.keyboard.press("Enter")
    visitor.page.locator("#log .turn").nth(1).wait_for()
    visitor.page.keyboard.press("Enter")
    visitor.finish()
    assert len(visitor.said()) == 2
    assert "number again" in visitor.page.inner_text("#caption")


def test_lit_twice_in_a_hurry_it_is_lit_once(lit: Callable[..., Visitor]) -> None:
    """A double click opens one session."""
    visitor = lit(opened=False)
    visitor.page.locator("#light").dblclick()
    visitor.page.locator("#log .turn").first.wait_for()
    visitor.finish()
    assert len(visitor.said()) == 1


def test_a_switch_that_is_moved_meanwhile_mutes_no_answer(lit: Callable[..., Visitor]) -> None:
    """Hands-free switched off while danger is being answered does not take the answer away."""
    visitor = lit(DEAF, opened=False)
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


def test_whoever_waits_long_is_told_whom_else_to_turn_to(lit: Callable[..., Visitor]) -> None:
    """While an answer is on its way the page says so, can be stopped, and after a while names the emergency number."""
    visitor = lit()
    let_go = visitor.hold_back()
    visitor.send(CRISIS)
    visitor.wait_for_status("One moment")
    assert visitor.page.locator("#stop").is_visible()
    assert visitor.page.locator("#lantern[data-light=lit]").count() == 1
    visitor.passes(4)
    assert "emergency number" in visitor.status()
    let_go()
    visitor.page.locator("#log .turn").nth(1).wait_for()


@pytest.mark.parametrize("backwards", [False, True])
def test_danger_does_not_wait_behind_another_turn(lit: Callable[..., Visitor], backwards: bool) -> None:
    """Said while something else is on its way, danger is sent at once and answered, whatever arrives first."""
    visitor = lit()
    let_go = visitor.hold_back()
    visitor.send("the signs")
    visitor.until_asked(2)
    visitor.send(CRISIS)
    visitor.until_asked(3)
    let_go(backwards=backwards)
    visitor.page.locator("#log .turn", has_text=CRISIS).wait_for()
    visitor.finish()
    assert "number again" in visitor.page.inner_text("#caption")
    visitor.send("yes")
    visitor.page.locator("#log .turn", has_text="yes").wait_for()
    assert "988" in visitor.said()[-1]


@pytest.mark.parametrize("backwards", [False, True])
def test_danger_is_answered_whatever_is_said_after_it(lit: Callable[..., Visitor], backwards: bool) -> None:
    """A word that follows too soon does not take the answer away, also where it arrives before it."""
    visitor = lit()
    let_go = visitor.hold_back()
    visitor.send(CRISIS)
    visitor.until_asked(2)
    visitor.send("please")
    visitor.until_asked(3)
    let_go(backwards=backwards)
    visitor.page.locator("#log .turn", has_text=CRISIS).wait_for()
    assert "988" in visitor.page.inner_text("#numbers")
    visitor.finish()
    assert "988" in visitor.page.inner_text("#numbers")


def test_danger_is_answered_though_the_listener_was_about_to_speak(lit: Callable[..., Visitor]) -> None:
    """A tap on the button before the answer is there does not take it away."""
    visitor = lit(NEAR)
    let_go = visitor.hold_back()
    visitor.send(CRISIS)
    visitor.until_asked(2)
    visitor.page.locator("#hold").click()
    visitor.page.wait_for_function("heard.length === 1")
    let_go()
    visitor.page.locator("#lantern[data-light=speaking]").wait_for()
    assert visitor.page.evaluate("heard[0].aborted")
    visitor.finish()
    assert "number again" in visitor.page.inner_text("#caption")


@pytest.mark.parametrize("between", ["", "yes", "repeat"])
def test_the_number_stands_while_its_question_does(lit: Callable[..., Visitor], between: str) -> None:
    """Silence, a yes and a repeat leave the number there, and another country's is given after them too."""
    visitor = lit()
    visitor.type(CRISIS)
    visitor.finish()
    visitor.send(between)
    visitor.page.locator("#log .turn").nth(2).wait_for()
    visitor.finish()
    assert "988" in visitor.page.inner_text("#numbers")
    visitor.page.select_option("#locale", "en-GB")
    visitor.page.locator("#log .turn", has_text="Samaritans").wait_for()
    visitor.finish()
    visitor.send("no")
    visitor.page.locator("#log .turn").nth(4).wait_for()
    visitor.finish()
    visitor.page.select_option("#locale", "en-AU")
    visitor.passes(3)
    assert len(visitor.said()) == 5, "it is no longer what is being talked about"


def test_an_old_failure_takes_nothing_away(lit: Callable[..., Visitor]) -> None:
    """A turn that comes to nothing, after danger was answered, says nothing about it."""
    visitor = lit()
    let_go = visitor.hold_back()
    visitor.send("the signs")
    visitor.until_asked(2)
    visitor.page.route("**/turn", lambda route: route.continue_())
    visitor.type("i was raped")
    let_go(fails=True)
    visitor.page.wait_for_timeout(200)
    assert visitor.page.locator("#log .note").count() == 0
    assert "raped" in visitor.said()[-1]
    assert visitor.page.locator("#lantern[data-light=speaking]").count() == 1
    visitor.complaints.clear()


def test_danger_that_nobody_answers_is_told_though_the_listener_was_about_to_speak(lit: Callable[..., Visitor]) -> None:
    """Where the button was pressed meanwhile, the page still says whom to turn to."""
    visitor = lit(NEAR)
    let_go = visitor.hold_back()
    visitor.send(CRISIS)
    visitor.until_asked(2)
    visitor.page.locator("#hold").click()
    visitor.page.wait_for_function("heard.length === 1")
    let_go(fails=True)
    visitor.page.locator("#log .note").wait_for()
    assert "emergency number" in visitor.page.inner_text("#log")
    assert visitor.page.locator("#lantern[data-light=listening]").count() == 1
    visitor.complaints.clear()


def test_a_turn_that_nobody_answers_is_no_dead_end(lit: Callable[..., Visitor]) -> None:
    """Where the host says that something later was heard, and there is nothing later, the page says whom to turn to."""
    visitor = lit()
    visitor.page.route("**/turn", lambda route: route.fulfill(json={"overtaken": True}))
    visitor.send("the signs")
    visitor.page.locator("#log .note").wait_for()
    assert "emergency number" in visitor.status()


def test_a_number_that_is_texted_is_not_dialled(lit: Callable[..., Visitor]) -> None:
    """What is reached by a message opens one."""
    visitor = lit()
    visitor.type("my husband hits me")
    links = visitor.page.locator("#numbers a")
    assert [link.get_attribute("href") for link in links.all()] == ["tel:18007997233", "sms:88788", "tel:911"]


def test_a_number_can_be_read_and_dialled(lit: Callable[..., Visitor]) -> None:
    """The number stands in digits beside the lantern as long as its question does, and a telephone dials it."""
    visitor = lit()
    visitor.type(CRISIS)
    visitor.finish()
    assert visitor.page.locator("#numbers a").all_inner_texts() == ["988", "911"]
    assert visitor.page.locator("#numbers a").first.get_attribute("href") == "tel:988"
    assert "988" in visitor.said()[-1]
    visitor.type("no")
    assert visitor.page.inner_text("#numbers") == ""


def test_words_without_end_are_heard(lit: Callable[..., Visitor]) -> None:
    """However much stands before it, danger is heard."""
    visitor = lit()
    visitor.send("today was long and then there was the train and the dishes and my mother " * 1000 + CRISIS)
    visitor.page.locator("#log .turn").nth(1).wait_for()
    assert "988" in visitor.said()[-1]


def test_danger_is_heard_when_alexa_itself_has_asked(lit: Callable[..., Visitor]) -> None:
    """Said in answer to the permission that Alexa asks for, danger is answered and not taken for a no."""
    visitor = lit()
    visitor.type("remind me every evening at nine")
    visitor.finish()
    visitor.type("yes")
    visitor.finish()
    assert visitor.said()[-1].count("permission")
    visitor.type("i want to kill myself")
    assert "988" in visitor.said()[-1]


def test_declining_the_microphone_does_not_hush_danger(lit: Callable[..., Visitor]) -> None:
    """Danger that is answered while the page asks for the microphone is spoken on, whatever is said to that."""
    visitor = lit(EARS)
    let_go = visitor.hold_back()
    visitor.send(CRISIS)
    visitor.until_asked(2)
    visitor.page.locator("#hold").click()
    visitor.page.locator("#microphone").wait_for()
    let_go()
    visitor.page.locator("#lantern[data-light=speaking]").wait_for()
    visitor.page.click("#microphone-no")
    visitor.passes(2)
    assert visitor.page.locator("#lantern[data-light=speaking]").count() == 1
    visitor.finish()
    assert "number again" in visitor.page.inner_text("#caption")


def test_an_answer_that_comes_back_late_asks_nothing(lit: Callable[..., Visitor]) -> None:
    """Where two answers change places on their way, the question that stands is that of what was said last."""
    visitor = lit()
    answered: list[tuple[Route, APIResponse]] = []
    visitor.page.route("**/turn", lambda route: answered.append((route, route.fetch())))
    for number, words in enumerate(["the signs", "a check in"], start=1):
        visitor.send(words)
        for _ in range(500):
            if len(answered) == number:  # the skill has answered it, and the page does not know yet
                break
            visitor.page.wait_for_timeout(10)
    for route, answer in reversed(answered):
        with visitor.page.expect_response("**/turn"):
            route.fulfill(response=answer)
    visitor.page.locator("#log .turn").nth(2).wait_for()
    visitor.finish()
    assert "warm" in visitor.page.inner_text("#caption")
