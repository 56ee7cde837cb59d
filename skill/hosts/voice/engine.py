"""SSML to WAV through espeak-ng: its program, or the library in espeakng-loader.

Units: durations are seconds, speeds are espeak-ng's "words per minute" setting
(80 to 450, nominal: see `calibrate`), audio is a whole WAV file, 16 bit mono.
Silence before the first word is left out, a leading <break> too: see `_wav`.
"""

from __future__ import annotations

import ctypes
import importlib
import io
import os
import re
import shutil
import subprocess
import threading
import wave
from functools import cache
from typing import Protocol

from skill.errors import SpeechEngineError

SLOWEST, FASTEST = 80, 450  # espeak-ng's speed setting, words per minute
REFERENCE_SECONDS = 60.0  # how long the reference paragraph is to take
VOICE = "en-us"

HOW_TO_GET_ONE = (
    "No espeak-ng here. Get it with one of: apt install espeak-ng, "
    "brew install espeak-ng, or pip install espeakng-loader."
)

# Names and values from espeak-ng's speak_lib.h.
_AUDIO_OUTPUT_SYNCHRONOUS = 2
_INITIALIZE_DONT_EXIT = 0x8000  # without it, missing data ends the whole process
_RATE = 1
_FLAGS = 0x1 | 0x10 | 0x100 | 0x1000  # CHARS_UTF8, SSML, PHONEMES, ENDPAUSE: as the program
_VOICE_FILES = {"en-gb": "en"}  # the library knows a voice by its file, not by its language
_SPOKEN_DOT = re.compile(r"(</[^>]+>) ?\.(?= ?(?:</[^>]+> ?)*(?:</?(?:s|p|speak)\b|<break\b))")
_CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)


class Engine(Protocol):
    """Something that reads SSML aloud into a WAV file."""

    name: str

    def wav(self, ssml: str, *, words_per_minute: int) -> bytes:
        """Read `ssml` at the nominal speed; a whole WAV file, 16 bit mono."""
        ...


class Program:
    """The program espeak-ng, one process for each text."""

    def __init__(self, path: str, voice: str = VOICE) -> None:
        self.name = "program"
        self._path = path
        self._voice = voice

    def wav(self, ssml: str, *, words_per_minute: int) -> bytes:
        """Read `ssml` at the nominal speed; a whole WAV file, 16 bit mono."""
        speed = str(_checked(words_per_minute))
        options = ["-m", "-b", "1", "-v", self._voice, "-s", speed, "--stdin", "--stdout"]
        done = subprocess.run(  # noqa: S603  # the program found on PATH, and no shell
            [self._path, *options], input=_one_line(ssml), capture_output=True, check=False
        )
        if done.returncode or not done.stdout:
            raise SpeechEngineError(done.stderr.decode(errors="replace").strip() or "no sound")
        return _wav(*_samples_and_hertz(done.stdout))


class Library:
    """The shared library of espeakng-loader; one text at a time in a process."""

    def __init__(self, voice: str = VOICE) -> None:
        self.name = "library"
        self._voice = voice
        self._speech = _speech()

    def wav(self, ssml: str, *, words_per_minute: int) -> bytes:
        """Read `ssml` at the nominal speed; a whole WAV file, 16 bit mono."""
        speed = _checked(words_per_minute)
        return _wav(self._speech.samples(_one_line(ssml), self._voice, speed), self._speech.hertz)


class _Speech:
    """The loaded library, which holds one state for the whole process."""

    def __init__(self, library: str, data: str) -> None:
        self._lock = threading.Lock()
        self._heard = bytearray()
        self._callback = _CALLBACK(self._hear)  # kept here: the library holds a bare pointer
        try:
            self._lib = ctypes.CDLL(library)
        except OSError as trouble:
            raise SpeechEngineError(f"{HOW_TO_GET_ONE} ({trouble})") from trouble
        text, size, number = ctypes.c_char_p, ctypes.c_size_t, ctypes.c_uint
        self._lib.espeak_Synth.argtypes = [
            *(text, size, number, ctypes.c_int),
            *(number, number, ctypes.c_void_p, ctypes.c_void_p),
        ]
        self.hertz: int = self._lib.espeak_Initialize(
            _AUDIO_OUTPUT_SYNCHRONOUS, 0, os.fsencode(data), _INITIALIZE_DONT_EXIT
        )
        if self.hertz <= 0:
            raise SpeechEngineError(f"{HOW_TO_GET_ONE} (The library cannot start with {data}.)")
        self._lib.espeak_SetSynthCallback(self._callback)

    def samples(self, ssml: bytes, voice: str, words_per_minute: int) -> bytes:
        """The text read aloud: 16 bit samples, `hertz` a second."""
        with self._lock:
            self._heard.clear()
            if self._lib.espeak_SetVoiceByName(_VOICE_FILES.get(voice, voice).encode()):
                raise SpeechEngineError(f"espeak-ng has no voice {voice!r}")
            self._lib.espeak_SetParameter(_RATE, words_per_minute, 0)
            size = len(ssml) + 1  # with the closing zero byte
            if self._lib.espeak_Synth(ssml, size, 0, 1, 0, _FLAGS, None, None):
                raise SpeechEngineError("espeak-ng refused the text")
            self._lib.espeak_Synchronize()
            return bytes(self._heard)

    def _hear(self, samples: int | None, count: int, _events: int | None) -> int:
        if samples and count > 0:
            self._heard += ctypes.string_at(samples, 2 * count)
        return 0  # go on


@cache
def _speech() -> _Speech:
    try:
        loader = importlib.import_module("espeakng_loader")
    except ImportError:
        raise SpeechEngineError(HOW_TO_GET_ONE) from None
    return _Speech(loader.get_library_path(), loader.get_data_path())


def find_engine(prefer: str | None = None, voice: str = VOICE) -> Engine:
    """The program if there is one, else the library, else `skill.errors.SpeechEngineError`.

    `prefer="library"` turns the order round; `engine.name` tells which it is.
    """
    if prefer not in (None, "program", "library"):
        raise ValueError(f"prefer {prefer!r}: not 'program' or 'library'")
    program = shutil.which("espeak-ng")
    if prefer == "library":
        try:
            return Library(voice)
        except SpeechEngineError:
            if program is None:
                raise
    return Library(voice) if program is None else Program(program, voice)


def seconds(wav: bytes) -> float:
    """How long a WAV file lasts, seconds: by the sound it holds, not by its header."""
    samples, hertz = _samples_and_hertz(wav)
    return len(samples) / 2 / hertz


def calibrate(engine: Engine, reference_ssml: str) -> int:
    """The speed setting, words per minute, that reads the reference in about 60 s.

    The reference is a paragraph of 150 words, so the speech is 150 true words a
    minute. A faster setting never takes longer, so the interval is halved.
    """

    def takes(setting: int) -> float:
        return seconds(engine.wav(reference_ssml, words_per_minute=setting))

    slow, fast = SLOWEST, FASTEST
    while fast - slow > 1:
        middle = (slow + fast) // 2
        if takes(middle) > REFERENCE_SECONDS:
            slow = middle
        else:
            fast = middle
    return min(slow, fast, key=lambda setting: abs(takes(setting) - REFERENCE_SECONDS))


def _checked(words_per_minute: int) -> int:
    if not SLOWEST <= words_per_minute <= FASTEST:
        raise ValueError(f"{words_per_minute} words per minute: not {SLOWEST} to {FASTEST}")
    return words_per_minute


def _one_line(ssml: str) -> bytes:
    """The text with single spaces, for espeak-ng makes a pause of an empty line.

    A full stop between a closing tag and the end of a sentence goes: espeak-ng
    says "dot" there, and makes the sentence's pause without it.
    """
    return _SPOKEN_DOT.sub(r"\1", " ".join(ssml.split())).encode()


def _samples_and_hertz(wav: bytes) -> tuple[bytes, int]:
    """The samples that are really there: espeak-ng --stdout claims 2 GB in the header."""
    with wave.open(io.BytesIO(wav)) as file:
        if (file.getsampwidth(), file.getnchannels()) != (2, 1):
            raise ValueError("not a WAV file of 16 bit mono")
        return file.readframes(file.getnframes()), file.getframerate()


def _wav(samples: bytes, hertz: int) -> bytes:
    """A WAV file of the samples, from the first that is not silent.

    The silence before depends, in the library, on the text read before it.
    """
    silent = len(samples) - len(samples.lstrip(b"\0"))
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(hertz)
        out.writeframes(samples[silent - silent % 2 :])
    return file.getvalue()
