"""Which kind of answer a piece of speech is, told by the words it holds."""

from __future__ import annotations

from skill.content.library import REFLECTIONS, Library
from skill.hosts.explore import Answered

LIMITS = {
    "reflection": (115.0, 132.0),
    "overview": (0.0, 60.0),
    "sign": (15.0, 30.0),
    "number": (0.0, 40.0),
    "other": (0.0, 25.0),
}
"""Seconds: the shortest and the longest. A reflection's own limits are stricter: see test_seconds."""


def kind_of(answered: Answered, library: Library) -> str:
    """The strictest kind whose words are in the answer."""
    holds = {
        "reflection": [f"{REFLECTIONS}.{name}" for name in library.reflections],
        "overview": ["signs.overview"],
        "sign": [f"signs.closer.{name}" for name in library.table("signs")["closer"]],
        "number": [
            f"resources.{country}.{name}.{said}"
            for country, entries in library.table("resources").items()
            for name in entries
            for said in ("say", "again")
        ],
    }
    for kind, keys in holds.items():
        if any(_words(library, key, answered.locale) in answered.speech for key in keys):
            return kind
    return "other"


def _words(library: Library, key: str, locale: str) -> str:
    return library.ssml(key, {}, 0, locale)
