"""The desk's voice: SSML to sound through a real engine, and out of a loudspeaker or into a file."""

from __future__ import annotations

import io
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import wave
from collections.abc import Callable
from itertools import groupby
from pathlib import Path

import pytest
from rich.console import Console

from skill.content.library import Library
from skill.errors import SpeechEngineError
from skill.hosts import cli
from skill.hosts.voice.engine import FASTEST, SLOWEST, Engine, calibrate, find_engine, seconds
from skill.hosts.voice.player import PLAYERS, find_player, play
from skill.hosts.voice.speaker import Speaker
from skill.speech import ssml
from tests.real_runtime import missing

NIGHT = "<speak><s>One lamp is on.</s> <s>Good night.</s></speak>"
NO_ENGINE = "No espeak-ng here. Get it with one of: apt install espeak-ng, brew install espeak-ng, or pip install"
WITHOUT = """
import sys
sys.modules["espeakng_loader"] = None
from skill.hosts import cli
sys.exit(cli.main(sys.argv[1:]))
"""
TALKING = """
import signal, sys
from rich.console import Console
from skill.hosts.voice.engine import find_engine
from skill.hosts.voice.speaker import Speaker

signal.signal(signal.SIGINT, signal.default_int_handler)
Speaker(find_engine("library")).say(sys.argv[1], Console(force_terminal=True))
print("and it goes on")
"""
CP, SLEEP = shutil.which("cp"), shutil.which("sleep")
Installer = Callable[[str, str], str]


class Metronome:
    """An engine whose length is known: ``total`` seconds at one word a minute, all of it silence."""

    name = "metronome"

    def __init__(self, total: float) -> None:
        self._total = total

    def wav(self, ssml: str, *, words_per_minute: int) -> bytes:
        """Silence of ``total / words_per_minute`` seconds, at a hundred samples a second."""
        return sound(round(100 * self._total / words_per_minute) * b"\0\0", hertz=100)


@pytest.fixture(params=["program", "library"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each of the two speech engines."""
    found = find_engine(request.param)
    return found if found.name == request.param else missing(f"no {request.param} of espeak-ng here")


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installer:
    """Puts a shell script into a folder that is all there is on PATH; gives its path."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))

    def install(name: str, script: str) -> str:
        (folder / name).write_text(script, encoding="utf-8")
        (folder / name).chmod(0o755)
        return str(folder / name)

    return install


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that temporary files are made in."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def two_minutes(library: Library) -> str:
    """A reflection as SSML."""
    return ssml.speak([library.ssml("reflections.withdrawal", {}, 0, "en-US")])


def sound(samples: bytes, *, hertz: int = 8000, channels: int = 1) -> bytes:
    """A WAV file of ``samples``, 16 bit."""
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(channels)
        out.setsampwidth(2)
        out.setframerate(hertz)
        out.writeframes(samples)
    return file.getvalue()


def copier(out: Path, *, then: str = "") -> str:
    """A player that copies the last of its arguments to ``out``, and then runs ``then``."""
    return f'#!/bin/sh\nfor file in "$@"; do :; done\n{CP} "$file" "{out}"\n{then}\n'


def longest_silence(wav: bytes) -> float:
    """The longest stretch, in seconds, in which hardly anything is heard."""
    with wave.open(io.BytesIO(wav)) as file:
        heard = memoryview(file.readframes(file.getnframes())).cast("h")
        hertz: int = file.getframerate()
    return max(len(list(run)) for quiet, run in groupby(heard, lambda sample: abs(sample) < 50) if quiet) / hertz


def after_the_player() -> None:
    """Wait until whoever clears up after a player has done so."""
    for thread in threading.enumerate():
        if thread.daemon:
            thread.join(30)


def test_an_engine_makes_a_sound_file(engine: Engine) -> None:
    """What an engine says is a WAV file whose header tells its true length."""
    wav = engine.wav(NIGHT, words_per_minute=150)
    with wave.open(io.BytesIO(wav)) as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        by_header = file.getnframes() / file.getframerate()
    assert by_header == pytest.approx(seconds(wav))
    assert 2 < seconds(wav) < 5


def test_a_pause_is_as_long_as_it_says(engine: Engine) -> None:
    """A break of six seconds is six seconds of silence."""
    wav = engine.wav(NIGHT.replace("</s> <s>", '</s> <break time="6000ms"/> <s>'), words_per_minute=150)
    assert longest_silence(wav) == pytest.approx(6, abs=0.2)


def test_an_engine_says_the_same_each_time(engine: Engine) -> None:
    """The same text takes the same time again, within one per cent, whatever was said in between."""
    first = seconds(engine.wav(NIGHT, words_per_minute=150))
    engine.wav("<speak><s>And something else.</s></speak>", words_per_minute=300)
    assert seconds(engine.wav(NIGHT, words_per_minute=150)) == pytest.approx(first, rel=0.01)


@pytest.mark.parametrize("speed", [SLOWEST - 1, FASTEST + 1, 0])
def test_an_engine_knows_its_limits(engine: Engine, speed: int) -> None:
    """A speed outside the engine's range is a programmer's mistake, and said so."""
    with pytest.raises(ValueError, match=f"{speed} words per minute: not {SLOWEST} to {FASTEST}"):
        engine.wav(NIGHT, words_per_minute=speed)


def test_a_voice_that_is_not_there_is_refused(engine: Engine) -> None:
    """A voice that the engine does not have is an error of the engine."""
    with pytest.raises(SpeechEngineError, match="voice"):
        find_engine(engine.name, voice="xx-nobody").wav(NIGHT, words_per_minute=150)


@pytest.mark.parametrize(
    ("script", "message"),
    [("echo 'cannot say that' >&2; exit 1", "cannot say that"), ("exit 1", "no sound"), ("exit 0", "no sound")],
)
def test_a_text_that_the_program_refuses_is_an_error(installed: Installer, script: str, message: str) -> None:
    """Where the program fails, or says nothing, its own words are the message."""
    installed("espeak-ng", f"#!/bin/sh\n{script}\n")
    with pytest.raises(SpeechEngineError, match=message):
        find_engine().wav(NIGHT, words_per_minute=150)


def test_the_program_comes_first_where_it_is_installed(installed: Installer) -> None:
    """The program is taken where it is on PATH, the library where it is not or where it is preferred."""
    assert find_engine().name == "library"
    assert find_engine("program").name == "library"
    installed("espeak-ng", "#!/bin/sh\n")
    assert find_engine().name == "program"
    assert find_engine("library").name == "library"
    with pytest.raises(ValueError, match="not 'program' or 'library'"):
        find_engine("parrot")


def test_only_a_file_of_the_right_kind_has_a_length() -> None:
    """A sound of two channels is refused rather than measured wrongly."""
    assert seconds(sound(bytes(16000))) == 1
    with pytest.raises(ValueError, match="not a WAV file of 16 bit mono"):
        seconds(sound(bytes(16000), channels=2))


@pytest.mark.parametrize(("total", "setting"), [(9000, 150), (7777, 130), (600, SLOWEST), (90_000, FASTEST)])
def test_the_pace_is_found_by_halving(total: float, setting: int) -> None:
    """Calibrating finds the setting that comes nearest to a minute, or the end of the range."""
    assert calibrate(Metronome(total), "<speak/>") == setting


def test_without_an_engine_it_says_how_to_get_one(tmp_path: Path) -> None:
    """With neither the program nor the package, one line says what to install, and the exit status is 1."""
    measured = {name: value for name, value in os.environ.items() if name.startswith("COVERAGE_")}
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT, "render", "withdrawal", str(tmp_path / "out.wav")],
        env={"PATH": str(tmp_path), **measured},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert done.stderr.startswith(f"evening-lantern: {NO_ENGINE}")
    assert not (tmp_path / "out.wav").exists()


@pytest.mark.parametrize(("name", "options"), [(name, options) for name, *options in PLAYERS])
def test_any_known_player_is_found(installed: Installer, name: str, options: list[str]) -> None:
    """Each player that is known is taken with the options that keep it quiet."""
    path = installed(name, "#!/bin/sh\n")
    assert find_player() == [path, *options]


def test_without_a_player_it_says_what_to_install(installed: Installer) -> None:
    """With no player on PATH, the message names some, and another way; a speaker is not even made."""
    with pytest.raises(SpeechEngineError, match=r"nothing here to play sound with\. Install one of pw-play, .* render"):
        find_player()
    with pytest.raises(SpeechEngineError, match="nothing here to play sound with"):
        Speaker()


@pytest.mark.parametrize("name", ["pw-play", "aplay"])
def test_a_sound_is_played(installed: Installer, temporary: Path, tmp_path: Path, name: str) -> None:
    """The player gets the whole sound in a file, which is removed when it has been played."""
    installed(name, copier(tmp_path / "heard.wav"))
    assert play(sound(b"\1\2" * 100)).wait() == 0
    after_the_player()
    assert (tmp_path / "heard.wav").read_bytes() == sound(b"\1\2" * 100)
    assert list(temporary.iterdir()) == []


def test_a_player_that_does_not_start_is_an_error(installed: Installer, temporary: Path) -> None:
    """A player that cannot be run is one clear error, and leaves no file behind."""
    installed("pw-play", "#!/nowhere/sh\n")
    with pytest.raises(SpeechEngineError, match="pw-play does not start: No such file"):
        play(sound(b"\1\2"))
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize(("long", "bar"), [(True, True), (False, False)])
def test_a_long_answer_has_a_progress_bar(
    installed: Installer, two_minutes: str, tmp_path: Path, long: bool, bar: bool
) -> None:
    """Two minutes are counted on the screen while they are heard; a short answer is only heard."""
    installed("pw-play", copier(tmp_path / "heard.wav", then=f"{SLEEP} 0.2"))
    console = Console(record=True, force_terminal=True, width=80, file=io.StringIO())
    Speaker(find_engine("library")).say(two_minutes if long else NIGHT, console)
    after_the_player()
    assert bool(re.search(r"\b0 of 1[12]\d s", console.export_text())) is bar
    assert (seconds((tmp_path / "heard.wav").read_bytes()) > 60) is long


def test_ctrl_c_stops_the_voice_and_nothing_else(installed: Installer, two_minutes: str) -> None:
    """Ctrl-C while an answer is heard ends the player, and the conversation goes on."""
    installed("pw-play", f"#!/bin/sh\nexec {SLEEP} 600\n")
    with subprocess.Popen([sys.executable, "-c", TALKING, two_minutes], stdout=subprocess.PIPE) as talking:
        assert talking.stdout is not None
        shown = b""
        while b" of 1" not in shown and (more := talking.stdout.read(1)):
            shown += more
        talking.send_signal(signal.SIGINT)
        rest, _ = talking.communicate(timeout=60)
    assert talking.returncode == 0
    assert rest.endswith(b"and it goes on\n")


def test_a_reflection_becomes_a_sound_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The command render writes two minutes of sound, and says nothing more."""
    file = tmp_path / "out.wav"
    assert cli.main(["render", "withdrawal", str(file)]) == 0
    assert capsys.readouterr() == ("", "")
    with wave.open(str(file)) as read:
        assert 115 <= read.getnframes() / read.getframerate() <= 125


@pytest.mark.parametrize(
    ("name", "file", "message"),
    [
        ("nobody", "out.wav", "there is no reflection 'nobody'; there is withdrawal, vulnerability,"),
        ("withdrawal", "nowhere/out.wav", "cannot write "),
        ("withdrawal", ".", "cannot write "),
    ],
)
def test_a_reflection_that_cannot_be_written_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, file: str, message: str
) -> None:
    """An unknown name, and a place that cannot be written to, are one line each, and exit status 1."""
    assert cli.main(["render", name, str(tmp_path / file)]) == 1
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert err.startswith(f"evening-lantern: {message}")
