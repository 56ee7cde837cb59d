"""The terminal, used as a person uses it: at a real keyboard, through a pipe, and by scripts."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from subprocess import PIPE
from typing import Any

import pexpect  # type: ignore[import-untyped]
import pytest
from pexpect.popen_spawn import PopenSpawn  # type: ignore[import-untyped]

from skill import __version__
from skill.content.library import REFLECTIONS, Library
from skill.hosts.interaction import CHECKOUT
from skill.hosts.terminal import OPENING, WELCOME
from skill.speech import timing
from tests.kinds import LIMITS

# A newer Python warns of a new process beside threads, which other tests may have left.
pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")

TIMEOUT = 20
COMMAND = (sys.executable, "-m", "skill")
SPAWNED: Mapping[str, Any] = {"cwd": str(CHECKOUT), "encoding": "utf-8", "timeout": TIMEOUT}
PROMPT = r"You {7}"
INTERRUPTIBLE = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
"""Before the start: a test run in the background hands on that Ctrl-C is ignored."""
KEYS = ["said", "intent", "slots", "speech", "reprompt", "seconds", "ends", "request", "response"]
DIGITS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
SLOW = "echo reading aloud >/dev/tty; exec sleep 20"
"""A speech engine that takes its time."""
MUMBLES = ("qzxv wvkj", "wvkj bnmpf", "zzxq vvbn")


def environment(**more: str) -> dict[str, str]:
    """The environment of these tests, with a terminal's usual settings, and ``more``."""
    apart = ("SKILL_ID", "COLUMNS", "PYTHONUNBUFFERED")
    ours = {name: value for name, value in os.environ.items() if name not in apart}
    return {**ours, "TERM": "xterm", "PYTHONIOENCODING": "utf-8", **more}


def command(*arguments: str, typed: bytes = b"", **more: str) -> tuple[str, str, int]:
    """Run the command with ``typed`` coming through a pipe: what it prints, its errors, and its status."""
    done = subprocess.run(
        [*COMMAND, *arguments],
        input=typed,
        capture_output=True,
        cwd=CHECKOUT,
        env=environment(**more),
        timeout=TIMEOUT,
        check=False,
    )
    return done.stdout.decode(), done.stderr.decode(), done.returncode


def turns(*say: str, options: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """A scripted conversation, as the JSON objects that it prints."""
    printed, errors, status = command("talk", *options, "--json", *(f"--say={words}" for words in say))
    assert (errors, status) == ("", 0)
    return [json.loads(line) for line in printed.splitlines()]


def read(printed: str) -> str:
    """What was printed, as it is read: without colours, and with one space between words."""
    return " ".join(re.sub(r"\x1b\[[0-9;]*m", "", printed).split())


def said(printed: str, library: Library, key: str) -> bool:
    """Whether one of the wordings of ``key`` was printed."""
    return any(
        timing.text(f"<speak>{library.ssml(key, {}, wording, 'en-US')}</speak>") in read(printed)
        for wording in range(len(library.wordings(key)))
    )


def in_digits(speech: str) -> str:
    """The digits that are said in words, without spaces where they follow one another."""
    words = re.findall(r"[a-z]+", speech.lower())
    return "".join(str(DIGITS.index(word)) if word in DIGITS else " " for word in words)


class Person:
    """Somebody at the keyboard of a pseudo-terminal."""

    def __init__(self, *arguments: str, **more: str) -> None:
        name, *options = [*COMMAND, *arguments]
        environ = environment(**more)
        self.tty = pexpect.spawn(name, options, env=environ, dimensions=(40, 80), preexec_fn=INTERRUPTIBLE, **SPAWNED)

    def until(self, what: Any) -> str:
        """What is printed up to ``what``."""
        self.tty.expect(what)
        return str(self.tty.before)

    def opens(self) -> str:
        """Begin to talk; what is said first."""
        return self.until(PROMPT) + self.until(PROMPT)

    def says(self, words: str) -> str:
        """Type ``words``; what is answered."""
        self.tty.sendline(words)
        return self.until(PROMPT)

    def is_gone(self) -> tuple[str, int | None]:
        """Having left: the last words, and the exit status."""
        last = self.until(pexpect.EOF)
        self.tty.close()
        return last, self.tty.exitstatus


@pytest.fixture
def sit_down() -> Iterator[Callable[..., Person]]:
    """Sit down at the keyboard with a command; whoever still sits there in the end goes home."""
    people: list[Person] = []

    def begin(*arguments: str, **more: str) -> Person:
        people.append(Person(*arguments, **more))
        return people[-1]

    yield begin
    for person in people:
        if not person.tty.closed:
            with suppress(pexpect.TIMEOUT):
                person.tty.sendeof()
                person.tty.expect(pexpect.EOF)
            person.tty.close(force=True)


@pytest.fixture
def person(sit_down: Callable[..., Person]) -> Person:
    """Somebody who talks."""
    return sit_down("talk")


WAYS_OUT: Mapping[str, Callable[[pexpect.spawn], object]] = {
    "Ctrl-D": lambda tty: tty.sendeof(),
    "Ctrl-C": lambda tty: tty.sendintr(),
    "quit": lambda tty: tty.sendline("quit"),
    "exit": lambda tty: tty.sendline(" Exit "),
}


def test_an_evening_at_the_keyboard(person: Person, library: Library) -> None:
    """The opening, a check-in, a reflection with its pauses in about two minutes, and a good night."""
    opening = person.opens()
    assert read(WELCOME) in read(opening)
    assert OPENING in opening
    assert said(opening, library, "menu.ask")
    assert said(person.says("a check-in"), library, "check_in.distance.ask")
    assert said(person.says("far apart"), library, "check_in.cause.ask")
    assert said(person.says("busy"), library, "check_in.mirror.busy")
    printed = read(person.says("yes"))
    unbroken = re.sub(r"· [\d.]+ s ", "", printed)
    (script,) = [key for key in map(f"{REFLECTIONS}.{{}}".format, library.reflections) if said(unbroken, library, key)]
    pieces = timing.pieces(f"<speak>{library.ssml(script, {}, 0, 'en-US')}</speak>")
    pauses = [f"{piece.pause:g}" for piece in pieces if piece.pause >= timing.LONG_PAUSE]
    assert re.findall(r"· ([\d.]+) s", printed) == pauses
    (seconds,) = re.findall(r"\((\d+) s\)", printed)
    assert LIMITS["reflection"][0] <= int(seconds) <= LIMITS["reflection"][1]
    assert said(person.says("no"), library, "basics.goodbye")


def test_an_empty_line_is_silence(person: Person, library: Library) -> None:
    """Silence brings the reprompt, then the end; after it the terminal says how to begin again."""
    person.opens()
    reprompt = person.says("")
    assert said(reprompt, library, "menu.reprompt")
    assert "the session ends" not in reprompt
    assert "the session ends" in person.says("")
    assert OPENING in person.says("")
    assert said(person.says(OPENING), library, "menu.ask")


@pytest.mark.parametrize("over", [False, True])
@pytest.mark.parametrize("way", WAYS_OUT)
def test_every_way_out_is_calm(person: Person, library: Library, way: str, over: bool) -> None:
    """Whoever leaves in the middle hears a goodbye, and after the end nothing; never an error."""
    person.opens()
    if over:
        assert said(person.says("stop"), library, "basics.goodbye")
    WAYS_OUT[way](person.tty)
    last, status = person.is_gone()
    assert said(last, library, "basics.goodbye") is not over
    assert "Traceback" not in last
    assert last.endswith("\n")
    assert status == 0


def test_a_frightening_sentence_is_answered_with_the_number(person: Person, library: Library) -> None:
    """In the middle of a check-in too, danger is answered with warm words and the line to call."""
    person.opens()
    person.says("check in")
    answer = person.says("I don't want to live any more")
    assert said(answer, library, "safety.crisis.first")
    assert said(answer, library, "resources.US.crisis.say")
    assert said(answer, library, "resources.US.emergency.again")


def test_three_mumbles_end_kindly(person: Person, library: Library) -> None:
    """Whoever is not understood three times in a row is not asked a fourth time."""
    person.opens()
    answers = [person.says(mumble) for mumble in MUMBLES]
    for answer, step in zip(answers, ("first", "second", "third"), strict=True):
        assert said(answer, library, f"basics.fallback.{step}")
        assert ("the session ends" in answer) == (step == "third")


def test_a_pipe_is_a_conversation_too(library: Library) -> None:
    """Lines that come through a pipe are answered one by one, and their end is a goodbye."""
    printed, errors, status = command("talk", typed=f"{OPENING}\ncheck in\n\n".encode())
    for key in ("menu.ask", "check_in.distance.ask", "check_in.distance.reprompt", "basics.goodbye"):
        assert said(printed, library, key)
    assert (errors, status) == ("", 0)


def test_ctrl_c_ends_a_piped_conversation_calmly(library: Library) -> None:
    """A conversation that waits for its pipe says good night when it is interrupted."""
    piped = PopenSpawn([*COMMAND, "talk"], env=environment(), preexec_fn=INTERRUPTIBLE, **SPAWNED)
    with piped.proc:
        piped.sendline(OPENING)
        piped.expect(r" s\)")
        piped.kill(signal.SIGINT)
        if piped.expect([pexpect.EOF, pexpect.TIMEOUT], timeout=TIMEOUT / 4):
            piped.kill(signal.SIGINT)  # the first came just before it began to wait, and wakes nobody
            piped.expect(pexpect.EOF)
        assert said(piped.before, library, "basics.goodbye")
        assert "Traceback" not in piped.before
        assert piped.wait() == 0


def test_bytes_that_are_no_text_do_no_harm(library: Library) -> None:
    """What cannot be decoded is passed over, whether it is typed or given as an argument."""
    typed = command("talk", typed=f"{OPENING}\n".encode() + b"caf\xe9 \xff\n")
    given = command("talk", "--say", os.fsdecode(b"\xff open evening lantern"))
    for printed, errors, status in (typed, given):
        assert said(printed, library, "menu.ask")
        assert (errors, status) == ("", 0)


def test_an_old_terminal_is_good_enough() -> None:
    """Where a character cannot be shown, the rest of the words are."""
    reflection = "ask evening lantern to start my reflection"
    assert command("talk", "--say", reflection, PYTHONIOENCODING="ascii")[1:] == ("", 0)


def test_a_script_prints_one_object_a_turn(library: Library) -> None:
    """Each turn is one line of JSON, whose fields agree with the request that was sent and its response."""
    first, second = turns("open evening lantern", "tell me about pulling away")
    for turn, name in ((first, "LaunchRequest"), (second, "SignIntent")):
        assert list(turn) == KEYS
        answer = turn["response"]["response"]
        assert turn["intent"] == name
        assert turn["speech"] == timing.text(answer["outputSpeech"]["ssml"])
        assert turn["reprompt"] == timing.text(answer["reprompt"]["outputSpeech"]["ssml"])
        assert turn["seconds"] == timing.length(answer["outputSpeech"]["ssml"]).seconds
        assert turn["ends"] is answer["shouldEndSession"] is False
    assert said(second["speech"], library, "signs.closer.withdrawal")
    assert [turn["said"] for turn in (first, second)] == ["open evening lantern", "tell me about pulling away"]
    assert [turn["slots"] for turn in (first, second)] == [{}, {"sign": "withdrawal"}]
    assert first["request"]["request"]["type"] == "LaunchRequest"
    assert second["request"]["request"]["intent"]["slots"]["sign"]["value"] == "pulling away"
    assert second["request"]["session"]["attributes"] == first["response"]["sessionAttributes"]
    assert [turn["request"]["session"]["new"] for turn in (first, second)] == [True, False]


def test_a_locale_has_its_own_numbers() -> None:
    """In the United Kingdom danger is answered with 116 123 and 999, digit by digit."""
    (turn,) = turns("tell evening lantern I want to die", options=("--locale", "en-GB"))
    assert turn["request"]["request"]["locale"] == "en-GB"
    assert {"116123", "999"} <= set(in_digits(turn["speech"]).split())


@pytest.mark.parametrize(("options", "interfaces"), [((), set()), (("--screen",), {"Alexa.Presentation.APL"})])
def test_a_device_can_have_a_screen(options: tuple[str, ...], interfaces: set[str]) -> None:
    """The request says that the device can show something where it has a screen, and only there."""
    (turn,) = turns(OPENING, options=options)
    assert set(turn["request"]["context"]["System"]["device"]["supportedInterfaces"]) == interfaces


def test_a_machine_without_sound_says_how_to_get_it(tmp_path: Path, library: Library) -> None:
    """Where nothing can play sound, the terminal names what to install and goes on in writing."""
    printed, errors, status = command("talk", "--voice", typed=OPENING.encode(), PATH=str(tmp_path))
    assert "Install one of" in read(printed)
    assert said(printed, library, "menu.ask")
    assert (errors, status) == ("", 0)


@pytest.fixture
def voice(tmp_path: Path) -> Callable[[str], str]:
    """A PATH with a player, and a speech engine that does what it is told."""

    def make(engine: str) -> str:
        for name, does in {"pw-play": "exit 0", "espeak-ng": engine}.items():
            (tmp_path / name).write_text(f"#!/bin/sh\n{does}\n")
            (tmp_path / name).chmod(0o755)
        return f"{tmp_path}{os.pathsep}{os.environ['PATH']}"

    return make


def test_a_voice_that_breaks_is_given_up(library: Library, voice: Callable[[str], str]) -> None:
    """Where the speech engine fails, its words are shown once, and the conversation goes on in writing."""
    path = voice("echo my throat is sore >&2; exit 1")
    printed, errors, status = command("talk", "--voice", typed=f"{OPENING}\nstop\n".encode(), PATH=path)
    assert printed.count("my throat is sore") == 1
    assert said(printed, library, "basics.goodbye")
    assert (errors, status) == ("", 0)


def test_ctrl_c_hushes_the_voice(sit_down: Callable[..., Person], voice: Callable[[str], str]) -> None:
    """While an answer is spoken, Ctrl-C stops the voice and not the conversation."""
    person = sit_down("talk", "--voice", PATH=voice(SLOW))
    for words in (None, "check in", "quit"):
        if words:
            person.until(PROMPT)
            person.tty.sendline(words)
        person.until("reading aloud")
        person.tty.sendintr()
    last, status = person.is_gone()
    assert "Traceback" not in last
    assert status == 0


def test_ctrl_c_stops_what_takes_long(
    sit_down: Callable[..., Person], voice: Callable[[str], str], library: Library, tmp_path: Path
) -> None:
    """A command that is interrupted leaves with the usual status, and without a traceback."""
    person = sit_down("render", next(iter(library.reflections)), str(tmp_path / "sound.wav"), PATH=voice(SLOW))
    person.until("reading aloud")
    person.tty.sendintr()
    last, status = person.is_gone()
    assert "Traceback" not in last
    assert status == 130


@pytest.mark.parametrize("options", [("--json",), ()])
def test_a_reader_that_goes_away_is_no_error(options: tuple[str, ...]) -> None:
    """Where nobody reads what is printed, the command ends without a complaint."""
    arguments = [*COMMAND, "talk", "--say", OPENING, *options]
    with subprocess.Popen(arguments, stdout=PIPE, stderr=PIPE, cwd=CHECKOUT, env=environment()) as talk:
        assert talk.stdout is not None
        talk.stdout.close()
        assert talk.communicate(timeout=TIMEOUT)[1] == b""


def test_a_locale_nobody_knows_is_refused() -> None:
    """A locale without numbers of its own is named, with those there are, and the status is 2."""
    printed, errors, status = command("talk", "--locale", "fr-FR")
    assert (printed, status) == ("", 2)
    assert "fr-FR" in errors
    assert "en-GB" in errors


def test_the_command_knows_its_version() -> None:
    """The version is printed by itself."""
    assert command("--version") == (f"{__version__}\n", "", 0)
