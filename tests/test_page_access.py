"""Everybody can use the page: by keyboard, screen reader, on a small telephone, without movement, by day and by night.

In a real browser; axe-core looks for what a machine can find.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser import Visitor, axe

SCHEMES = ("dark", "light")
PHONE = {"width": 320, "height": 568}


def violations(page: Page) -> list[str]:
    """What axe-core finds against the page as it stands, with where.

    Without the glow: over it axe cannot tell a contrast, and leaves the words out.
    """
    page.evaluate("document.querySelector('.glow').style.display = 'none'")
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(axe())
    page.evaluate("window.finding = axe.run(document).then((result) => (window.found = result.violations))")
    for _ in range(100):
        page.clock.run_for(100)  # axe waits for timers, which this test turns
        if page.evaluate("window.found !== undefined"):
            break
    found = page.evaluate("found.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(' ')}`)")
    page.evaluate("delete window.found; document.querySelector('.glow').style.display = ''")
    return list(found)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("size", [None, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing_from_the_first_moment_to_the_last(
    visit: Callable[..., Visitor], scheme: str, size: dict[str, int] | None
) -> None:
    """Unlit, speaking, in a reflection, waiting, with everything unfolded, and when it is over."""
    visitor = visit(color_scheme=scheme, reduced_motion="reduce", **({"viewport": size} if size else {}))
    page = visitor.page
    found = {"unlit": violations(page)}
    page.check("#handsfree")
    page.locator("#microphone").wait_for()
    found["asking"] = violations(page)
    page.click("#microphone-no")
    page.click("#light")
    page.locator("#log .turn").first.wait_for()
    found["speaking"] = violations(page)
    visitor.type("a reflection")
    page.locator("#time").wait_for()
    found["reflecting"] = violations(page)
    visitor.finish()
    page.check("#workings")
    for fold in page.locator("#log summary").all():
        fold.click()
    found["unfolded"] = violations(page)
    page.locator("#words").focus()
    visitor.type("stop")
    visitor.finish()
    found["over"] = violations(page)
    assert {moment: what for moment, what in found.items() if what} == {}


def test_axe_catches_a_page_broken_on_purpose(visit: Callable[..., Visitor]) -> None:
    """Without the name of its field, or with words nearly as dark as the ground, the page is found wanting."""
    page = visit(color_scheme="dark").page
    page.evaluate("document.querySelector('label[for=words]').remove()")
    page.evaluate("document.getElementById('status').style.color = '#3a332c'")
    found = " ".join(violations(page))
    assert "label:" in found
    assert "color-contrast:" in found


@pytest.mark.parametrize("scheme", SCHEMES)
def test_nothing_is_cut_off_at_320_pixels(visit: Callable[..., Visitor], scheme: str) -> None:
    """On the smallest telephone nothing runs out of the window, the developers' view neither."""
    visitor = visit(viewport=PHONE, color_scheme=scheme)
    page = visitor.page
    page.click("#light")
    page.locator("#log .turn").first.wait_for()
    visitor.type("my partner is far away")
    page.check("#workings")
    for fold in page.locator("#log summary").all():
        fold.click()
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    outside = page.evaluate(
        "[...document.querySelectorAll('main *, footer *')].filter((one) => !one.closest('.lantern, pre') &&"
        " one.getBoundingClientRect().right > innerWidth + 1).map((one) => one.outerHTML)"
    )
    assert outside == []


@pytest.mark.parametrize(("motion", "moves"), [("no-preference", True), ("reduce", False)])
def test_the_light_breathes_unless_less_movement_is_wished_for(
    visit: Callable[..., Visitor], motion: str, moves: bool
) -> None:
    """In a reflection the light breathes; where the system asks for less movement it stands still, and time is told."""
    visitor = visit(reduced_motion=motion)
    visitor.page.locator("#words").focus()
    visitor.type("ask evening lantern to start my reflection")
    visitor.page.locator("#time").wait_for()
    running = visitor.page.evaluate("document.querySelector('.glow').getAnimations().map((one) => one.animationName)")
    assert ("breathe" in running) is moves
    visitor.passes(2)
    assert visitor.page.inner_text("#elapsed") == "0:02"


def test_every_control_is_reached_by_tab_and_shows_it(visit: Callable[..., Visitor]) -> None:
    """Tab leads through every control that can be seen, each with an outline while it has the focus."""
    page = visit().page
    wanted = page.evaluate(
        "[...document.querySelectorAll('button, input, select, summary, [tabindex]')]"
        ".filter((one) => one.checkVisibility() && !one.closest('dialog')).map((one) => one.id || one.textContent)"
    )
    reached = []
    for _ in range(len(wanted)):
        page.keyboard.press("Tab")
        where = "document.activeElement"
        reached.append(page.evaluate(f"{where}.id || {where}.textContent"))
        assert page.evaluate(f"getComputedStyle({where}).outlineStyle") != "none", reached[-1]
    assert sorted(reached) == sorted(wanted)


def test_a_screen_reader_hears_the_lantern_once(visit: Callable[..., Visitor]) -> None:
    """Where the lantern does not speak aloud the words are announced; where it does, they are not."""
    visitor = visit(locale="en-GB")
    page = visitor.page
    assert page.locator("#log").get_attribute("aria-live") == "polite", "there is no voice here"
    assert page.locator("#status").get_attribute("role") == "status"
    page.locator("#words").focus()
    visitor.type("ask evening lantern to start my reflection")
    page.locator("#time").wait_for()
    assert page.locator("#caption").get_attribute("aria-live") == "polite"
    visitor.finish()
    assert page.locator("#caption").get_attribute("aria-hidden") == "true"
