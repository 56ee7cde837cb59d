"""One turn as the page takes it: to say, to show, and to explain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from skill.content.library import Library
from skill.hosts.device import Exchange
from skill.hosts.page.phrases import phrases
from skill.hosts.page.screen import shown
from skill.speech.timing import LONG_ANSWER

_WORDS = {
    "abuse": "safety.abuse.first",
    "assault": "safety.assault.first",
    "emergency": "safety.emergency.then",
    "crisis": "safety.crisis.first",
}
"""The key of words that only the answer to each kind of danger holds."""

_AGAIN = {"safety.assault": "assault", "safety.crisis": "crisis"}
"""The questions that the answers to danger leave pending."""

_UNSEEN = frozenset({"abuse", "assault", "emergency"})
"""Kinds of danger in which somebody who is near may be what is feared."""


def as_page(exchange: Exchange, library: Library) -> dict[str, Any]:
    """One turn as the page takes it.

    ``who`` is "alexa" where Alexa itself speaks, as when it asks for a permission. ``listens`` is whether the
    microphone opens after the answer, and ``long`` whether it has a clock. ``screen`` is what a device with a screen
    would show; ``numbers`` is where the answer says to turn, in digits. ``danger`` is whether danger was heard,
    ``fleeting`` whether the turn must not stay to be read, and ``abuse`` whether somebody near may be the danger.
    """
    response = exchange.response.get("response", {})
    places = list(_places(exchange, library))
    kinds = {
        *_dangers(exchange, library),
        *(place["kind"] for place in places if place["kind"] in ("abuse", "assault")),
    }
    return {
        "said": exchange.said,
        "intent": exchange.intent,
        "slots": exchange.slots,
        "speech": exchange.speech,
        "seconds": exchange.seconds,
        "long": exchange.seconds > LONG_ANSWER,
        "phrases": [phrase._asdict() for phrase in phrases(exchange.ssml or f"<speak>{exchange.speech}</speak>")],
        "who": "lantern" if exchange.ssml or not exchange.speech else "alexa",
        "listens": not exchange.ends,
        "screen": shown(response),
        "numbers": places,
        "danger": bool(kinds),
        "fleeting": bool(kinds & _UNSEEN),
        "abuse": "abuse" in kinds,
        "request": exchange.request,
        "response": exchange.response,
    }


def _locale(exchange: Exchange) -> str:
    return str(exchange.request["request"]["locale"]) if exchange.request else "en-US"


def _dangers(exchange: Exchange, library: Library) -> Iterator[str]:
    """The kinds of danger that the answer answers, by whichever intent it came."""
    pending: Mapping[str, Any] = exchange.response.get("sessionAttributes", {}).get("pending") or {}
    if pending.get("name") in _AGAIN:
        yield _AGAIN[pending["name"]]
    for kind, key in _WORDS.items():
        if _holds(exchange, library, key):
            yield kind


def _places(exchange: Exchange, library: Library) -> Iterator[dict[str, str]]:
    """Where the answer says to turn: each place once, with its kind, its name, and its number or address."""
    seen = set()
    for country, entries in library.table("resources").items():
        if country not in (_locale(exchange)[-2:], "anywhere"):
            continue
        for name, entry in entries.items():
            key = f"resources.{country}.{name}"
            if entry["reach"] not in seen and any(
                _holds(exchange, library, f"{key}.{said}") for said in ("say", "again")
            ):
                seen.add(entry["reach"])
                yield {"kind": entry.get("kind", name), "name": entry["name"], "reach": entry["reach"]}


def _holds(exchange: Exchange, library: Library, key: str) -> bool:
    """Whether the answer holds one of the wordings of ``key``."""
    locale = _locale(exchange)
    return any(library.ssml(key, {}, wording, locale) in exchange.ssml for wording in range(len(library.wordings(key))))
