"""A reflection as a writer keeps it: what it holds, what can be wrong with it, and how one more is added."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from skill.app import build_house
from skill.content import reflection
from skill.content.check import problems
from skill.content.library import Library
from skill.door import Door
from skill.errors import ContentError
from skill.hosts import envelopes
from skill.hosts.matcher import Heard
from skill.settings import Settings
from skill.speech import ssml
from skill.speech.markup import Pause, Words

GOOD = """\
+++
title = "The last light"
exercise = "Noticing one lamp."
sources = ["Nobody 1999", "Somebody 2004"]
+++
# arrive
Look at the lamp. [4s]

# notice
It has been on all day.
So have you. [6s]
# turn
Someone lit it.
# step
If it is dark, then light it.
# end
Good night.
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A reflection with nothing wrong in its form."""
    written = tmp_path / "8-lamp.txt"
    written.write_text(GOOD, encoding="utf-8")
    return written


def test_a_file_is_read_whole(file: Path) -> None:
    """The front matter, the five parts with the line that each begins on, and the words and pauses are there."""
    read = reflection.read(file)
    assert (read.id, read.title, read.exercise) == ("lamp", "The last light", "Noticing one lamp.")
    assert read.sources == ("Nobody 1999", "Somebody 2004")
    assert [(part.name, part.line) for part in read.parts] == [
        ("arrive", 7),
        ("notice", 10),
        ("turn", 13),
        ("step", 15),
        ("end", 17),
    ]
    assert read.tokens[:3] == (Words("Look at the lamp."), Pause(4.0), Words("It has been on all day. So have you."))


@pytest.mark.parametrize(
    ("good", "bad", "line", "what"),
    [
        (GOOD, "", 1, "begins with front matter"),
        ("+++\ntitle", "title", 1, "begins with front matter"),
        ("+++\n# arrive", "# arrive", 1, "begins with front matter"),
        ("exercise = ", "exercise is ", 3, "front matter: "),
        ('["Nobody 1999", "Somebody 2004"]', '["Nobody 1999"', 5, "front matter: "),
        ("title = ", "name = ", 1, "title is missing"),
        ('"The last light"', '" "', 1, "title is missing"),
        ('"The last light"', "8", 1, "title is missing"),
        ("exercise = ", "practice = ", 1, "exercise is missing"),
        ("sources = ", "source = ", 1, "sources is a list of texts"),
        ('["Nobody 1999", "Somebody 2004"]', '"Nobody 1999"', 1, "sources is a list of texts"),
        ('["Nobody 1999", "Somebody 2004"]', "[1999]", 1, "sources is a list of texts"),
        ('["Nobody 1999", "Somebody 2004"]', "[]", 1, "sources is a list of texts"),
        ("# turn\n", "", 6, "the parts of a reflection are # arrive, # notice, # turn, # step, # end"),
        ("# turn", "# Turn", 6, "the parts of a reflection are"),
        ("# turn\nSomeone lit it.\n# step", "# step\nSomeone lit it.\n# turn", 6, "the parts of a reflection are"),
        ("# end\n", "# end\n# end\n", 6, "the parts of a reflection are"),
        ("So have you. [6s]", "So have you. [6 seconds]", 11, "[6 seconds] is not a mark"),
        ("Someone lit it.", "Someone lit it. [15s]", 13, "a pause of 15 s"),
        ("Good night.", "Good night.]", 17, "a lone ']'"),
    ],
)
def test_each_fault_is_named_with_its_line(file: Path, good: str, bad: str, line: int, what: str) -> None:
    """Whatever is wrong with the form of a file is said in one line with the file and the line to open."""
    assert good in GOOD
    file.write_text(GOOD.replace(good, bad), encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        reflection.read(file)
    assert str(caught.value).startswith(f"{file}:{line}: ")
    assert what in str(caught.value)


def test_a_file_that_cannot_be_read_is_an_error(file: Path) -> None:
    """A file that is not text, or is no longer there, is a content error like any other."""
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(ContentError, match=r"8-lamp\.txt: cannot be read"):
        reflection.read(file)
    file.unlink()
    with pytest.raises(ContentError, match=r"8-lamp\.txt: cannot be read"):
        reflection.read(file)


@pytest.mark.parametrize(
    ("name", "place", "identity"),
    [
        ("3-empathy.txt", 3, "empathy"),
        ("12-one-name.txt", 12, "one-name"),
        ("lamp.txt", 999, "lamp"),
        ("last-light.txt", 999, "last-light"),
    ],
)
def test_the_name_of_a_file_gives_its_place_and_id(name: str, place: int, identity: str) -> None:
    """The number is the place in the week, the rest the id; a file without a number comes last."""
    assert reflection.place(Path(name))[0] == place
    assert reflection.identity(Path(name)) == identity


def test_the_seven_are_in_order(library: Library) -> None:
    """The seven reflections, one for each sign, come in the order of the week, each with its sources by year."""
    assert list(library.reflections) == [
        "withdrawal",
        "vulnerability",
        "empathy",
        "presence",
        "priorities",
        "friendships",
        "disagreement",
    ]
    read = [reflection.read(file) for file in library.reflections.values()]
    assert len({script.title for script in read}) == 7
    assert all(re.search(r"\b(19|20)\d\d\b", source) for script in read for source in script.sources)


def test_an_eighth_becomes_part_of_the_week(library: Library, tmp_path: Path) -> None:
    """One more file in the folder is found, is in order, and has an evening of its own, with no code changed."""
    folder = shutil.copytree(library.folder, tmp_path / "en")
    script = (library.reflections["presence"]).read_text(encoding="utf-8")
    (folder / "reflections" / "8-lamp.txt").write_text(script.replace("Breathe", "Now breathe"), encoding="utf-8")
    longer = Library(folder)
    assert list(longer.reflections) == [*library.reflections, "lamp"]

    door = Door(house=build_house(Settings(), library=longer))
    first = datetime(2026, 11, 23, 21, tzinfo=UTC)
    evenings = [_one_shot(door, first + timedelta(days=day)) for day in range(9)]
    assert set(evenings) == {
        ssml.speak([longer.ssml(f"reflections.{name}", {}, 0, "en-US")]) for name in longer.reflections
    }
    assert len(set(evenings[:8])) == 8
    assert evenings[8] == evenings[0]


def test_an_eighth_is_looked_over_too(library: Library, file: Path, tmp_path: Path) -> None:
    """The content check knows the new file at once: this one is far too short."""
    folder = shutil.copytree(library.folder, tmp_path / "en")
    new = shutil.copy(file, folder / "reflections")
    found = problems(Library(folder))
    assert found
    assert all(problem.startswith(f"{new}:") for problem in found)


def _one_shot(door: Door, moment: datetime) -> str:
    """The whole speech of "ask evening lantern for a reflection" at ``moment``."""
    request = envelopes.intent(Heard("ReflectionIntent"), {"theme": "Theme"})
    session = {"new": True, "sessionId": "first", "attributes": {}}
    speech: str = door(envelopes.envelope(request, session=session, moment=moment))["response"]["outputSpeech"]["ssml"]
    return speech
