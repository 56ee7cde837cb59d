"""What the README shows is true: its transcript, its reflection, its entry, its commands."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from skill.content.check import problems
from skill.content.library import Library
from skill.speech import timing

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(kind: str) -> list[str]:
    """The fenced blocks of one kind."""
    return re.findall(rf"```{kind}\n(.*?)```", README, flags=re.DOTALL)


def copied(library: Library, folder: Path) -> Path:
    """A copy of the content that may be changed."""
    shutil.copytree(library.folder, folder / "en")
    return folder / "en"


def test_the_first_two_commands_are_talk_and_test() -> None:
    """The README begins with the two commands that do all the set-up."""
    assert blocks("console")[0].split("\n")[:2] == ["make talk", "make test"]


def test_the_transcript_is_what_the_command_prints() -> None:
    """The command shown, run again, prints the conversation shown."""
    shown = next(block for block in blocks("console") if block.startswith("$ "))
    command, _, transcript = shown.partition("\n")
    arguments = shlex.split(command.removeprefix("$ "))
    assert Path(arguments[0]).name == "evening-lantern"
    done = subprocess.run(
        [sys.executable, "-m", "skill", *arguments[1:]],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        env={**os.environ, "COLUMNS": "80"},
    )
    assert [line.rstrip() for line in done.stdout.strip().splitlines()] == transcript.rstrip().splitlines()


def test_the_reflection_that_is_shown_is_a_good_one(library: Library, tmp_path: Path) -> None:
    """The eighth reflection, put where the README says, passes the check and takes its place in the week."""
    folder = copied(library, tmp_path)
    (folder / "reflections" / "8-far-away.txt").write_text(blocks("text")[0], encoding="utf-8")
    eighth = Library(folder)
    assert problems(eighth) == []
    assert list(eighth.reflections)[-1] == "far-away"
    assert 115 <= timing.length(f"<speak>{eighth.ssml('reflections.far-away', {}, 0, 'en-US')}</speak>").seconds <= 125


def test_the_entry_that_is_shown_is_a_good_one(library: Library, tmp_path: Path) -> None:
    """The clinic, added to the data file as the README says, passes the check."""
    folder = copied(library, tmp_path)
    with (folder / "resources.toml").open("a", encoding="utf-8") as file:
        file.write("\n" + blocks("toml")[0])
    assert problems(Library(folder)) == []


def test_every_command_of_make_that_is_named_exists() -> None:
    """Each `make …` in the README is a target of the Makefile with a line of help."""
    helped = set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))
    assert set(re.findall(r"make ([a-z]+)", README)) <= helped
