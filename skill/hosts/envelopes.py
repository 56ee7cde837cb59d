"""Request envelopes as Alexa sends them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from skill.hosts.matcher import Heard, HeardSlot

APPLICATION = "amzn1.ask.skill.00000000-0000-0000-0000-000000000000"
"""The skill id that the desk uses where the settings name none."""


@dataclass(frozen=True, slots=True)
class Api:
    """Where the platform's own services are, and the key to them that a request carries."""

    endpoint: str
    token: str


def envelope(
    request: Mapping[str, Any],
    *,
    session: Mapping[str, Any] | None,
    locale: str = "en-US",
    application: str = APPLICATION,
    user: str = "amzn1.ask.account.DESK",
    device: str = "amzn1.ask.device.DESK",
    screen: bool = False,
    api: Api | None = None,
    moment: datetime | None = None,
) -> dict[str, Any]:
    """A whole envelope around ``request``. ``session`` holds ``new``, ``sessionId`` and ``attributes``.

    ``api`` is where the platform's reminders and settings are asked for; without it there are none.
    """
    interfaces: dict[str, Any] = {}
    if screen:
        interfaces["Alexa.Presentation.APL"] = {"runtime": {"maxVersion": "2023.3"}}
    system: dict[str, Any] = {
        "application": {"applicationId": application},
        "user": {"userId": user},
        "device": {"deviceId": device, "supportedInterfaces": interfaces},
    }
    if api is not None:
        system |= {"apiEndpoint": api.endpoint, "apiAccessToken": api.token}
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


def launch(task: str = "") -> dict[str, Any]:
    """The skill is opened; with ``task``, by a routine or a quick link, to do just that."""
    request: dict[str, Any] = {"type": "LaunchRequest", "shouldLinkResultBeReturned": False}
    return request | {"task": {"name": f"{APPLICATION}.{task}", "version": "1", "input": {}}} if task else request


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


def permission_answer(directive: Mapping[str, Any], status: str) -> dict[str, Any]:
    """What comes back after ``directive`` had Alexa ask for a permission: ACCEPTED, DENIED or NOT_ANSWERED."""
    return {
        "type": "Connections.Response",
        "name": directive["name"],
        "status": {"code": "200", "message": "OK"},
        "payload": {**directive["payload"], "status": status},
        "token": directive["token"],
    }


def skill_disabled(moment: datetime) -> dict[str, Any]:
    """The listener took the skill away at ``moment``."""
    stamp = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {"type": "AlexaSkillEvent.SkillDisabled", "eventCreationTime": stamp, "eventPublishingTime": stamp}


def session_ended(reason: str) -> dict[str, Any]:
    """The session is over: ``USER_INITIATED``, ``EXCEEDED_MAX_REPROMPTS`` or ``ERROR``."""
    return {"type": "SessionEndedRequest", "reason": reason}


def _slot(name: str, heard: HeardSlot | None, resolver: str) -> dict[str, Any]:
    slot: dict[str, Any] = {"name": name, "confirmationStatus": "NONE"}
    if heard is None:
        return slot
    if ".AMAZON." in resolver:  # a type of the platform's own: it comes without a resolution
        return slot | {"value": heard.said, "source": "USER"}
    authority: dict[str, Any] = {
        "authority": resolver,
        "status": {"code": "ER_SUCCESS_MATCH" if heard.id else "ER_SUCCESS_NO_MATCH"},
    }
    if heard.id:
        authority["values"] = [{"value": {"name": heard.name, "id": heard.id}}]
    return slot | {"value": heard.said, "resolutions": {"resolutionsPerAuthority": [authority]}, "source": "USER"}
