"""The words: found by their keys, chosen by a seed, and read from their files when they are first needed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from skill.app import build_house
from skill.content.library import Library
from skill.door import Door
from skill.errors import ContentError
from skill.hosts import envelopes
from skill.hosts.matcher import Heard, HeardSlot
from skill.settings import Settings
from skill.speech import timing

WORDS = """
hello = "Good evening."
bye = ["Good night.", "Rest well.", "Sleep gently."]
named = "It's called, {title}."
number = 5
none = []
mixed = ["One.", 2]

[door]
open = "Come in."

[door.back]
shut = "Not tonight."
"""


@pytest.fixture
def small(tmp_path: Path) -> Library:
    """A library of one file."""
    (tmp_path / "house.toml").write_text(WORDS, encoding="utf-8")
    return Library(tmp_path)


@pytest.fixture
def folder(library: Library, tmp_path: Path) -> Path:
    """A copy of the content that a test can take from."""
    return shutil.copytree(library.folder, tmp_path / "en")


def heard(library: Library, key: str, seed: int = 0, **values: str) -> str:
    """The words of ``key`` as a listener hears them."""
    return timing.text(f"<speak>{library.ssml(key, values, seed, 'en-GB')}</speak>")


def answer(folder: Path, request: dict[str, object]) -> str:
    """What a skill with the words in ``folder`` says to the first request of a session."""
    door = Door(house=build_house(Settings(), library=Library(folder)))
    session = {"new": True, "sessionId": "first", "attributes": {}}
    response = door(envelopes.envelope(request, session=session))["response"]
    return timing.text(response["outputSpeech"]["ssml"])


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("house.hello", "Good evening."),
        ("house.bye", "Good night."),
        ("house.door.open", "Come in."),
        ("house.door.back.shut", "Not tonight."),
    ],
)
def test_a_key_is_a_file_a_table_and_an_entry(small: Library, key: str, words: str) -> None:
    """A key names its file, its tables and its entry, with dots between them."""
    assert heard(small, key) == words
    assert small.knows(key)


def test_the_seed_chooses_the_wording(small: Library) -> None:
    """Seeds that follow one another give one wording after the other, and the same seed the same one."""
    wordings = ["Good night.", "Rest well.", "Sleep gently."]
    assert [heard(small, "house.bye", seed) for seed in range(6)] == wordings * 2
    assert heard(small, "house.bye", 2**32 - 1) == heard(small, "house.bye", 2**32 - 1)
    assert {heard(small, "house.hello", seed) for seed in range(6)} == {"Good evening."}


def test_values_are_filled_in(small: Library) -> None:
    """A place in the words takes a value, another one each time, and stands empty for nobody."""
    assert heard(small, "house.named", title="One name") == "It's called, One name."
    assert heard(small, "house.named", title="[6s] {x}") == "It's called, [6s] {x}."
    with pytest.raises(KeyError):
        heard(small, "house.named")


@pytest.mark.parametrize(
    "key",
    [
        "house",
        "house.nowhere",
        "house.door",
        "house.door.nowhere",
        "house.hello.more",
        "house.bye.0",
        "house.number",
        "house.none",
        "house.mixed",
        "nowhere.hello",
        "../house.hello",
        "reflections.empathy",
        "reflections",
        "",
    ],
)
def test_a_key_without_words_is_an_error(small: Library, key: str) -> None:
    """A key that leads nowhere, or to something that is not words, is a content error and not known."""
    with pytest.raises(ContentError):
        small.wordings(key)
    assert not small.knows(key)


def test_the_error_names_the_file_and_the_entry(small: Library) -> None:
    """Whoever reads the error finds the file to open and the entry to mend."""
    with pytest.raises(ContentError, match=r"house\.toml: door\.nowhere is not there, or is not words"):
        small.wordings("house.door.nowhere")
    with pytest.raises(ContentError, match=r"attic\.toml: no such content file"):
        small.wordings("attic.hello")


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b'a = "x"\n\nb = oops\n', 3),
        (b'a = "x"\na = "y"\n', 2),
        (b'a = "x"\nb = "not closed', None),
        (b"\xff\xfe", None),
    ],
)
def test_a_file_that_is_not_toml_is_an_error(tmp_path: Path, content: bytes, line: int | None) -> None:
    """Broken TOML is a content error with the file and, where the parser knows it, the line."""
    file = tmp_path / "house.toml"
    file.write_bytes(content)
    with pytest.raises(ContentError) as caught:
        Library(tmp_path).table("house")
    assert (caught.value.file, caught.value.line) == (file, line)


def test_a_mark_that_is_wrong_is_an_error_of_its_file(tmp_path: Path) -> None:
    """A bad mark is found when its words are needed, and the other words of the file still work."""
    (tmp_path / "house.toml").write_text('good = "Yes."\nbad = "Wait. [pause]"\n', encoding="utf-8")
    library = Library(tmp_path)
    assert heard(library, "house.good") == "Yes."
    with pytest.raises(ContentError, match=r"house\.toml: \[pause\] is not a mark"):
        library.ssml("house.bad", {}, 0, "en-US")


def test_nothing_is_read_before_it_is_needed(tmp_path: Path) -> None:
    """Making a library touches no file, so one can be made before its folder is there."""
    library = Library(tmp_path / "later")
    with pytest.raises(ContentError):
        library.wordings("house.hello")
    assert not library.knows("house.hello")
    (tmp_path / "later").mkdir()
    (tmp_path / "later" / "house.toml").write_text(WORDS, encoding="utf-8")
    assert library.knows("house.hello")


def test_what_was_read_is_kept(small: Library) -> None:
    """A file is read once: when it is gone, its words are still there."""
    heard(small, "house.hello")
    (small.folder / "house.toml").unlink()
    assert heard(small, "house.hello") == "Good evening."
    assert heard(small, "house.door.open") == "Come in."


def test_a_launch_reads_only_what_it_says(folder: Path, library: Library) -> None:
    """Of all the content a launch needs three files: the greeting, the menu, and the apology kept ready."""
    for file in folder.iterdir():
        if file.name not in ("launch.toml", "menu.toml", "basics.toml"):
            shutil.rmtree(file) if file.is_dir() else file.unlink()
    words = answer(folder, envelopes.launch())
    assert heard(library, "launch.first") in words
    assert words.endswith(tuple(heard(library, "menu.ask", seed) for seed in (0, 1)))


def test_a_reflection_reads_only_its_own_script(folder: Path, library: Library) -> None:
    """A reflection that is asked for by name opens none of the other six, nor any other words."""
    kept = ("basics.toml", "danger.toml", "3-empathy.txt")
    for file in folder.rglob("*.*"):
        if file.name not in kept:
            file.write_bytes(b"\xff\xfe not to be opened")
    slots = {"theme": HeardSlot("empathy", "empathy", "empathy")}
    words = answer(folder, envelopes.intent(Heard("ReflectionIntent", slots)))
    assert words == heard(library, "reflections.empathy")


def test_without_the_words_there_is_still_an_answer(folder: Path, library: Library) -> None:
    """Where the menu's file is gone, the listener hears the apology, and the session ends."""
    (folder / "menu.toml").unlink()
    assert answer(folder, envelopes.launch()) == heard(library, "basics.apology")


def test_the_same_words_are_written_for_each_locale(library: Library) -> None:
    """A reflection has the same words everywhere, and the long-form style in the United States alone."""
    at_home, abroad = (library.ssml("reflections.empathy", {}, 0, locale) for locale in ("en-US", "en-AU"))
    assert "long-form" in at_home
    assert "long-form" not in abroad
    assert library.ssml("reflections.empathy", {}, 0, "en-US") == at_home
    assert timing.text(f"<speak>{at_home}</speak>") == timing.text(f"<speak>{abroad}</speak>")
