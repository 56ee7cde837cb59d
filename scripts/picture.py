"""Take the README's picture of the page: `python -m scripts.picture`, or `make picture`. It needs Chromium.

The picture is of a real conversation, in a real browser whose clock is turned on to the middle of a reflection.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tests.browser import Visitor, a_browser, a_host

PICTURE = Path(__file__).resolve().parents[1] / "docs" / "page.png"
SIZE = {"width": 1160, "height": 740}
SAID = ("open evening lantern", "a check in", "far apart", "it went quiet", "yes")
SECONDS = 42
"""How far into the reflection."""


def main() -> int:
    """Take the picture, and return the program's exit status."""
    with a_browser() as browser, a_host() as address:
        visitor = Visitor(browser, address, color_scheme="dark", viewport=SIZE)
        visitor.page.locator("#words").focus()
        for words in SAID:
            visitor.type(words)
        visitor.page.locator("#time").wait_for()
        visitor.passes(SECONDS)
        visitor.page.evaluate("document.activeElement.blur()")
        visitor.page.screenshot(path=PICTURE, animations="allow")
        visitor.context.close()
    print(f"{PICTURE.name}: {PICTURE.stat().st_size // 1000} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
