"""Whether a request over HTTPS was made by Alexa, now, for this skill.

Source: Amazon's "Host a Custom Skill as a Web Service", under "Verify that the request was sent by Alexa".
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from skill.door import application_id
from skill.errors import RequestRefused
from skill.hosts.endpoint.address import path_of
from skill.hosts.endpoint.signers import Signers

ADDRESS, SIGNATURE = "SignatureCertChainUrl", "Signature-256"
TOLERANCE = timedelta(seconds=150)
EVENT_TOLERANCE = timedelta(hours=1)
"""Skill events are sent again and again until they are taken."""

_EVENT = "AlexaSkillEvent."


class AlexaVerifier:
    """A verifier as flask-ask-sdk takes one: everything is looked at, each time, and nothing turns it off.

    ``skill_id`` empty: any skill's requests are let in, so long as Alexa signed them; for local use only.
    """

    def __init__(self, skill_id: str, signers: Signers) -> None:
        self._skill_id = skill_id
        self._signers = signers

    def verify(
        self, headers: Mapping[str, str], serialized_request_env: str, deserialized_request_env: Mapping[str, Any]
    ) -> None:
        """Raise `RequestRefused` unless Alexa sent it, lately, to this skill. The adapter calls this.

        ``headers`` may be asked in any case; the envelope comes as the text that was sent, and as JSON values.
        """
        path = path_of(_header(headers, ADDRESS))
        signature = _signature(_header(headers, SIGNATURE))
        self._check_age(deserialized_request_env)
        if self._skill_id and application_id(deserialized_request_env) != self._skill_id:
            raise RequestRefused(
                "the request is for another skill", advice="set SKILL_ID to this skill's id, if it is this skill's"
            )
        self._signers.at(path).check(signature, serialized_request_env.encode())

    def _check_age(self, event: Mapping[str, Any]) -> None:
        request = event.get("request")
        stamp = request.get("timestamp") if isinstance(request, Mapping) else None
        kind = request.get("type") if isinstance(request, Mapping) else None
        is_event = isinstance(kind, str) and kind.startswith(_EVENT)
        try:
            age = abs(self._signers.clock() - datetime.fromisoformat(str(stamp)))
        except (ValueError, TypeError, OverflowError):  # not a moment, or one without its place
            raise RequestRefused("no time that can be read") from None
        if age > (EVENT_TOLERANCE if is_event else TOLERANCE):
            raise RequestRefused(
                "the request is not of now", advice="if it goes on, set this machine's clock right: it may have drifted"
            )


def _header(headers: Mapping[str, str], name: str) -> str:
    value = headers.get(name)
    if not value:
        raise RequestRefused(f"no header {name}")
    return value


def _signature(header: str) -> bytes:
    try:
        return base64.b64decode(header, validate=True)
    except (binascii.Error, ValueError):
        raise RequestRefused("the signature is not one") from None
