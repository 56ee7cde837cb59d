"""``POST /alexa``: what Alexa calls where the skill is not in Lambda."""

from __future__ import annotations

from flask import Flask, request
from flask.typing import ResponseReturnValue

from skill.door import Door, where
from skill.errors import NotForgotten, RequestRefused
from skill.hosts.endpoint.behind import SkillBehindDoor
from skill.hosts.endpoint.import_adapter import import_adapter
from skill.hosts.endpoint.verifier import AlexaVerifier
from skill.log import LOG, Line

PATH = "/alexa"
MOST_BYTES = 256 * 1024
"""Of a request's body. Alexa's are a few kilobytes."""


def add_endpoint(app: Flask, door: Door, verifier: AlexaVerifier) -> None:
    """Serve ``door`` at `PATH`, to whoever ``verifier`` lets in."""
    sdk = import_adapter()
    # The adapter's own verifiers are off because ours does their work; theirs is the one that does not import.
    app.config[sdk.VERIFY_SIGNATURE_APP_CONFIG] = False
    app.config[sdk.VERIFY_TIMESTAMP_APP_CONFIG] = False
    adapter = sdk.SkillAdapter(SkillBehindDoor(door), skill_id=0, verifiers=[verifier], app=app)

    @app.post(PATH)
    def alexa() -> ResponseReturnValue:
        try:
            _read_body()
            answer: ResponseReturnValue = adapter.dispatch_request()
            return answer
        except RequestRefused as refused:
            return _refuse(str(refused), do=refused.advice)
        except NotForgotten:
            return {"error": "try again"}, 503  # and the platform sends the event again
        except Exception as error:  # a defect of ours; the door has none, so nothing was said
            return _refuse(type(error).__name__, where=where(error), do="report it: the endpoint has a defect")


def _read_body() -> None:
    """Read the body, which the adapter then takes; of what a server raises on the way there is no end.

    Of a form there is nothing left then, which is as well: Alexa sends none.
    """
    try:
        request.data.decode()
    except Exception as error:  # too long, broken off, not UTF-8
        raise RequestRefused(type(error).__name__) from error


def _refuse(why: str, **more: str) -> ResponseReturnValue:
    LOG.warning(Line(turn="refused", trouble="RequestRefused", why=why, **more))
    return {"error": "refused"}, 400
