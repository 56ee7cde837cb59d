"""The speakers behind the page: one for each tab in which it is open. Nothing of them is kept but in this process."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable

from skill.hosts.device import Device, Exchange

MOST = 64
"""Tabs. The one that has been silent longest makes room; an Echo's own session is over in seconds."""


class Visits:
    """Speakers by the name of the tab and the locale, made by ``make`` when they are first spoken to."""

    def __init__(self, make: Callable[[str], Device]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._devices: OrderedDict[tuple[str, str], tuple[Device, threading.Lock]] = OrderedDict()

    def say(self, visit: str, locale: str, said: str) -> Exchange:
        """Say something, or nothing, to the speaker of ``visit``; one turn at a time."""
        device, turn = self._device(visit, locale)
        with turn:
            return device.say(said)

    def leave(self, visit: str) -> None:
        """Whoever was there has gone: the speakers of ``visit`` forget what was said."""
        with self._lock:
            for known in [known for known in self._devices if known[0] == visit]:
                del self._devices[known]

    def _device(self, visit: str, locale: str) -> tuple[Device, threading.Lock]:
        with self._lock:
            found = self._devices.get((visit, locale))
            if found is None:
                found = self._devices[visit, locale] = (self._make(locale), threading.Lock())
            self._devices.move_to_end((visit, locale))
            while len(self._devices) > MOST:
                self._devices.popitem(last=False)
            return found
