"""The page and its own route. They exist only where the simulator is switched on, and answer this machine only."""

from __future__ import annotations

from flask import Blueprint, Flask, abort, request
from flask.typing import ResponseReturnValue

from skill.door import Door
from skill.hosts.device import Device, Platform
from skill.hosts.interaction import LOCALES, InteractionModel
from skill.hosts.matcher import Matcher
from skill.hosts.page import guard
from skill.hosts.page.turn import as_page
from skill.hosts.page.visits import Visits
from skill.settings import Settings

LONGEST = 4000
"""Characters of what is said in one turn."""

LONGEST_NAME = 100
"""Characters of a visit's name."""


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
        answer = page.send_static_file("lantern.html")
        answer.cache_control.no_store = True  # what was on it must not be there again at "back"
        return answer

    @page.post("/turn")
    def turn() -> ResponseReturnValue:
        match _json():
            case {"visit": str(visit), "number": int(number), "locale": str(locale), "said": str(said)} if (
                locale in LOCALES and len(visit) <= LONGEST_NAME
            ):
                # Of words without end the last ones are heard: they are what somebody came to say.
                exchange = visits.say(visit, locale, said[-LONGEST:], number)
                if exchange is None:
                    return {"overtaken": True}
                return {"number": number, **as_page(exchange, door.house.library)}
        return {"error": "a turn is a visit, its number there, a locale, and what was said"}, 400

    @page.post("/leave")
    def leave() -> ResponseReturnValue:
        match _json():
            case {"visit": str(visit)}:
                visits.leave(visit)
                return {}
        return {"error": "to leave, name the visit"}, 400

    app.register_blueprint(page)


def _json() -> object:
    """What was posted, as JSON values; None where it is no JSON, or none that can be read."""
    try:
        return request.get_json(silent=True)
    except RecursionError:  # nested too deep
        return None
