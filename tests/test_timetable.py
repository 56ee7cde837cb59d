"""The timetable: how long every answer takes, and how plain its words are."""

from __future__ import annotations

import io
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

from skill.content.library import Library
from skill.hosts import timetable
from skill.hosts.explore import requests
from skill.hosts.interaction import InteractionModel

NO_ENGINE = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.modules["espeakng_loader"] = None
from skill.hosts import cli
sys.exit(cli.main(["timing", "--locale", "en-GB"]))
"""


@pytest.fixture(scope="module")
def printed() -> str:
    """The timetable for Great Britain as it is printed; made once, for every answer is asked for and read."""
    console = Console(file=io.StringIO(), width=120)
    with pytest.MonkeyPatch.context() as machine:
        for name in ("SKILL_ID", "TABLE_NAME", "TIME_ZONE"):
            machine.delenv(name, raising=False)
        timetable.show("en-GB", console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.fixture(scope="module")
def rows(printed: str) -> dict[str, list[float]]:
    """The numbers of each row by its name: words, pauses, and seconds by the model and by an engine."""
    cells = [[cell.strip() for cell in line.split("│")[1:-1]] for line in printed.splitlines() if line[:1] == "│"]
    return {name: [float(number) for number in numbers] for name, *numbers in cells}


def test_each_reflection_and_each_request_has_a_row(
    rows: dict[str, list[float]], library: Library, model: InteractionModel
) -> None:
    """There is one row for each reflection, and one for each thing that can be asked."""
    asked = [name for name, _ in requests(model)]
    assert list(rows) == [*(f"reflection {name}" for name in library.reflections), *asked]


def test_both_measures_agree_on_the_reflections(rows: dict[str, list[float]], library: Library) -> None:
    """Each reflection's row says two minutes by the model and by the engine, with its words and its silence."""
    for name in library.reflections:
        words, pauses, modelled, heard = rows[f"reflection {name}"]
        assert words > 150
        assert 35 <= pauses <= 45
        assert 115 <= modelled <= 125
        assert 115 <= heard <= 125


def test_every_row_has_its_numbers(rows: dict[str, list[float]]) -> None:
    """Every answer has words, and takes time by both measures."""
    assert [name for name, (words, _, modelled, heard) in rows.items() if not (words and modelled and heard)] == []


def test_what_is_said_is_plain(printed: str) -> None:
    """All that is said reads at the sixth grade or below, in sentences of 14 words or fewer."""
    grade, sentence = (
        float(found[1])
        for label in (r"Reading grade \(Flesch-Kincaid\) of all that is said", "Words in a sentence, on average")
        if (found := re.search(rf"^{label}: (\S+)$", printed, re.MULTILINE))
    )
    assert grade <= 6
    assert 3 < sentence <= 14


def test_without_an_engine_it_says_how_to_get_one(tmp_path: Path) -> None:
    """With no engine the timetable goes on by the model alone, once it has said what to install."""
    command = [sys.executable, "-u", "-c", NO_ENGINE]
    environment = {**os.environ, "PATH": str(tmp_path), "COLUMNS": "200"}
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as timing:
        assert timing.stdout is not None
        said = timing.stdout.readline() + timing.stdout.readline()
        assert timing.poll() is None
        timing.send_signal(signal.SIGINT)
        rest, _ = timing.communicate(timeout=60)
    assert "Get it with one of: apt install espeak-ng" in said
    assert "pip install espeakng-loader" in " ".join(said.split())
    assert "Traceback" not in rest
