"""How long a piece of speech takes: the model.

Alexa's voice cannot be run at a desk, so its length is modelled: the words at a steady pace,
scaled by ``prosody rate``, plus every pause. When you have timed a real device with a stop-watch,
`WORDS_PER_MINUTE` is the one number to change.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

WORDS_PER_MINUTE = 150.0
"""Spoken words a minute at the usual speed."""

LONG_ANSWER = 60.0
"""Seconds: an answer longer than this, a reflection, is shown with a clock."""

LONG_PAUSE = 2.0
"""Seconds: pauses from here on are shown to a reader as pauses."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of words at one speed (``rate`` 1.0 is the usual one), or a pause in seconds."""

    text: str = ""
    rate: float = 1.0
    pause: float = 0.0


@dataclass(frozen=True, slots=True)
class Length:
    """The length of a piece of speech: its words, its pauses and the whole, in seconds."""

    words: int
    pauses: float
    seconds: float


def pieces(speech: str) -> Iterator[Piece]:
    """The stretches of an SSML document, in order.

    The documents are this skill's own. Raises `xml.etree.ElementTree.ParseError` where one is not
    well-formed.
    """
    plain = speech.replace("<amazon:", "<amazon-").replace("</amazon:", "</amazon-")
    root = ElementTree.fromstring(plain)  # noqa: S314  # our own document
    yield from _pieces(root, 1.0)


def length(speech: str) -> Length:
    """How long ``speech``, an SSML document, takes to say."""
    words, pauses, seconds = 0, 0.0, 0.0
    for piece in pieces(speech):
        spoken = len(spoken_words(piece.text))
        words += spoken
        pauses += piece.pause
        seconds += piece.pause + spoken * 60 / WORDS_PER_MINUTE / piece.rate
    return Length(words, round(pauses, 1), round(seconds, 1))


def text(speech: str) -> str:
    """The words of an SSML document, as a person hears them."""
    return " ".join("".join(piece.text or " " for piece in pieces(speech)).split())


def sentences(speech: str) -> list[str]:
    """The sentences of an SSML document, as plain words: this skill writes each as an ``<s>``."""
    return [text(f"<speak>{sentence}</speak>") for sentence in re.findall(r"<s>(.*?)</s>", speech)]


def spoken_words(plain: str) -> list[str]:
    """The words in ``plain``: what stands between spaces and holds a letter or a digit."""
    return [word for word in plain.split() if any(c.isalnum() for c in word)]


def _pieces(element: ElementTree.Element, rate: float) -> Iterator[Piece]:
    if element.tag == "break":
        yield Piece(pause=_seconds(element.get("time", "0s")))
    if element.tag == "prosody":
        rate *= float(element.get("rate", "100%").rstrip("%")) / 100
    if element.text:
        yield Piece(element.text, rate)
    for child in element:
        yield from _pieces(child, rate)
        if child.tail:
            yield Piece(child.tail, rate)


def _seconds(time: str) -> float:
    return float(time[:-2]) / 1000 if time.endswith("ms") else float(time[:-1])
