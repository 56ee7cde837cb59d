"""Request envelopes as Alexa sends them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from skill.hosts.matcher import Heard, HeardSlot

APPLICATION = "amzn1.ask.skill.00000000-0000-0000-0000-000000000000"
"""The skill id that the desk uses where the settings name none."""


def envelope(
    request: Mapping[str, Any],
    *,
    session: Mapping[str, Any] | None,
    locale: str = "en-US",
    application: str = APPLICATION,
    user: str = "amzn1.ask.account.DESK",
    screen: bool = False,
    moment: datetime | None = None,
) -> dict[str, Any]:
    """A whole envelope around ``request``. ``session`` holds ``new``, ``sessionId`` and ``attributes``."""
    interfaces: dict[str, Any] = {}
    if screen:
        interfaces["Alexa.Presentation.APL"] = {"runtime": {"maxVersion": "2023.3"}}
    system = {
        "application": {"applicationId": application},
        "user": {"userId": user},
        "device": {"deviceId": "amzn1.ask.device.DESK", "supportedInterfaces": interfaces},
        "apiEndpoint": "https://api.amazonalexa.com",
        "apiAccessToken": "desk",
    }
    whole: dict[str, Any] = {
        "version": "1.0",
        "context": {"System": system},
        "request": {
            "requestId": f"amzn1.echo-api.request.{uuid4()}",
            "timestamp": (moment or datetime.now(UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "locale": locale,
            **request,
        },
    }
    if session is not None:
        whole["session"] = {"application": system["application"], "user": system["user"], **session}
    return whole


def launch() -> dict[str, Any]:
    """The skill is opened."""
    return {"type": "LaunchRequest", "shouldLinkResultBeReturned": False}


def intent(
    heard: Heard, slot_types: Mapping[str, str] | None = None, *, application: str = APPLICATION
) -> dict[str, Any]:
    """An intent with its slots resolved as the platform's entity resolution does it.

    ``slot_types`` gives the type of each slot by name; every declared slot is sent, filled or not.
    """
    types = slot_types or {}
    authority = f"amzn1.er-authority.echo-sdk.{application}"
    slots = {
        name: _slot(name, heard.slots.get(name), f"{authority}.{types.get(name, name.upper())}")
        for name in {*types, *heard.slots}
    }
    return {
        "type": "IntentRequest",
        "dialogState": "STARTED",
        "intent": {"name": heard.intent, "confirmationStatus": "NONE", "slots": slots},
    }


def session_ended(reason: str) -> dict[str, Any]:
    """The session is over: ``USER_INITIATED``, ``EXCEEDED_MAX_REPROMPTS`` or ``ERROR``."""
    return {"type": "SessionEndedRequest", "reason": reason}


def _slot(name: str, heard: HeardSlot | None, resolver: str) -> dict[str, Any]:
    slot: dict[str, Any] = {"name": name, "confirmationStatus": "NONE"}
    if heard is None:
        return slot
    authority: dict[str, Any] = {
        "authority": resolver,
        "status": {"code": "ER_SUCCESS_MATCH" if heard.id else "ER_SUCCESS_NO_MATCH"},
    }
    if heard.id:
        authority["values"] = [{"value": {"name": heard.name, "id": heard.id}}]
    return slot | {"value": heard.said, "resolutions": {"resolutionsPerAuthority": [authority]}, "source": "USER"}
