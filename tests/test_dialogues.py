"""Plays every conversation in ``tests/dialogues``. To add one, add a file: see ``tests/dialogue.py``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from skill.content.library import Library
from skill.hosts.device import Device
from tests.dialogue import play, read
from tests.stage import Stage

FOLDER = Path(__file__).parent / "dialogues"
FILES = sorted(FOLDER.glob("*.txt"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_conversation_goes_as_written(
    file: Path, device_in: Callable[[str], Device], stage_in: Callable[[str], Stage], library: Library
) -> None:
    """What is said in the file is answered as the file says."""
    dialogue = read(file)
    on = stage_in(dialogue.locale) if dialogue.remembers else device_in(dialogue.locale)
    assert play(dialogue, on, library) == []


def test_there_are_conversations() -> None:
    """The folder is not empty, so that the test above plays something."""
    assert len(FILES) >= 10


def test_a_conversation_that_goes_otherwise_is_caught(tmp_path: Path, device: Device, library: Library) -> None:
    """Each kind of expectation, wrong on purpose, is reported with its line."""
    file = tmp_path / "wrong.txt"
    file.write_text(
        "you: open evening lantern\nheard: CheckInIntent\nsays: signs.overview\nsilent: launch.first\n"
        "word: zebra\nasks: signs.which\nends\nyou: tell me about empathy\nheard: SignIntent sign=presence\n",
        encoding="utf-8",
    )
    found = play(read(file), device, library)
    assert [line.split(":")[1] for line in found] == ["2", "3", "4", "5", "6", "7", "9"]


@pytest.mark.parametrize(
    ("text", "line"), [("you: hello\nsaid: x\n", 2), ("says: launch.first\n", 1), ("you: hello\n", 1)]
)
def test_a_file_that_makes_no_sense_is_refused(tmp_path: Path, text: str, line: int) -> None:
    """A line that is neither said nor expected, and a file that expects nothing, are named."""
    file = tmp_path / "odd.txt"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=rf"odd\.txt:{line}:"):
        read(file)
