"""The terminal as somebody uses it who sits at the keyboard: talking, leaving, interrupting, listening."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import pexpect  # type: ignore[import-untyped]
import pytest

from skill.content.library import REFLECTIONS, Library
from skill.hosts.terminal import OPENING, WELCOME
from skill.speech import timing
from tests.desk import AT_HOME, COMMAND, INTERRUPTIBLE, SPAWNED, command, environment, read, said
from tests.kinds import LIMITS

pytestmark = AT_HOME

PROMPT = r"You {7}"
SLOW = "echo reading aloud >/dev/tty; exec sleep 20"
"""A speech engine that takes its time."""
MUMBLES = ("qzxv wvkj", "wvkj bnmpf", "zzxq vvbn")


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


def test_what_is_said_at_the_keyboard_is_remembered(
    sit_down: Callable[..., Person], library: Library, data: Path
) -> None:
    """Whoever comes back to the keyboard is known: the evenings are kept below the data folder, and nowhere else."""
    first = sit_down("talk")
    assert said(first.opens(), library, "launch.first")
    first.says("a reflection")
    WAYS_OUT["quit"](first.tty)
    assert first.is_gone()[1] == 0
    assert [file.name for file in data.rglob("*.sqlite")] == ["evenings.sqlite"]
    assert [file for file in data.parent.rglob("*.sqlite") if not file.is_relative_to(data)] == []
    second = sit_down("talk")
    assert said(second.opens(), library, "launch.returning")
    assert "one evening here" in read(second.says("how many evenings"))
