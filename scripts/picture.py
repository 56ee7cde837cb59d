"""Take the README's pictures of the page: `python -m scripts.picture`, or `make picture`. It needs Chromium.

They are of real conversations, in a real browser whose clock is turned on to the moment that is shown.
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Browser

from tests.browser import Visitor, a_browser, a_host

DOCS = Path(__file__).resolve().parents[1] / "docs"
SAID = ("open evening lantern", "a check in", "far apart", "it went quiet", "yes")
SECONDS = 42
"""How far into the reflection."""


def reflecting(browser: Browser, address: str) -> Path:
    """In the middle of a reflection, at a desk in the evening."""
    visitor = Visitor(browser, address, color_scheme="dark", viewport={"width": 1160, "height": 740})
    visitor.page.locator("#words").focus()
    for words in SAID:
        visitor.type(words)
    visitor.page.locator("#time").wait_for()
    visitor.passes(SECONDS)
    return _taken(visitor, "page.png")


def listening(browser: Browser, address: str) -> Path:
    """Hands-free, on a small screen by day: it waits for an answer."""
    visitor = Visitor(browser, address, color_scheme="light", viewport={"width": 390, "height": 860})
    visitor.page.click("#handsfree")
    visitor.page.click("#microphone-no")
    visitor.page.click("#light")
    visitor.page.locator("#log .turn").first.wait_for()
    visitor.finish()
    visitor.passes(2)
    return _taken(visitor, "page-small.png")


def _taken(visitor: Visitor, name: str) -> Path:
    visitor.page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    visitor.page.screenshot(path=DOCS / name, animations="allow")
    visitor.context.close()
    return DOCS / name


def main() -> int:
    """Take the pictures, and return the program's exit status."""
    with a_browser() as browser, a_host() as address:
        for picture in (reflecting(browser, address), listening(browser, address)):
            print(f"{picture.name}: {picture.stat().st_size // 1000} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
