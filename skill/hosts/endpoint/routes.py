"""``POST /alexa``: what Alexa calls where the skill is not in Lambda."""

from __future__ import annotations

from flask import Flask
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from skill.door import Door
from skill.errors import NotForgotten, RequestRefused
from skill.hosts.endpoint.behind import SkillBehindDoor
from skill.hosts.endpoint.certificates import NOT_ALEXA
from skill.hosts.endpoint.import_adapter import import_adapter
from skill.hosts.endpoint.verifier import AlexaVerifier
from skill.log import LOG, Line

PATH = "/alexa"
MOST_BYTES = 256 * 1024
"""Of a request's body. Alexa's are a few kilobytes."""


def add_endpoint(app: Flask, door: Door, verifier: AlexaVerifier) -> None:
    """Serve ``door`` at `PATH`, to whoever ``verifier`` lets in."""
    flask_ask_sdk = import_adapter()
    # The adapter's own verifiers are off because ours does their work; theirs is the one that does not import.
    app.config[flask_ask_sdk.VERIFY_SIGNATURE_APP_CONFIG] = False
    app.config[flask_ask_sdk.VERIFY_TIMESTAMP_APP_CONFIG] = False
    adapter = flask_ask_sdk.SkillAdapter(SkillBehindDoor(door), skill_id=0, verifiers=[verifier], app=app)

    @app.post(PATH)
    def alexa() -> ResponseReturnValue:
        try:
            answer: ResponseReturnValue = adapter.dispatch_request()
            return answer
        except RequestRefused as refused:
            return _refuse(str(refused), refused.advice)
        except NotForgotten:
            return {"error": "try again"}, 503  # and the platform sends the event again
        except (HTTPException, UnicodeError) as error:  # too long, broken off, not UTF-8
            return _refuse(type(error).__name__, NOT_ALEXA)
        except Exception as error:  # whatever it is, it was not let in
            return _refuse(type(error).__name__, "report it: the endpoint has a defect")


def _refuse(why: str, advice: str) -> ResponseReturnValue:
    LOG.warning(Line(turn="refused", trouble="RequestRefused", why=why, do=advice))
    return {"error": "refused"}, 400
