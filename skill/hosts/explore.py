"""Every answer the skill can give, found by asking everything in every state.

A state is what the session carries: the pending question, where in a list the listener is, and how
often they were not understood. From no session at all, each request that the interaction model
allows is sent; each new state that an answer leads to is asked in turn.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from skill.hosts import envelopes, times
from skill.hosts.interaction import InteractionModel, SlotType
from skill.hosts.matcher import Heard, HeardSlot

Door = Callable[[Any, Any], dict[str, Any]]
WORDINGS = 4
"""The most wordings that a text has (the content check sees to it), so that four seeds find them all."""

UNKNOWN_VALUE = "the price of tea"

NO_VALUE = "?"
"""What the platform sends in a slot of its own types where it could not make a value of what it heard."""

BUILT_IN = {times.KIND: tuple(times.EXAMPLES.values())}
"""Values of the platform's own types, which a model does not list: one of each kind."""


@dataclass(frozen=True, slots=True)
class State:
    """A session between two turns, as its attributes; None is no session."""

    attributes: Mapping[str, Any] | None

    @property
    def name(self) -> str:
        """What tells it from other states: without the words last said, which only Repeat looks at."""
        if self.attributes is None:
            return "no session"
        pending = self.attributes.get("pending", {})
        parts = (pending.get("name"), pending.get("about"), self.attributes.get("place"))
        misses = self.attributes.get("misses", 0)
        return " ".join(str(part) for part in (*parts, f"{misses} missed" if misses else "") if part)


@dataclass(frozen=True, slots=True)
class Answered:
    """One request in one state, and the whole response."""

    state: State
    asked: str
    locale: str
    response: Mapping[str, Any]

    @property
    def speech(self) -> str:
        """The SSML, empty where nothing is said."""
        return str(self.response["response"].get("outputSpeech", {}).get("ssml", ""))

    @property
    def reprompt(self) -> str:
        """The reprompt's SSML, empty where there is none."""
        return str(self.response["response"].get("reprompt", {}).get("outputSpeech", {}).get("ssml", ""))


def requests(model: InteractionModel) -> Iterator[tuple[str, dict[str, Any]]]:
    """A name and a request for the launch and for every intent, with every value of its slots."""
    yield "LaunchRequest", envelopes.launch()
    for intent in model.intents:
        slots = model.slots(intent)
        types = {name: kind.name for name, kind in slots.items()}
        yield intent, envelopes.intent(Heard(intent), types)
        for slot, kind in slots.items():
            for value, filled in _fillings(kind):
                yield f"{intent} {value}", envelopes.intent(Heard(intent, {slot: filled}), types)


def _fillings(kind: SlotType) -> Iterator[tuple[str, HeardSlot]]:
    """What a slot of this type can hold, each with a short name: all its values, and one that it does not know."""
    for value, names in kind.values.items():
        yield value, HeardSlot(names[0], value, names[0])
    for sent in BUILT_IN.get(kind.name, ()):
        yield sent, HeardSlot(sent)
    yield "?", HeardSlot(UNKNOWN_VALUE if kind.values else NO_VALUE)


def explore(
    door: Door, model: InteractionModel, *, locale: str = "en-US", seeds: Iterable[int] = (0,)
) -> Iterator[Answered]:
    """Ask everything in every state that can be reached, with the wordings that ``seeds`` choose."""
    asked = list(requests(model))
    chosen = list(seeds)
    waiting, known = [State(None)], {"no session"}
    while waiting:
        state = waiting.pop(0)
        for name, request in asked:
            for seed in chosen:
                response = door(_envelope(request, state, locale, seed), None)
                yield Answered(state, name, locale, response)
                if response["response"].get("shouldEndSession") is False:
                    after = State(response["sessionAttributes"])
                    if after.name not in known:
                        known.add(after.name)
                        waiting.append(after)


def _envelope(request: Mapping[str, Any], state: State, locale: str, seed: int) -> dict[str, Any]:
    session = {"sessionId": "explored", "new": state.attributes is None, "attributes": dict(state.attributes or {})}
    return envelopes.envelope({**request, "requestId": _request_id(seed)}, session=session, locale=locale)


@cache
def _request_id(seed: int) -> str:
    """A request id that chooses the wordings of ``seed``: the turn takes its checksum."""
    return next(name for n in range(10_000) if zlib.crc32((name := f"explored.{n}").encode()) % WORDINGS == seed)
