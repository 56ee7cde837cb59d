"""Numbers and times of day in words: each is right, each is its own, and a missing word is named to whoever writes."""

from __future__ import annotations

import re
import shutil
from datetime import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skill.content import numbers
from skill.content.check import problems
from skill.content.library import Library
from skill.errors import ContentError
from skill.hosts import cli

WORDS = {
    0: "zero",
    1: "one",
    2: "two",
    3: "three",
    4: "four",
    5: "five",
    6: "six",
    7: "seven",
    8: "eight",
    9: "nine",
    10: "ten",
    11: "eleven",
    12: "twelve",
    13: "thirteen",
    14: "fourteen",
    15: "fifteen",
    16: "sixteen",
    17: "seventeen",
    18: "eighteen",
    19: "nineteen",
    20: "twenty",
    21: "twenty-one",
    30: "thirty",
    34: "thirty-four",
    40: "forty",
    47: "forty-seven",
    50: "fifty",
    58: "fifty-eight",
    60: "sixty",
    66: "sixty-six",
    70: "seventy",
    73: "seventy-three",
    80: "eighty",
    82: "eighty-two",
    90: "ninety",
    99: "ninety-nine",
    100: "one hundred",
    101: "one hundred and one",
    105: "one hundred and five",
    112: "one hundred and twelve",
    120: "one hundred and twenty",
    365: "three hundred and sixty-five",
    400: "four hundred",
    615: "six hundred and fifteen",
    999: "nine hundred and ninety-nine",
}
TIMES = {
    "00:00": "midnight",
    "00:05": "twelve oh five at night",
    "00:30": "twelve thirty at night",
    "04:59": "four fifty-nine in the morning",
    "05:00": "five in the morning",
    "07:45": "seven forty-five in the morning",
    "09:00": "nine in the morning",
    "11:09": "eleven oh nine in the morning",
    "11:59": "eleven fifty-nine in the morning",
    "12:00": "noon",
    "12:01": "twelve oh one in the afternoon",
    "12:10": "twelve ten in the afternoon",
    "13:00": "one in the afternoon",
    "16:59": "four fifty-nine in the afternoon",
    "17:00": "five in the evening",
    "21:00": "nine in the evening",
    "21:30": "nine thirty in the evening",
    "22:00": "ten at night",
    "23:59": "eleven fifty-nine at night",
}
SAYABLE = re.compile(r"[a-z]+(?:[- ][a-z]+)*")
DAY = [time(minute // 60, minute % 60) for minute in range(24 * 60)]
BROKEN = {
    "ones.7": ('7 = "seven"\n', ""),
    "tens.4": ('4 = "forty"\n', ""),
    "ones.5": ('5 = "five"\n', "5 = 5\n"),
    "ones.9": ('9 = "nine"\n', '9 = " "\n'),
    "hundred": ('hundred = "{ones} hundred"', 'hundred = "{one} hundred"'),
    "joined": ('joined = "{tens}-{ones}"', 'joined = "{tens}-{}"'),
    "and": ('and = "{hundreds} and {rest}"', 'and = "{hundreds} and {rest"'),
    "many": ('many = "more than nine hundred"\n', ""),
    "clock.noon": ('noon = "noon"\n', ""),
    "clock.hour": ('hour = "{hour} {part}"', 'hour = "{hour} {half}"'),
    "clock.few_minutes": ('few_minutes = "', 'a_few_minutes = "'),
    "clock.part.night": ('night = "at night"\n', ""),
}
"""For each entry, what stands in the file, and what breaks it."""


@pytest.fixture
def folder(library: Library, tmp_path: Path) -> Path:
    """A copy of the content that a test can break."""
    return shutil.copytree(library.folder, tmp_path / "en")


def broken(folder: Path, entry: str) -> Library:
    """The words in ``folder``, with ``entry`` broken."""
    file = folder / "numbers.toml"
    old, new = BROKEN[entry]
    raw = file.read_text(encoding="utf-8")
    assert raw.count(f"\n{old}") == 1
    file.write_text(raw.replace(f"\n{old}", f"\n{new}"), encoding="utf-8")
    return Library(folder)


def everything(words: Library) -> list[str]:
    """Every number that is said, one that is too great, and every time of day."""
    return [
        *(numbers.cardinal(words, number) for number in range(numbers.MOST + 2)),
        *(numbers.clock(words, at) for at in DAY),
    ]


def test_numbers_are_said_as_people_say_them(library: Library) -> None:
    """Each of some dozens of numbers is in the words that a person would use."""
    assert {number: numbers.cardinal(library, number) for number in WORDS} == WORDS


def test_every_number_has_words_of_its_own(library: Library) -> None:
    """No two numbers from 0 to 999 sound alike, and each is letters, hyphens and single spaces."""
    said = [numbers.cardinal(library, number) for number in range(numbers.MOST + 1)]
    assert len(said) == 1000
    assert len(set(said)) == 1000
    assert [words for words in said if not SAYABLE.fullmatch(words)] == []


@given(st.integers(min_value=numbers.MOST + 1))
def test_beyond_the_greatest_number_it_is_more_than(library: Library, number: int) -> None:
    """A number that nobody reaches is said roughly, however great it is."""
    assert numbers.cardinal(library, number) == "more than nine hundred"


def test_times_are_said_as_people_say_them(library: Library) -> None:
    """Noon and midnight have names, a few minutes have an "oh", and the part of the day tells nine from nine."""
    assert {at: numbers.clock(library, time.fromisoformat(at)) for at in TIMES} == TIMES


def test_every_minute_of_the_day_has_words_of_its_own(library: Library) -> None:
    """No two minutes of a day sound alike, and each is letters, hyphens and single spaces."""
    said = [numbers.clock(library, at) for at in DAY]
    assert len(set(said)) == 1440
    assert [words for words in said if not SAYABLE.fullmatch(words)] == []


@pytest.mark.parametrize("written", ["{}", " {} ", "{}\n"])
def test_a_small_number_is_understood(library: Library, written: str) -> None:
    """Each number below twenty is known by its word, whatever the case and the space around it."""
    for number in range(20):
        assert numbers.number(library, written.format(WORDS[number])) == number
        assert numbers.number(library, written.format(WORDS[number].upper())) == number


@pytest.mark.parametrize("word", ["", " ", "twenty", "twenty-one", "noon", "7", "sevenn", "a seven", "six seven"])
def test_a_word_that_is_no_small_number_is_none(library: Library, word: str) -> None:
    """Whatever else is said is not taken for a number."""
    assert numbers.number(library, word) is None


@pytest.mark.parametrize("entry", BROKEN)
def test_a_broken_entry_is_named_with_its_file(folder: Path, entry: str) -> None:
    """A word that is missing, or has a place that nothing fills, is a ContentError with the file and the entry."""
    words = broken(folder, entry)
    with pytest.raises(ContentError) as caught:
        everything(words)
    assert caught.value.file == folder / "numbers.toml"
    assert caught.value.what.split()[0] == entry


def test_a_missing_file_is_named(folder: Path) -> None:
    """Without its file no number is said, and the file is named."""
    (folder / "numbers.toml").unlink()
    with pytest.raises(ContentError) as caught:
        numbers.cardinal(Library(folder), 7)
    assert caught.value.file == folder / "numbers.toml"


@pytest.mark.parametrize("entry", BROKEN)
def test_the_content_check_finds_a_broken_entry(folder: Path, entry: str) -> None:
    """Whoever looks over the content reads the file and the entry, once."""
    (problem,) = problems(broken(folder, entry))
    assert problem.startswith(f"{folder / 'numbers.toml'}: {entry} ")


@pytest.mark.parametrize("entry", ["ones.7", "clock.hour"])
def test_the_check_command_fails_on_a_broken_entry(
    folder: Path, entry: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command names the entry, counts what is to be mended, and its status is 1; before, all was in order."""
    assert cli.main(["check", str(folder)]) == 0
    broken(folder, entry)
    capsys.readouterr()
    assert cli.main(["check", str(folder)]) == 1
    printed = capsys.readouterr().out
    assert f"numbers.toml: {entry} " in printed
    assert printed.endswith("1 to mend\n")
