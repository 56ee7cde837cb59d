"""A reflection as a sound file."""

from __future__ import annotations

from pathlib import Path

from skill.content.library import REFLECTIONS, Library
from skill.errors import ContentError, SpeechEngineError
from skill.hosts.voice.engine import find_engine
from skill.hosts.voice.pace import words_per_minute
from skill.speech import ssml


def reflection(library: Library, name: str, file: Path) -> None:
    """Write the reflection ``name`` to ``file`` as WAV, 16 bit mono.

    Raises `ContentError` for a name there is none of, and `SpeechEngineError` where there is no
    engine or the file cannot be written.
    """
    if name not in library.reflections:
        raise ContentError(f"there is no reflection {name!r}; there is {', '.join(library.reflections)}")
    speech = ssml.speak([library.ssml(f"{REFLECTIONS}.{name}", {}, 0, "en-US")])
    engine = find_engine()
    wav = engine.wav(speech, words_per_minute=words_per_minute(engine))
    try:
        file.write_bytes(wav)
    except OSError as error:
        raise SpeechEngineError(f"cannot write {file}: {error.strerror}") from error
