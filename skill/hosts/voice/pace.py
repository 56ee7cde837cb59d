"""The speed at which the engine speaks 150 words a minute."""

from __future__ import annotations

from pathlib import Path

from skill.hosts.voice.engine import Engine, calibrate
from skill.speech import ssml
from skill.speech.markup import parse

REFERENCE = Path(__file__).with_name("reference.txt")
"""A paragraph of 150 words in sentences as long as this skill's own."""


_SETTINGS: dict[str, int] = {}


def words_per_minute(engine: Engine) -> int:
    """The engine's own setting at which the reference paragraph takes 60 seconds; found once."""
    if engine.name not in _SETTINGS:
        _SETTINGS[engine.name] = calibrate(engine, reference())
    return _SETTINGS[engine.name]


def reference() -> str:
    """The reference paragraph as SSML."""
    passage = ssml.passage(parse(REFERENCE.read_text(encoding="utf-8"), file=str(REFERENCE)), {})
    return ssml.speak([ssml.written(passage, "en-US")])
