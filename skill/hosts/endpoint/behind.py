"""The door, in the form in which flask-ask-sdk's adapter takes a skill."""

from __future__ import annotations

import json
from typing import Any

from ask_sdk_core.skill import CustomSkill

from skill.door import Door
from skill.errors import RequestRefused


class Plain:
    """A serializer that leaves to the door what the door does: JSON values in, JSON values out."""

    def deserialize(self, payload: str, obj_type: object) -> dict[str, Any]:
        """The event that ``payload`` is. Raises `RequestRefused` where it is none."""
        try:
            event = json.loads(payload)
        except (ValueError, RecursionError):
            event = None
        if not isinstance(event, dict) or not isinstance(event.get("request"), dict):
            raise RequestRefused("the body is not an Alexa request")
        return event

    def serialize(self, obj: dict[str, Any]) -> dict[str, Any]:
        """The answer as it is."""
        return obj


class SkillBehindDoor(CustomSkill):
    """What the adapter asks of a skill, answered by the door, which is calm whatever breaks, and keeps the log.

    Where the SDK's skill takes and gives objects, this one takes and gives their JSON values.
    """

    def __init__(self, door: Door) -> None:  # the SDK's own wiring is inside the door
        self._door = door
        self.serializer: Any = Plain()
        self.custom_user_agent = ""  # the adapter adds its names; the door's answers do not hold them

    def invoke(self, request_envelope: Any, context: object) -> Any:
        """The answer to an event that was verified."""
        return self._door(request_envelope, context)
