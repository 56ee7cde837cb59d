"""The speakers behind the page: one for each tab in which it is open. Nothing of them is kept but in this process."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from skill.hosts.device import Device, Exchange

_GOODBYES = 2
"""The first may be taken by Alexa itself, where it has asked for a permission."""

MOST = 64
"""Tabs. The one that has been silent longest makes room; an Echo's own session is over in seconds."""


@dataclass
class _Speaker:
    """A device, whose turn it is, and the number of the turn that it heard last."""

    device: Device
    turn: threading.Lock = field(default_factory=threading.Lock)
    heard: int = 0


class Visits:
    """Speakers by the name of the tab and the locale, made by ``make`` when they are first spoken to."""

    def __init__(self, make: Callable[[str], Device]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._speakers: OrderedDict[tuple[str, str], _Speaker] = OrderedDict()

    def say(self, visit: str, locale: str, said: str, number: int) -> Exchange | None:
        """Say something, or nothing, to the speaker of ``visit``; one turn at a time.

        ``number`` counts the turns as they were said. None where a later one was heard before this: it is over then,
        and must not change what is being talked about, unless it is danger.
        """
        speaker = self._speaker(visit, locale)
        with speaker.turn:
            if number <= speaker.heard and not speaker.device.is_danger(said):
                return None
            speaker.heard = max(number, speaker.heard)
            return speaker.device.say(said)

    def leave(self, visit: str) -> None:
        """Whoever was there has gone: the skill is told to stop, and the speakers of ``visit`` forget what was said."""
        with self._lock:
            gone = [self._speakers.pop(known) for known in list(self._speakers) if known[0] == visit]
        for speaker in gone:
            with speaker.turn:
                for _ in range(_GOODBYES):
                    if speaker.device.listening:
                        speaker.device.say("stop")

    def _speaker(self, visit: str, locale: str) -> _Speaker:
        with self._lock:
            found = self._speakers.get((visit, locale))
            if found is None:
                found = self._speakers[visit, locale] = _Speaker(self._make(locale))
            self._speakers.move_to_end((visit, locale))
            while len(self._speakers) > MOST:
                self._speakers.popitem(last=False)
            return found
