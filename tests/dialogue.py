"""Conversations as text files: how they are read, and how they are played.

A file in ``tests/dialogues`` is one evening, told in lines::

    # What it is about, for a reader.
    locale: en-GB

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
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from skill.content.library import Library
from skill.hosts.device import Device, Exchange

EXPECTATIONS = ("heard", "says", "silent", "word", "asks", "stays", "ends")


@dataclass
class Turn:
    """One thing that is said, the line it stands on, and what is expected of the answer."""

    said: str
    line: int
    expected: list[tuple[int, str, str]] = field(default_factory=list)


@dataclass
class Dialogue:
    """One conversation: its file, its locale, and its turns."""

    file: Path
    locale: str = "en-US"
    turns: list[Turn] = field(default_factory=list)


def read(file: Path) -> Dialogue:
    """Read one file. Raises `ValueError` that names the file and the line of what makes no sense."""
    dialogue = Dialogue(file)
    for number, raw in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        name, _, value = (part.strip() for part in line.partition(":"))
        if name == "locale" and not dialogue.turns:
            dialogue.locale = value
        elif name == "you":
            dialogue.turns.append(Turn(value, number))
        elif name in EXPECTATIONS and dialogue.turns:
            dialogue.turns[-1].expected.append((number, name, value))
        else:
            raise ValueError(f"{file}:{number}: {line!r} is neither said nor expected")
    if not any(turn.expected for turn in dialogue.turns):
        raise ValueError(f"{file}:1: nothing is expected, so this could not fail")
    return dialogue


def play(dialogue: Dialogue, device: Device, library: Library) -> list[str]:
    """Hold the conversation. Returns what was not as expected, each with its file and line."""
    return [
        f"{dialogue.file.name}:{number}: {what}"
        for turn in dialogue.turns
        for number, what in _judge(turn, device.say(turn.said), dialogue.locale, library)
    ]


def _judge(turn: Turn, exchange: Exchange, locale: str, library: Library) -> Iterator[tuple[int, str]]:
    for number, name, value in turn.expected:
        match name:
            case "heard":
                intent, *slots = value.split()
                if exchange.intent != intent:
                    yield number, f"{turn.said!r} was heard as {exchange.intent}, not as {intent}"
                for slot, wanted in (pair.split("=") for pair in slots):
                    if (exchange.slots.get(slot) or "") != wanted:
                        yield number, f"{slot} was {exchange.slots.get(slot)}, not {wanted or 'unknown'}"
            case "says" | "silent":
                said = any(
                    library.ssml(value, {}, seed, locale) in exchange.ssml
                    for seed in range(len(library.wordings(value)))
                )
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
