"""The skill on a web server: the endpoint for Alexa, and, for whoever switches it on, a page to talk with it.

``gunicorn --config python:skill.hosts.gunicorn_conf`` serves Alexa; ``evening-lantern web`` shows the page.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from flask import Flask

from skill import __version__
from skill.door import Door
from skill.errors import SettingsError
from skill.hosts.endpoint.bucket import Bucket
from skill.hosts.endpoint.routes import MOST_BYTES, add_endpoint
from skill.hosts.endpoint.signers import Signers
from skill.hosts.endpoint.verifier import AlexaVerifier
from skill.hosts.host_log import log_somewhere
from skill.memory.store import Store
from skill.settings import Settings

if TYPE_CHECKING:
    from skill.hosts.device import Platform

NOBODY = "0" * 64
"""A listener there is not."""


def create_app(
    settings: Settings | None = None,
    *,
    store: Store | None = None,
    signers: Signers | None = None,
    simulator: bool = False,
    platform: Platform | None = None,
) -> Flask:
    """The application. What is not given comes from the environment, as in Lambda.

    ``signers`` is whose requests are let in at ``/alexa``; they are Amazon's where none are given. With
    ``simulator`` there is also the page, which answers this machine only; it is never let in at ``/alexa``.
    ``platform`` is what the page has instead of Alexa's own services, such as reminders.

    Raises `SettingsError` without a skill id, but for the page: whoever can reach the host could have it answer
    for a skill of their own.
    """
    settings = settings or Settings.from_environment()
    if not (settings.skill_id or simulator):
        raise SettingsError("set SKILL_ID to the id of the skill, amzn1.ask.skill.…: only its requests are answered")
    log_somewhere()
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = MOST_BYTES
    door = Door(settings, store=store)
    if not simulator:
        door.house.memory.recall(NOBODY, datetime.now(UTC))  # a store that fails is told now, not by the first listener
    add_endpoint(app, door, AlexaVerifier(settings.skill_id, signers or Signers(Bucket())))

    @app.get("/health")
    def health() -> dict[str, str]:
        return {"status": "ok", "version": __version__}

    if simulator:
        from skill.hosts.page.routes import add_page

        add_page(app, door, settings, platform)
    return app
