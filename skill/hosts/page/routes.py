"""The page and its own route. They exist only where the simulator is switched on, and answer this machine only."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, abort, request, send_from_directory
from flask.typing import ResponseReturnValue

from skill.content.library import Library
from skill.door import Door
from skill.hosts.device import Device, Exchange, Platform
from skill.hosts.interaction import LOCALES, InteractionModel
from skill.hosts.matcher import Matcher
from skill.hosts.page import guard
from skill.hosts.page.phrases import phrases
from skill.hosts.page.screen import shown
from skill.hosts.page.visits import Visits
from skill.settings import Settings

ABUSE = "safety.abuse.first"
"""The key of the words that the answer to abuse begins with."""

LONGEST = 500
"""Characters of what is said in one turn, and of a tab's name."""


def add_page(app: Flask, door: Door, settings: Settings, platform: Platform | None = None) -> None:
    """Put the page at ``/``. It talks with ``door``; ``platform`` pretends to be Alexa's own services."""
    page = Blueprint("page", __name__, static_folder="static", static_url_path="/page")
    model = InteractionModel.load()
    matcher = Matcher(model)
    visits = Visits(
        lambda locale: Device(
            door,
            model=model,
            matcher=matcher,
            locale=locale,
            screen=True,
            application=settings.skill_id,
            platform=platform,
        )
    )

    @page.before_request
    def only_from_here() -> None:
        if not guard.is_from_here(request) or (request.method == "POST" and not guard.is_from_the_page(request)):
            abort(403)

    page.after_request(guard.protect)

    @page.get("/")
    def index() -> ResponseReturnValue:
        return send_from_directory(page.static_folder or "", "lantern.html")

    @page.post("/turn")
    def turn() -> ResponseReturnValue:
        asked = request.get_json(silent=True)
        match asked:
            case {"visit": str(visit), "locale": str(locale), "said": str(said)} if (
                locale in LOCALES and len(said) <= LONGEST and len(visit) <= LONGEST
            ):
                return as_page(visits.say(visit, locale, said), door.house.library)
        return {"error": "a turn is a visit, a locale, and what was said"}, 400

    app.register_blueprint(page)


def as_page(exchange: Exchange, library: Library) -> dict[str, Any]:
    """One turn as the page takes it.

    ``who`` is "alexa" where Alexa itself speaks, as when it asks for a permission. ``listens`` is whether the
    microphone opens after the answer. ``screen`` is what a device with a screen would show. ``fleeting`` is what
    must not stay to be read: the answer to somebody who is afraid of somebody who may be near.
    """
    speech = exchange.ssml or f"<speak>{exchange.speech}</speak>"
    return {
        "said": exchange.said,
        "intent": exchange.intent,
        "slots": exchange.slots,
        "speech": exchange.speech,
        "seconds": exchange.seconds,
        "phrases": [phrase._asdict() for phrase in phrases(speech)],
        "who": "lantern" if exchange.ssml or not exchange.speech else "alexa",
        "listens": not exchange.ends,
        "fleeting": _is_fleeting(exchange, library),
        "screen": shown(exchange.response.get("response", {})),
        "request": exchange.request,
        "response": exchange.response,
    }


def _is_fleeting(exchange: Exchange, library: Library) -> bool:
    """Whether this is the answer to abuse, by whichever intent it came."""
    wordings = range(len(library.wordings(ABUSE)))
    locale = exchange.request["request"]["locale"] if exchange.request else ""
    return any(library.ssml(ABUSE, {}, wording, locale) in exchange.ssml for wording in wordings)
