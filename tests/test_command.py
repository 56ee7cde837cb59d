"""The command as programs and pipes use it: scripted turns, options, and what is remembered from run to run."""

from __future__ import annotations

import json
import os
import re
import signal
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from subprocess import PIPE
from typing import Any

import pexpect  # type: ignore[import-untyped]
import pytest
from pexpect.popen_spawn import PopenSpawn  # type: ignore[import-untyped]

from skill import __version__
from skill.content.library import Library
from skill.hosts.interaction import CHECKOUT
from skill.hosts.terminal import OPENING
from skill.speech import timing
from tests.desk import AT_HOME, COMMAND, INTERRUPTIBLE, SPAWNED, TIMEOUT, command, environment, read, said

pytestmark = AT_HOME

KEYS = ["said", "intent", "slots", "speech", "reprompt", "seconds", "ends", "request", "response"]
DIGITS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
REFLECT = "ask evening lantern for a reflection"
HOW_MANY = "ask evening lantern how many evenings i have taken"


def turns(*say: str, options: tuple[str, ...] = (), **more: str) -> list[dict[str, Any]]:
    """A scripted conversation, as the JSON objects that it prints."""
    printed, errors, status = command(
        "talk", *options, "--json", *(f"--say={words}" for words in say), typed=b"", **more
    )
    assert (errors, status) == ("", 0)
    return [json.loads(line) for line in printed.splitlines()]


def in_digits(speech: str) -> str:
    """The digits that are said in words, without spaces where they follow one another."""
    words = re.findall(r"[a-z]+", speech.lower())
    return "".join(str(DIGITS.index(word)) if word in DIGITS else " " for word in words)


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


def last_words(*say: str, options: tuple[str, ...] = (), **more: str) -> str:
    """What is answered last in a scripted conversation."""
    speech: str = turns(*say, options=options, **more)[-1]["speech"]
    return speech


def test_a_file_remembers_from_one_run_to_the_next(tmp_path: Path, data: Path) -> None:
    """With --memory FILE a script is known when it comes back, and the file is the only one that is written."""
    file = tmp_path / "somewhere" / "evenings.sqlite"
    options = ("--memory", str(file))
    assert "This is Evening Lantern" in last_words(OPENING, options=options)
    assert "This is Evening Lantern" not in last_words(OPENING, options=options)
    last_words(REFLECT, options=options)
    assert "one evening here" in last_words(HOW_MANY, options=options)
    assert "one evening here" not in last_words(HOW_MANY, options=("--memory", str(tmp_path / "other.sqlite")))
    assert not data.exists()
    with closing(sqlite3.connect(file)) as database:
        assert database.execute("SELECT evenings FROM listeners").fetchall() == [(1,)]


def test_a_script_remembers_nothing_from_run_to_run(tmp_path: Path, library: Library) -> None:
    """Without a file a script remembers as long as it runs, and writes nothing anywhere in the user's folders."""
    speeches = [turn["speech"] for turn in turns(REFLECT, HOW_MANY)]
    assert "one evening here" in speeches[-1]
    assert speeches == [turn["speech"] for turn in turns(REFLECT, HOW_MANY)]
    assert said(last_words(HOW_MANY), library, "progress.none")
    assert list(tmp_path.rglob("*")) == []


def test_a_conversation_remembers_in_the_data_folder(data: Path, library: Library) -> None:
    """What comes through a pipe is a conversation: the next one, and only that of the same user, knows of it."""
    greeting = f"{OPENING}\nstop\n".encode()
    assert said(command("talk", typed=greeting)[0], library, "launch.first")
    assert [file.name for file in data.rglob("*") if file.is_file()] == ["evenings.sqlite"]
    assert said(command("talk", typed=greeting)[0], library, "launch.returning")
    elsewhere = command("talk", typed=greeting, XDG_DATA_HOME=str(data.with_name("another")))
    assert said(elsewhere[0], library, "launch.first")


def test_a_file_comes_before_the_data_folder(tmp_path: Path, data: Path) -> None:
    """With --memory FILE, or with MEMORY_FILE set, a conversation leaves the data folder alone."""
    typed = f"{REFLECT}\n".encode()
    for name, options, more in (
        ("option", ("--memory", str(tmp_path / "option")), {}),
        ("variable", (), {"MEMORY_FILE": str(tmp_path / "variable")}),
    ):
        assert command("talk", *options, typed=typed, **more)[1:] == ("", 0)
        assert (tmp_path / name).read_bytes().startswith(b"SQLite format 3")
    assert not data.exists()


def test_a_file_of_somebody_elses_silences_nothing(tmp_path: Path, library: Library) -> None:
    """Where nothing can be kept the evening is spoken all the same, one line says what to do, and the file stays."""
    file = tmp_path / "diary.txt"
    file.write_text("this is no database", encoding="utf-8")
    printed, errors, status = command("talk", "--memory", str(file), "--say", OPENING, "--say", "what are the signs")
    assert said(printed, library, "launch.first")
    assert said(printed, library, "signs.overview")
    (line,) = errors.splitlines()
    assert json.loads(line).keys() == {"trouble", "do"}
    assert "MEMORY_FILE" in line
    assert status == 0
    assert file.read_text(encoding="utf-8") == "this is no database"
