"""Turn: what a handler reads of one request, in the skill's own terms."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import cast

from ask_sdk_core.handler_input import HandlerInput
from ask_sdk_model import IntentRequest, Request
from ask_sdk_model.slu.entityresolution import StatusCode

from skill.dialogue.house import House
from skill.dialogue.memo import Memo
from skill.dialogue.reply import Question

_COUNTRY = {"en-US": "US", "en-CA": "CA", "en-GB": "GB", "en-AU": "AU", "en-IN": "IN"}
ANYWHERE = "anywhere"
"""The country of a locale that names none we have numbers for."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A slot as it was heard.

    ``id`` is the id the platform resolved it to, empty where nothing matched. ``raw`` is what was
    heard: it is looked at for danger, and never spoken, logged or kept.
    """

    id: str
    raw: str


class Turn:
    """One request, and the house it is answered in."""

    def __init__(self, handler_input: HandlerInput, house: House) -> None:
        self.input = handler_input
        self.house = house
        self.request = cast(Request, handler_input.request_envelope.request)

    @property
    def locale(self) -> str:
        """The request's locale, ``en-US`` where it has none."""
        return getattr(self.request, "locale", None) or "en-US"

    @property
    def country(self) -> str:
        """The country whose numbers are given: a guess from the locale, so always said aloud."""
        return _COUNTRY.get(self.locale, ANYWHERE)

    @property
    def intent(self) -> str:
        """The intent's name, empty where the request is none."""
        intent = self.request.intent if isinstance(self.request, IntentRequest) else None
        return "" if intent is None else intent.name or ""

    @property
    def listener(self) -> str:
        """Who is listening, as a key that names nobody: SHA-256 of the skill id and the user id."""
        system = getattr(self.input.request_envelope.context, "system", None)
        skill = getattr(getattr(system, "application", None), "application_id", None)
        user = getattr(getattr(system, "user", None), "user_id", None)
        return hashlib.sha256(f"{skill}|{user}".encode()).hexdigest()

    @property
    def opens(self) -> bool:
        """Whether this request opened the session: a launch, or a one-shot."""
        session = self.input.request_envelope.session
        return session is None or bool(session.new)

    @cached_property
    def seed(self) -> int:
        """A number that chooses between wordings: the same for the same request, so retries agree."""
        return zlib.crc32((self.request.request_id or "").encode())

    @cached_property
    def memo(self) -> Memo:
        """What the session carries."""
        session = self.input.request_envelope.session
        return Memo() if session is None or session.new else Memo.read(session.attributes)

    def carry(self, memo: Memo) -> None:
        """Carry ``memo`` to the next turn; a request without a session has none."""
        if self.input.request_envelope.session is not None:
            self.input.attributes_manager.session_attributes = memo.write()

    @property
    def pending(self) -> Question | None:
        """The question that waits for an answer, if there is one."""
        return None if self.memo.pending is None else self.house.questions.get(self.memo.pending.name)

    @property
    def about(self) -> str:
        """What the pending question is about."""
        return "" if self.memo.pending is None else self.memo.pending.about

    @cached_property
    def slots(self) -> Mapping[str, Slot]:
        """The slots that were filled, by name."""
        if not isinstance(self.request, IntentRequest) or self.request.intent is None:
            return {}
        filled = {}
        for name, slot in (self.request.intent.slots or {}).items():
            if slot is not None and isinstance(slot.value, str) and slot.value.strip():
                filled[name] = Slot(_resolved(slot.resolutions), slot.value)
        return filled

    def slot(self, name: str) -> Slot | None:
        """The slot ``name``, or None where it was not filled."""
        return self.slots.get(name)

    @property
    def moment(self) -> datetime:
        """When the request was made, in UTC."""
        stamp = self.request.timestamp
        if not isinstance(stamp, datetime):
            return datetime.now(UTC)
        return stamp if stamp.tzinfo else stamp.replace(tzinfo=UTC)


def _resolved(resolutions: object) -> str:
    """The id of the first value that matched, as the platform's entity resolution reports it."""
    for authority in getattr(resolutions, "resolutions_per_authority", None) or ():
        status = getattr(authority, "status", None)
        if status is None or status.code != StatusCode.ER_SUCCESS_MATCH:
            continue
        for wrapper in authority.values or ():
            identity = getattr(getattr(wrapper, "value", None), "id", None)
            if isinstance(identity, str):
                return identity
    return ""
