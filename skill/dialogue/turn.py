"""Turn: what a handler reads of one request, in the skill's own terms."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cached_property
from time import monotonic
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from ask_sdk_core.handler_input import HandlerInput
from ask_sdk_model import IntentRequest, Request

from skill.dialogue.house import House
from skill.dialogue.memo import Memo
from skill.dialogue.reply import Question
from skill.memory.memory import Memory, Note

if TYPE_CHECKING:
    from ask_sdk_model.services import ServiceClientFactory

    from skill.alexa.reminders import Reminders

_COUNTRY = {"en-US": "US", "en-CA": "CA", "en-GB": "GB", "en-AU": "AU", "en-IN": "IN"}
TIME_FOR_ALEXA = 3.5
"""Seconds into the turn after which Alexa's API is asked nothing more.

A call takes up to 2 s, and the store another: the whole stays below the 7 s that Lambda gives a turn.
"""

MATCHED = "ER_SUCCESS_MATCH"
"""The platform's word for a slot value that it resolved."""

ANYWHERE = "anywhere"
"""The country of a locale that names none we have numbers for."""


class Slot(NamedTuple):
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
        self._began = monotonic()
        self._has_read = False
        self._memory: Memory | None = None

    @classmethod
    def of(cls, handler_input: HandlerInput, house: House) -> Turn:
        """The one turn of this request: each handler that is asked sees the same, and reads no part of it again."""
        kept: dict[str, Any] = handler_input.attributes_manager.request_attributes
        turn = kept.get("turn")
        if turn is None:
            turn = kept["turn"] = cls(handler_input, house)
        return cast(Turn, turn)

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

    @cached_property
    def listener(self) -> str:
        """Who is listening, as a key that names nobody: SHA-256 of the skill id and the user id; empty for no user."""
        skill = getattr(getattr(self._system, "application", None), "application_id", None)
        user = getattr(getattr(self._system, "user", None), "user_id", None)
        if not user:
            return ""
        import hashlib  # late, as nothing else in a first turn needs it

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
        """Carry ``memo`` to the next turn, with what the store remembers; a request without a session has none."""
        carried = memo._replace(memory=self.memory, asked=True) if self._has_asked else memo
        self._carry(carried.write())

    def carry_nothing(self) -> None:
        """There is no next turn: the session ends, and what it carried is gone."""
        self._carry({})

    @property
    def memory(self) -> Memory | None:
        """What is remembered of the listener; None where nothing is known. The store is asked once in a session.

        It is no `cached_property`: that of Python 3.11 lets one turn at a time read, and a store may be slow.
        """
        if not self._has_read:
            if self.memo.asked:
                self._memory = self.memo.memory
            elif self.listener:
                self._memory = self.house.memory.recall(self.listener, self.moment)
            self._has_read = True
        return self._memory

    def remember(self, note: Note) -> bool:
        """Write ``note`` down. Returns whether it is kept; a store that fails is no reason to stop.

        Where it is not kept, what is remembered is not known from then on.
        """
        kept = bool(self.listener) and self.house.memory.note(self.listener, note)
        if self._has_asked and self.memory is not None:
            self._memory = self.memory.after(note) if kept else None
        return kept

    def _carry(self, attributes: dict[str, Any]) -> None:
        if self.input.request_envelope.session is not None:
            self.input.attributes_manager.session_attributes = attributes

    @property
    def _has_asked(self) -> bool:
        """Whether the store was asked, in this turn or earlier in the session."""
        return self.memo.asked or self._has_read

    @cached_property
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

    @cached_property
    def moment(self) -> datetime:
        """When the request was made, in UTC."""
        return in_utc(self.request.timestamp) or datetime.now(UTC)

    @cached_property
    def reminders(self) -> Reminders:
        """The listener's reminders in Alexa."""
        from skill.alexa.reminders import Reminders  # late: few turns need it

        return Reminders(self._services, self._began + TIME_FOR_ALEXA)

    @property
    def time_zone(self) -> str:
        """The IANA name of the device's time zone, empty where it is not known."""
        from skill.alexa.place import time_zone

        device = getattr(self._system, "device", None)
        return time_zone(self._services, getattr(device, "device_id", None) or "")

    @cached_property
    def _services(self) -> ServiceClientFactory:
        """The SDK's clients for what the platform offers besides, with this request's own key."""
        from skill.alexa.services import services

        system = self._system
        return services(getattr(system, "api_endpoint", "") or "", getattr(system, "api_access_token", "") or "")

    @property
    def _system(self) -> object:
        return getattr(self.input.request_envelope.context, "system", None)


def in_utc(moment: object) -> datetime | None:
    """A moment of the SDK's, in UTC, to the second; None for anything else."""
    if not isinstance(moment, datetime):
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(UTC).replace(microsecond=0)


def _resolved(resolutions: object) -> str:
    """The id of the first value that matched, as the platform's entity resolution reports it."""
    for authority in getattr(resolutions, "resolutions_per_authority", None) or ():
        status = getattr(authority, "status", None)
        if getattr(getattr(status, "code", None), "value", None) != MATCHED:
            continue
        for wrapper in authority.values or ():
            identity = getattr(getattr(wrapper, "value", None), "id", None)
            if isinstance(identity, str):
                return identity
    return ""
