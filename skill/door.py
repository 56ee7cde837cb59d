"""The door: an event comes in as JSON, a response goes out as JSON, and no listener ever meets an error.

Whatever breaks behind it, a listener hears a calm sentence and an operator reads one line that
says what to do. No line holds a user, a device, a word that was said, or a slot's value.
"""

from __future__ import annotations

import importlib
import logging
import re
import time
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from ask_sdk_core.exceptions import SerializationException
from ask_sdk_model import Request

from skill.app import build_house, build_skill
from skill.dialogue.house import House
from skill.envelope import EnvelopeSerializer
from skill.errors import ContentError, EnvelopeError, NotForgotten, WrongSkill
from skill.log import LOG, Line
from skill.memory.store import Store
from skill.settings import Settings
from skill.speech import ssml

VERSION = "1.0"
UNNAMED = ("CrisisIntent", "AbuseIntent", "AssaultIntent", "EmergencyIntent", "LowMoodIntent")
"""Logged without their names: whoever reads the log may be the person somebody is afraid of."""

LATE = ("skill.memory.wire", "skill.alexa.reminders", "skill.alexa.services", "hashlib", "zoneinfo")
"""What is imported when a turn first needs it; the first only where there is a table."""

_REQUEST_ID = re.compile(r"(amzn1\.echo-api\.request\.)?[0-9A-Fa-f-]{8,36}")
"""What Alexa calls one request: a new one each time, which says nothing of who made it."""

_HERE = Path(__file__).parent


class Door:
    """What AWS Lambda calls, and every other host: ``door(event, context)``."""

    def __init__(
        self, settings: Settings | None = None, *, store: Store | None = None, house: House | None = None
    ) -> None:
        self.house = house or build_house(settings, store=store)
        self.skill = build_skill(self.house)
        self._serializer = cast(EnvelopeSerializer, self.skill.serializer)
        self._intents = frozenset(self._known_intents())
        self._cold = True
        # Read now: when something breaks, these words must not be what breaks next.
        self._sorry = self._read_apology()
        LOG.setLevel(logging.getLevelNamesMapping().get(self.house.settings.log_level, logging.INFO))

    def __call__(self, event: object, context: object = None) -> dict[str, Any]:
        """The response envelope to ``event``, as JSON values.

        Raises nothing but `NotForgotten`, outside any session: only a failure makes the platform send that
        event again, and what is remembered of somebody who has left must go.
        """
        start = time.perf_counter()
        calls = self.house.memory.calls
        reads, writes = calls.reads, calls.writes
        trouble: Exception | None = None
        try:
            answer = self._answer(event, context)
        except Exception as error:
            trouble = error
            answer = self._apology(event)
        line = self._line(event, answer)
        line |= {"ms": round((time.perf_counter() - start) * 1000, 1), "cold": self._cold}
        line |= {"reads": calls.reads - reads, "writes": calls.writes - writes}
        self._cold = False
        if trouble is None:
            LOG.info(line)
        else:
            line |= {"trouble": type(trouble).__name__, "where": where(trouble), "do": _advice(trouble)}
            LOG.error(line)
        if isinstance(trouble, NotForgotten):
            raise trouble
        return answer

    def prepare(self) -> None:
        """Load what turns load late: the words, and what reaches the store and Alexa's API. Nothing is reached yet.

        For a snapshot of the process, which answers from then on.
        """
        self.house.library.read_everything()
        for module in LATE if self.house.settings.table_name else LATE[1:]:
            importlib.import_module(module)

    def _answer(self, event: object, context: object) -> dict[str, Any]:
        if not isinstance(event, Mapping) or not isinstance(event.get("request"), Mapping):
            raise EnvelopeError("the body is not an Alexa request")
        if self.house.settings.skill_id and application_id(event) != self.house.settings.skill_id:
            raise WrongSkill("the request is for another skill")
        envelope = self._serializer.read(event)
        answer: dict[str, Any] = self._serializer.serialize(self.skill.invoke(envelope, context))
        return answer

    def _apology(self, event: object) -> dict[str, Any]:
        if not _may_speak(event):
            return {"version": VERSION, "response": {}}
        response: dict[str, Any] = {"shouldEndSession": True}
        if self._sorry:
            response["outputSpeech"] = {"type": "SSML", "ssml": self._sorry}
        return {"version": VERSION, "response": response}

    def _read_apology(self) -> str:
        try:
            return ssml.speak([self.house.library.ssml("basics.apology", {}, 0, "en-US")])
        except ContentError as error:
            LOG.error(Line(trouble="ContentError", do=_advice(error)))
            return ""

    def _line(self, event: object, answer: Mapping[str, Any]) -> Line:
        request = event.get("request") if isinstance(event, Mapping) else None
        return Line(
            request=_request_id(request),
            turn=_kind(request),
            intent=self._intent(request),
            ends=answer["response"].get("shouldEndSession"),
        )

    def _intent(self, request: object) -> str | None:
        intent = request.get("intent") if isinstance(request, Mapping) else None
        name = intent.get("name") if isinstance(intent, Mapping) else None
        if name is None:
            return None
        if name in UNNAMED:
            return "private"
        return name if isinstance(name, str) and name in self._intents else "unknown"

    def _known_intents(self) -> list[str]:
        chains = self.skill.request_dispatcher.request_mappers[0].request_handler_chains
        return [name for chain in chains for name in getattr(chain.request_handler, "intents", ())]


def application_id(event: Mapping[str, Any]) -> object:
    """The application id, from the context: skill events have no session."""
    found: object = event
    for step in ("context", "System", "application", "applicationId"):
        found = found.get(step) if isinstance(found, Mapping) else None
    return found


def _may_speak(event: object) -> bool:
    """Whether a response to ``event`` may hold speech: not at a session's end, nor outside a session."""
    if not isinstance(event, Mapping) or not isinstance(event.get("request"), Mapping):
        return True
    kind = event["request"].get("type")
    return kind in ("LaunchRequest", "IntentRequest") or (
        event.get("session") is not None and kind != "SessionEndedRequest"
    )


def _request_id(request: object) -> str:
    name = request.get("requestId") if isinstance(request, Mapping) else None
    return name if isinstance(name, str) and _REQUEST_ID.fullmatch(name) else "unknown"


def _kind(request: object) -> str:
    kind = request.get("type") if isinstance(request, Mapping) else None
    return kind if isinstance(kind, str) and kind in Request.discriminator_value_class_map else "unknown"


def where(trouble: Exception) -> str:
    """The project's own line that failed, or the last one there is. Never the message: it may quote the request."""
    frames = traceback.extract_tb(trouble.__traceback__)
    own = [frame for frame in frames if Path(frame.filename).is_relative_to(_HERE)]
    frame = (own or frames)[-1]
    return f"{Path(frame.filename).name}:{frame.lineno}"


def _advice(trouble: Exception) -> str:
    """One sentence for the operator."""
    match trouble:
        case WrongSkill():
            return "set SKILL_ID to this skill's id, or remove the other skill's trigger"
        case EnvelopeError():
            return "something other than Alexa called the function; look at its triggers"
        case SerializationException():
            return "the platform sent a request this SDK does not know; look for a newer ask-sdk-model"
        case NotForgotten():
            return "the platform sends this event again for an hour; mend the store before then"
        case ContentError():
            return f"mend the content: {trouble}"
        case _:
            return "a defect in the skill: the line named in 'where' failed"
