"""The terminal, used as a person uses it: at a real keyboard, through a pipe, and by scripts."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pexpect  # type: ignore[import-untyped]
import pytest

from skill import __version__
from skill.content.library import REFLECTIONS, Library
from skill.hosts.interaction import CHECKOUT
from skill.hosts.terminal import OPENING, WELCOME
from skill.speech import timing
from tests.kinds import LIMITS

# A newer Python warns of a new process beside threads, which other tests may have left.
pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")

TIMEOUT = 20
PROMPT = r"You {7}"
INTERRUPTIBLE = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
"""Before the start: a test run in the background hands on that Ctrl-C is ignored."""
KEYS = ["said", "intent", "slots", "speech", "reprompt", "seconds", "ends", "request", "response"]
DIGITS = "zero one two three four five six seven eight nine".split()
MUMBLES = ("qzxv wvkj", "wvkj bnmpf", "zzxq vvbn")


def environment(**more: str) -> dict[str, str]:
    """The environment of these tests, with a terminal's usual settings, and ``more``."""
    ours = {
        name: value for name, value in os.environ.items() if name not in ("SKILL_ID", "COLUMNS", "PYTHONUNBUFFERED")
    }
    return {**ours, "TERM": "xterm", "PYTHONIOENCODING": "utf-8", **more}


def command(*arguments: str, typed: str | bytes = "", **more: str) -> subprocess.CompletedProcess[str]:
    """Run the command with ``typed`` coming through a pipe, and wait for its end."""
    done = subprocess.run(
        [sys.executable, "-m", "skill", *arguments],
        input=typed if isinstance(typed, bytes) else typed.encode(),
        capture_output=True,
        cwd=CHECKOUT,
        env=environment(**more),
        timeout=TIMEOUT,
        check=False,
    )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def turns(*say: str, options: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """A scripted conversation, as the JSON objects that it prints."""
    done = command("talk", *options, "--json", *(word for words in say for word in ("--say", words)))
    assert (done.returncode, done.stderr) == (0, "")
    return [json.loads(line) for line in done.stdout.splitlines()]


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
    """Somebody at the keyboard of a pseudo-terminal, who has just heard the opening."""

    def __init__(self, *options: str, **more: str) -> None:
        arguments = ["-m", "skill", "talk", *options]
        self.tty = pexpect.spawn(
            sys.executable,
            arguments,
            cwd=str(CHECKOUT),
            env=environment(**more),
            encoding="utf-8",
            timeout=TIMEOUT,
            dimensions=(40, 80),
            preexec_fn=INTERRUPTIBLE,
        )
        self.opening = self.until(PROMPT) + self.until(PROMPT)

    def until(self, what: Any) -> str:
        """What is printed up to ``what``."""
        self.tty.expect(what)
        return str(self.tty.before)

    def says(self, words: str) -> str:
        """Type ``words``; what is answered."""
        self.tty.sendline(words)
        return self.until(PROMPT)

    def leaves(self, how: Callable[[pexpect.spawn], object]) -> tuple[str, int | None]:
        """Leave in some way: the last words, and the exit status."""
        how(self.tty)
        last = self.until(pexpect.EOF)
        self.tty.close()
        return last, self.tty.exitstatus


@pytest.fixture
def sit_down() -> Iterator[Callable[..., Person]]:
    """Begin to talk at the keyboard; whoever still sits there in the end is sent home."""
    people: list[Person] = []

    def begin(*options: str, **more: str) -> Person:
        people.append(Person(*options, **more))
        return people[-1]

    yield begin
    for person in people:
        person.tty.close(force=True)


WAYS_OUT: Mapping[str, Callable[[pexpect.spawn], object]] = {
    "Ctrl-D": lambda tty: tty.sendeof(),
    "Ctrl-C": lambda tty: tty.sendintr(),
    "quit": lambda tty: tty.sendline("quit"),
    "exit": lambda tty: tty.sendline(" Exit "),
}


def test_an_evening_at_the_keyboard(sit_down: Callable[..., Person], library: Library) -> None:
    """The opening, a check-in, a reflection with its pauses in about two minutes, and a good night."""
    person = sit_down()
    assert read(WELCOME) in read(person.opening)
    assert OPENING in person.opening
    assert said(person.opening, library, "menu.ask")
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


def test_an_empty_line_is_silence(sit_down: Callable[..., Person], library: Library) -> None:
    """Silence brings the reprompt, then the end; after it the terminal says how to begin again."""
    person = sit_down()
    reprompt = person.says("")
    assert said(reprompt, library, "menu.reprompt")
    assert "the session ends" not in reprompt
    assert "the session ends" in person.says("")
    assert OPENING in person.says("")
    assert said(person.says(OPENING), library, "menu.ask")


@pytest.mark.parametrize("way", WAYS_OUT)
def test_every_way_out_is_a_good_night(sit_down: Callable[..., Person], library: Library, way: str) -> None:
    """Whoever leaves in the middle hears a goodbye, and no error."""
    last, status = sit_down().leaves(WAYS_OUT[way])
    assert said(last, library, "basics.goodbye")
    assert "Traceback" not in last
    assert status == 0


@pytest.mark.parametrize("way", WAYS_OUT)
def test_nothing_is_said_after_the_end(sit_down: Callable[..., Person], library: Library, way: str) -> None:
    """Once the session is over, leaving is silent, and the shell's prompt has a line of its own."""
    person = sit_down()
    assert said(person.says("stop"), library, "basics.goodbye")
    last, status = person.leaves(WAYS_OUT[way])
    assert not said(last, library, "basics.goodbye")
    assert "Traceback" not in last
    assert last.endswith("\n")
    assert status == 0


def test_a_frightening_sentence_is_answered_with_the_number(sit_down: Callable[..., Person], library: Library) -> None:
    """In the middle of a check-in too, danger is answered with warm words and the line to call."""
    person = sit_down()
    person.says("check in")
    answer = person.says("I don't want to live any more")
    assert said(answer, library, "safety.crisis.first")
    assert said(answer, library, "resources.US.crisis.say")
    assert said(answer, library, "resources.US.emergency.again")


def test_three_mumbles_end_kindly(sit_down: Callable[..., Person], library: Library) -> None:
    """Whoever is not understood three times in a row is not asked a fourth time."""
    person = sit_down()
    answers = [person.says(mumble) for mumble in MUMBLES]
    for answer, step in zip(answers, ("first", "second", "third"), strict=True):
        assert said(answer, library, f"basics.fallback.{step}")
        assert ("the session ends" in answer) == (step == "third")


def test_a_pipe_is_a_conversation_too(library: Library) -> None:
    """Lines that come through a pipe are answered one by one, and their end is a goodbye."""
    done = command("talk", typed=f"{OPENING}\ncheck in\n\n")
    for key in ("menu.ask", "check_in.distance.ask", "check_in.distance.reprompt", "basics.goodbye"):
        assert said(done.stdout, library, key)
    assert (done.returncode, done.stderr) == (0, "")


def test_an_empty_pipe_is_no_trouble() -> None:
    """Where nothing at all is typed, nothing is said."""
    done = command("talk")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_bytes_that_are_no_text_do_no_harm(library: Library) -> None:
    """What cannot be decoded or shown is passed over, typed or given as an argument."""
    done = command("talk", typed=f"{OPENING}\n".encode() + b"caf\xe9 \xff\n")
    assert said(done.stdout, library, "basics.goodbye")
    assert (done.returncode, done.stderr) == (0, "")
    for options in (("--json",), ()):
        done = command("talk", "--say", os.fsdecode(b"\xff open evening lantern"), *options)
        assert said(done.stdout, library, "menu.ask")
    plain = command("talk", "--say", "ask evening lantern to start my reflection", PYTHONIOENCODING="ascii")
    assert (plain.returncode, plain.stderr) == (0, "")


def test_ctrl_c_ends_a_piped_conversation_calmly(library: Library) -> None:
    """A conversation that waits for its pipe says good night when it is interrupted."""
    with subprocess.Popen(
        [sys.executable, "-m", "skill", "talk"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=CHECKOUT,
        env=environment(),
        text=True,
        preexec_fn=INTERRUPTIBLE,  # noqa: PLW1509
    ) as talk:
        assert talk.stdin is not None
        assert talk.stdout is not None
        talk.stdin.write(f"{OPENING}\n")
        talk.stdin.flush()
        while " s)" not in talk.stdout.readline():
            pass
        talk.send_signal(signal.SIGINT)
        printed, errors = talk.communicate(timeout=TIMEOUT)
    assert said(printed, library, "basics.goodbye")
    assert (talk.returncode, errors) == (0, "")
