"""A household on a stage: speakers, a store, Alexa's own API, and a clock that the play moves."""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self

from skill.app import build_house
from skill.content.library import Library
from skill.dialogue.house import House
from skill.door import Door
from skill.errors import StoreError
from skill.hosts import alexa_api, envelopes
from skill.hosts.alexa_api import REMINDERS, AlexaApi, Fault
from skill.hosts.device import Device, Exchange
from skill.hosts.device import Door as Answers
from skill.hosts.interaction import InteractionModel
from skill.hosts.matcher import Matcher
from skill.memory.guard import Guard
from skill.memory.memory import Memory, Note
from skill.memory.sqlite import SqliteStore
from skill.memory.store import Store
from skill.settings import Settings

FAULTS = {
    "hang": alexa_api.HANG,
    "not on this device": alexa_api.NOT_ON_THIS_DEVICE,
    "too many": alexa_api.TOO_MANY,
    "works": None,
}
_UNITS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}


class Watched:
    """A store that counts what it is asked, and that can be made to fail, in front of the one that answers."""

    keeps = True

    def __init__(self, store: Store) -> None:
        self._store = store
        self.fails = False
        self.reads = 0
        self.writes: list[Note] = []
        self.listeners: set[str] = set()

    def recall(self, listener: str, moment: datetime) -> Memory:
        """Count a read."""
        self.reads += 1
        self._meet(listener)
        return self._store.recall(listener, moment)

    def note(self, listener: str, note: Note) -> None:
        """Count a write."""
        self.writes.append(note)
        self._meet(listener)
        self._store.note(listener, note)

    def forget(self, listener: str, until: datetime | None = None) -> None:
        """Forget."""
        self._meet(listener)
        self._store.forget(listener, until)

    def _meet(self, listener: str) -> None:
        self.listeners.add(listener)
        if self.fails:
            raise StoreError("made to fail", advice="make it work again")


class Household(ABC):
    """As many speakers as are named, with one account, before the skill ``door``; use it in a ``with`` block."""

    def __init__(
        self,
        door: Answers,
        parts: tuple[InteractionModel, Matcher, str],
        moment: datetime,
        user: str = "amzn1.ask.account.DESK",
    ) -> None:
        self.now = moment
        self.user = user
        self.platform = AlexaApi(permitted=False, clock=lambda: self.now)
        self._answers = door
        self._parts = parts
        self._devices: dict[str, Device] = {}
        self.device = self._speaker("bedroom")

    @abstractmethod
    def break_store(self, fails: bool) -> None:
        """Let the store fail, or work again."""

    @abstractmethod
    def memory(self) -> Memory:
        """What is remembered of the one listener there is, whether or not the store fails."""

    def __enter__(self) -> Self:
        """Start the API."""
        self.platform.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop the API."""
        self.platform.stop()

    def set(self, event: str, value: str) -> None:
        """Let something happen between two turns: see `tests.dialogue`. Raises `ValueError` for what cannot."""
        match event:
            case "later":
                number, _, unit = value.partition(" ")
                self.now += timedelta(seconds=int(number) * _UNITS[unit.removesuffix("s")])
            case "on":
                self.device = self._speaker(value)
            case "store":
                self.break_store(value == "fails")
            case "alexa" if value == "no zone":
                self.platform.zone = ""
            case "alexa" if value == "deleted in the app":
                self.platform.delete_in_app()
            case "alexa":
                self.platform.fault = (
                    FAULTS[value] if value in FAULTS else Fault(int(value), "SWITCHED_ON", path=REMINDERS)
                )
            case _:
                raise ValueError(f"{event}: {value} cannot happen")

    def happens(self, what: str) -> Exchange:
        """A request that nobody spoke."""
        if what == "routine":
            return self.device.happens(envelopes.launch("StartReflection"))
        event = envelopes.envelope(envelopes.skill_disabled(self.now), session=None, user=self.user, moment=self.now)
        return Exchange("", what, ends=True, response=self._answers(event, None))

    def reminders(self, like: str) -> str:
        """How many reminders are set; where ``like`` is a time, the time of the last of them."""
        if ":" not in like:
            return str(len(self.platform.reminders))
        if not self.platform.reminders:
            return "none"
        last = list(self.platform.reminders.values())[-1]
        return str(last["trigger"]["recurrence"]["startDateTime"])[11:16]

    def evenings(self) -> str:
        """How many evenings are remembered; "nothing" where there is no memory."""
        memory = self.memory()
        return "nothing" if memory == Memory() else str(memory.evenings)

    def _speaker(self, name: str) -> Device:
        if name not in self._devices:
            model, matcher, locale = self._parts
            self._devices[name] = Device(
                self._answers,
                model=model,
                matcher=matcher,
                locale=locale,
                user=self.user,
                clock=lambda: self.now,
                platform=self.platform,
            )
        return self._devices[name]


class Stage(Household):
    """A household whose skill and store are in this process."""

    def __init__(
        self, library: Library, model: InteractionModel, matcher: Matcher, locale: str, moment: datetime
    ) -> None:
        self.store = Watched(SqliteStore(":memory:"))
        house = build_house(Settings(), library=library)
        guard = Guard(self.store, clock=lambda: self.now.timestamp())
        self.door = Door(house=House(house.settings, library, guard, house.questions))
        super().__init__(self.door, (model, matcher, locale), moment)

    def break_store(self, fails: bool) -> None:
        """Let each call fail, or answer again."""
        self.store.fails = fails

    def memory(self) -> Memory:
        """Read what is remembered, without counting it."""
        fails, self.store.fails = self.store.fails, False
        [listener] = self.store.listeners
        memory = self.store.recall(listener, self.now)
        self.store.reads, self.store.fails = self.store.reads - 1, fails
        return memory
