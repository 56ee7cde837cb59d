"""Conversations as text files: how they are read, and how they are played.

A file in ``tests/dialogues`` is one evening, told in lines::

    # What it is about, for a reader.
    locale: en-GB
    memory: yes

    you: open evening lantern
    heard: LaunchRequest
    says: launch.first
    asks: menu

    you:
    says: menu.reprompt
    stays

    you: stop
    says: basics.goodbye
    ends

``you:`` is what is said; nothing after it is silence. Then, each as often as it is wanted:

=============  ===================================================================================
``heard:``     the intent, and the resolved slots: ``heard: SignIntent sign=empathy``
``says:``      the key of words that are said, in any of their wordings
``silent:``    the key of words that are not said
``word:``      words that are heard, whatever the case
``asks:``      the question that is pending from then on, and put at the end
``stays``      the session stays open
``ends``       the session ends
=============  ===================================================================================

With ``memory: yes`` the skill remembers, in a store of its own, and more can happen between turns:

=============  ===================================================================================
``later:``     time passes: ``later: 20 hours``, ``later: 3 days``, ``later: 40 seconds``
``on:``        the next words are said to another speaker of the same household: ``on: kitchen``
``store:``     ``fails``, or ``works`` again
``alexa:``     Alexa's own API: ``429`` or another status, ``hang``, ``no zone``, ``not on this
               device``, ``too many``, ``deleted in the app``, or ``works`` again
``happens:``   a request that nobody spoke: ``routine`` (the task), ``disabled`` (the skill was
               taken away now)
``reminders``  how many reminders are set: ``reminders: 1``; the last one's hour: ``reminders: 21:00``
``evenings:``  how many evenings are remembered; ``evenings: nothing`` where there is no memory at all
=============  ===================================================================================
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from skill.content.library import Library
from skill.hosts.device import Device, Exchange
from tests.stage import Household

EXPECTATIONS = ("heard", "says", "silent", "word", "asks", "stays", "ends", "reminders", "evenings")
_MARK = "MARK"
_MARKED = dict.fromkeys(("title", "count", "time"), _MARK)
EVENTS = ("later", "on", "store", "alexa")


@dataclass
class Turn:
    """One thing that is said, the line it stands on, and what is expected of the answer."""

    said: str
    line: int
    before: list[tuple[str, str]] = field(default_factory=list)
    is_spoken: bool = True
    expected: list[tuple[int, str, str]] = field(default_factory=list)


@dataclass
class Dialogue:
    """One conversation: its file, its locale, and its turns."""

    file: Path
    locale: str = "en-US"
    remembers: bool = False
    turns: list[Turn] = field(default_factory=list)


def read(file: Path) -> Dialogue:
    """Read one file. Raises `ValueError` that names the file and the line of what makes no sense."""
    dialogue = Dialogue(file)
    before: list[tuple[str, str]] = []
    for number, raw in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        name, _, value = (part.strip() for part in line.partition(":"))
        if name == "locale" and not dialogue.turns:
            dialogue.locale = value
        elif (name, value) == ("memory", "yes") and not dialogue.turns:
            dialogue.remembers = True
        elif name == "you" or (name == "happens" and dialogue.remembers):
            dialogue.turns.append(Turn(value, number, before, is_spoken=name == "you"))
            before = []
        elif name in EVENTS and dialogue.remembers:
            before.append((name, value))
        elif name in EXPECTATIONS and dialogue.turns and (dialogue.remembers or name not in ("reminders", "evenings")):
            dialogue.turns[-1].expected.append((number, name, value))
        else:
            raise ValueError(f"{file}:{number}: {line!r} is neither said nor expected")
    if before:
        raise ValueError(f"{file}:{number}: nothing is said after {before[-1]}")
    if not any(turn.expected for turn in dialogue.turns):
        raise ValueError(f"{file}:1: nothing is expected, so this could not fail")
    return dialogue


def play(dialogue: Dialogue, on: Device | Household, library: Library) -> list[str]:
    """Hold the conversation. Returns what was not as expected, each with its file and line."""
    return [
        f"{dialogue.file.name}:{number}: {what}"
        for turn in dialogue.turns
        for number, what in _judge(turn, _take(turn, on), dialogue.locale, library, on)
    ]


def holds(library: Library, key: str, ssml: str, locale: str) -> bool:
    """Whether ``ssml`` holds one of the wordings of ``key``, whatever fills its places."""
    return any(pattern.search(ssml) for pattern in _patterns(library, key, locale))


@cache
def _patterns(library: Library, key: str, locale: str) -> list[re.Pattern[str]]:
    texts = [library.ssml(key, _MARKED, wording, locale).split(_MARK) for wording in range(len(library.wordings(key)))]
    return [re.compile(".*?".join(re.escape(piece) for piece in pieces)) for pieces in texts]


def _take(turn: Turn, on: Device | Household) -> Exchange:
    if isinstance(on, Device):
        return on.say(turn.said)
    for event, value in turn.before:
        on.set(event, value)
    return on.device.say(turn.said) if turn.is_spoken else on.happens(turn.said)


def _judge(
    turn: Turn, exchange: Exchange, locale: str, library: Library, on: Device | Household
) -> Iterator[tuple[int, str]]:
    for number, name, value in turn.expected:
        match name:
            case "reminders" | "evenings" if isinstance(on, Household):
                found = on.reminders(value) if name == "reminders" else on.evenings()
                if found != value:
                    yield number, f"{name}: {found}, not {value}"
            case "heard":
                intent, *slots = value.split()
                if exchange.intent != intent:
                    yield number, f"{turn.said!r} was heard as {exchange.intent}, not as {intent}"
                for slot, wanted in (pair.split("=") for pair in slots):
                    if (exchange.slots.get(slot) or "") != wanted:
                        yield number, f"{slot} was {exchange.slots.get(slot)}, not {wanted or 'unknown'}"
            case "says" | "silent":
                said = holds(library, value, exchange.ssml, locale)
                if said is (name == "silent"):
                    yield number, f"{value} was {'said' if said else 'not said'}: {exchange.speech!r}"
            case "word":
                if value.lower() not in exchange.speech.lower():
                    yield number, f"{value!r} was not heard: {exchange.speech!r}"
            case "asks":
                pending = exchange.response.get("sessionAttributes", {}).get("pending", {}).get("name")
                if pending != value or not exchange.speech.endswith("?"):
                    yield number, f"the question was {pending}, not {value}"
            case "stays" | "ends":
                if exchange.ends is (name == "stays"):
                    yield number, f"the session {'ended' if exchange.ends else 'went on'}"
