"""A real browser, Debian's Chromium, and the page on a server of this test's own."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page, Route, sync_playwright
from werkzeug.serving import make_server

from skill.hosts.alexa_api import AlexaApi
from skill.hosts.interaction import CHECKOUT
from skill.hosts.web import create_app
from skill.memory.store import Store
from skill.settings import Settings
from tests.real_runtime import missing

AXE = CHECKOUT / ".venv" / "axe" / "node_modules" / "axe-core" / "axe.min.js"
PATIENCE = 15_000
"""Milliseconds until what should be there counts as missing."""

QUIETLY = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
"""Chromium asks nobody anything of its own accord."""


def chromium() -> str:
    """Where Chromium is. Skips, saying so, where there is none."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        missing("no Chromium: on Debian, apt install chromium")
    return found


def axe() -> str:
    """The text of axe-core. Skips, saying so, where it was not fetched."""
    if not AXE.exists():
        missing("no axe-core: make axe fetches it")
    return AXE.read_text(encoding="utf-8")


@contextmanager
def a_browser(*options: str) -> Iterator[Browser]:
    """Chromium without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=[*QUIETLY, *options])
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def a_host(store: Store | None = None, *, permitted: bool = True, **settings: Any) -> Iterator[str]:
    """The web host with its page, on a port that was free: its address.

    ``permitted`` is whether reminders have been allowed in the Alexa that it pretends to be.
    """
    with AlexaApi(permitted=permitted) as platform:
        app = create_app(Settings(**settings), store=store, simulator=True, platform=platform)
        server = make_server("127.0.0.1", 0, app, threaded=True)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join(5)
            server.server_close()


class Visitor:
    """Somebody at the page, whose clock the test turns, unless ``turns_clock`` is false.

    ``complaints`` is what the browser's console held against it; ``asked`` every address that the browser asked for.
    """

    def __init__(
        self, browser: Browser, address: str, *, before: str = "", turns_clock: bool = True, **context: Any
    ) -> None:
        self.context = browser.new_context(**{"locale": "en-US", **context})
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.complaints: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda message: self._console(message.type, message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        if before:
            self.page.add_init_script(before)
        if turns_clock:
            self.page.clock.install()
        self.page.goto(address)

    def _console(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.complaints.append(text)

    def hold_back(self) -> Callable[..., None]:
        """Hold back what is asked of the skill from now on.

        What is returned lets all of it go, one after another: as it was asked, or ``backwards``; with ``fails`` the
        line breaks instead, and the browser complains of it.
        """
        held: list[Route] = []
        self.page.route("**/turn", lambda route: held.append(route))

        def let_go(*, backwards: bool = False, fails: bool = False) -> None:
            for route in reversed(held) if backwards else held:
                if fails:
                    with self.page.expect_event("requestfailed"):
                        route.abort()
                else:
                    with self.page.expect_response("**/turn"):
                        route.continue_()
            self.page.unroute("**/turn")

        return let_go

    def send(self, words: str) -> None:
        """Type ``words`` into the field and send them, without waiting for an answer."""
        self.page.locator("#words").fill(words)
        self.page.locator("#words").press("Enter")

    def until_asked(self, times: int) -> None:
        """Wait until the page has asked the skill so often."""
        for _ in range(300):
            if sum(url.endswith("/turn") for url in self.asked) >= times:
                return
            self.page.wait_for_timeout(10)
        raise AssertionError(f"the page has not asked {times} times")

    def type(self, words: str) -> None:
        """Type ``words`` wherever the focus is, and send them; wait until they are answered."""
        before = self.page.locator("#log .turn").count()
        self.page.keyboard.type(words)
        self.page.keyboard.press("Enter")
        self.page.locator("#log .turn").nth(before).wait_for()

    def passes(self, seconds: float) -> None:
        """Let time pass, quickly; every timer fires in its turn."""
        for _ in range(int(seconds)):
            self.page.clock.run_for(1000)
        self.page.clock.run_for(round(seconds % 1 * 1000))

    def status(self) -> str:
        """What the page says is going on."""
        return self.page.inner_text("#status")

    def wait_for_status(self, words: str) -> None:
        """Wait until the page says that ``words`` is going on."""
        self.page.locator("#status", has_text=words).wait_for()

    def finish(self) -> None:
        """Let the lantern say all that it is saying."""
        for _ in range(200):
            if self.page.locator("#lantern[data-light=speaking], #lantern[data-light=breathing]").count() == 0:
                return
            self.passes(1)
        raise AssertionError("it never stopped speaking")

    def said(self) -> list[str]:
        """What the conversation shows, a turn each."""
        return self.page.locator("#log .turn").all_inner_texts()
