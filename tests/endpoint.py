"""The whole web application with the tests' own signers, and what Alexa posts to it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from skill.hosts import envelopes
from skill.hosts.endpoint.signers import Signers
from skill.hosts.endpoint.verifier import ADDRESS
from skill.hosts.envelopes import APPLICATION
from skill.hosts.matcher import Heard, HeardSlot
from skill.hosts.web import create_app
from skill.memory.store import NoStore, Store
from skill.settings import Settings
from tests import signing
from tests.alexa import MOMENT
from tests.chain_server import ChainServer

USER, DEVICE, SESSION = "amzn1.ask.account.NOBODYSBUSINESS", "amzn1.ask.device.KITCHEN", "a-session-of-theirs"
UTTERED = "my husband's grey raincoat"
PRIVATE = (USER, DEVICE, SESSION, UTTERED)
"""What no line of the log may hold."""

NAME = "cert.pem"
"""A good chain."""

Headers = Mapping[str, str] | Iterable[tuple[str, str]]


def event(
    *, moment: datetime = MOMENT, request: Mapping[str, Any] | None = None, application: str = APPLICATION
) -> dict[str, Any]:
    """An envelope as Alexa sends it: somebody says words that no log may hold, unless ``request`` is given."""
    heard = Heard("ReflectionIntent", {"theme": HeardSlot(UTTERED)})
    return envelopes.envelope(
        request or envelopes.intent(heard, {"theme": "THEME"}),
        session={"new": True, "sessionId": SESSION, "attributes": {}},
        user=USER,
        device=DEVICE,
        application=application,
        moment=moment,
    )


def disabled(moment: datetime = MOMENT) -> dict[str, Any]:
    """The listener took the skill away at ``moment``: there is no session, and nobody listens."""
    whole = event(moment=moment, request=envelopes.skill_disabled(moment))
    del whole["session"]
    return whole


def encoded(value: object) -> bytes:
    """As JSON, in UTF-8."""
    return json.dumps(value).encode()


class Endpoint:
    """The application before a server of chains, at one moment."""

    def __init__(self, server: ChainServer, store: Store | None = None, moment: datetime = MOMENT) -> None:
        self.server = server
        self.signers = Signers(server.bucket(), signing.roots(), lambda: moment)
        settings = Settings(skill_id=APPLICATION)
        self.app: Flask = create_app(settings, store=store or NoStore(), signers=self.signers)
        self.client = self.app.test_client()
        server.put(NAME)

    def post(self, body: bytes, headers: Headers | None = None) -> TestResponse:
        """Post ``body`` with these headers; with none, with good ones."""
        return self.client.post(
            "/alexa", data=body, headers=signing.headers(body, NAME) if headers is None else headers
        )

    def say(self, whole: Mapping[str, Any] | None = None, **changed: str | None) -> TestResponse:
        """Post an envelope with good headers, but those that are ``changed``; None leaves one out."""
        body = encoded(event() if whole is None else whole)
        headers = signing.headers(body, NAME)
        for name, value in changed.items():
            headers.pop(name, None)
            if value is not None:
                headers[name] = value
        return self.post(body, headers)

    def at(self, address: str) -> TestResponse:
        """Post a good envelope that names this address of the chain."""
        return self.say(None, **{ADDRESS: address})


def passed(response: TestResponse, caplog: pytest.LogCaptureFixture) -> dict[str, Any]:
    """The answer, having looked that it is one: 200, spoken, with one quiet line that names nobody."""
    assert response.status_code == 200
    answer: dict[str, Any] = response.get_json()
    assert answer["response"]["outputSpeech"]["ssml"].startswith("<speak>")
    assert [record.levelname for record in _lines(caplog)] == ["INFO"]
    return answer


def refused(response: TestResponse, caplog: pytest.LogCaptureFixture) -> dict[str, str]:
    """The one line of the log, having looked that this was refused, that nothing was said, and nobody named."""
    assert response.status_code == 400
    assert response.get_json() == {"error": "refused"}
    (record,) = _lines(caplog)
    assert record.levelname == "WARNING"
    line: dict[str, str] = json.loads(record.getMessage())
    assert line["turn"] == "refused"
    assert line["trouble"] == "RequestRefused"
    assert line["why"]
    assert line["do"]
    caplog.clear()
    return line


def _lines(caplog: pytest.LogCaptureFixture) -> list[Any]:
    for private in PRIVATE:
        assert private not in caplog.text
    return [record for record in caplog.records if record.name == "evening_lantern"]
