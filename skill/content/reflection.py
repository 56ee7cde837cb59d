"""A reflection as a writer keeps it: front matter between ``+++`` lines, then the script.

The five parts of its arc are headed by their names on a line of their own::

    +++
    title = "The door left open"
    exercise = "noticing one bid for contact and answering it"
    sources = ["Driver & Gottman 2004, turning towards"]
    +++
    # arrive
    Let your shoulders drop. [4s]
    # notice
    …
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import NamedTuple

from skill.errors import ContentError
from skill.speech.markup import Token, parse

FENCE = "+++"
ARC = ("arrive", "notice", "turn", "step", "end")
"""The parts, in order; about 20, 40, 30, 20 and 10 seconds of the two minutes."""


class Part(NamedTuple):
    """One part of the arc: its name, its script, and the line its script begins on."""

    name: str
    text: str
    line: int


class Reflection(NamedTuple):
    """A script of two minutes. ``sources`` are for readers, and never spoken."""

    id: str
    title: str
    exercise: str
    sources: tuple[str, ...]
    parts: tuple[Part, ...]
    tokens: tuple[Token, ...]


def place(file: Path) -> tuple[int, str]:
    """The reflection's place in the week, from the number that its file name begins with."""
    number = file.stem.partition("-")[0]
    return (int(number) if number.isdigit() else 999, file.stem)


def identity(file: Path) -> str:
    """The reflection's id: ``empathy`` for ``3-empathy.txt``."""
    number, dash, name = file.stem.partition("-")
    return name if dash and number.isdigit() else file.stem


def read(file: Path) -> Reflection:
    """Read one file. Raises `ContentError` with the line where something is missing."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise ContentError(f"cannot be read: {error}", file=file) from error
    if not lines or lines[0].strip() != FENCE or FENCE not in (line.strip() for line in lines[1:]):
        raise ContentError(f"a reflection begins with front matter between two lines of {FENCE}", file=file, line=1)
    end = next(number for number, line in enumerate(lines[1:], start=1) if line.strip() == FENCE)
    try:
        matter = tomllib.loads("\n".join(["", *lines[1:end]]))  # so that its lines are counted as the file's
    except ValueError as error:
        raise ContentError(f"front matter: {error}", file=file, line=toml_line(error) or end + 1) from error
    for wanted in ("title", "exercise"):
        if not isinstance(matter.get(wanted), str) or not matter[wanted].strip():
            raise ContentError(f"front matter: {wanted} is missing", file=file, line=1)
    sources = matter.get("sources")
    if not isinstance(sources, list) or not sources or not all(isinstance(source, str) for source in sources):
        raise ContentError('front matter: sources is a list of texts, such as ["Name 2004"]', file=file, line=1)
    parts = _parts(file, lines[end + 1 :], end + 2)
    tokens = tuple(token for part in parts for token in parse(part.text, file=str(file), first_line=part.line))
    return Reflection(identity(file), matter["title"], matter["exercise"], tuple(sources), parts, tokens)


def toml_line(error: ValueError) -> int | None:
    """The line that a TOML error names; None where it names none, as at the end of a file."""
    found = re.search(r"at line (\d+)", str(error))
    return int(found[1]) if found else None


def _parts(file: Path, lines: list[str], first: int) -> tuple[Part, ...]:
    heads = [(number, line[1:].strip()) for number, line in enumerate(lines) if line.startswith("#")]
    if tuple(name for _, name in heads) != ARC:
        raise ContentError(
            "the parts of a reflection are " + ", ".join(f"# {name}" for name in ARC), file=file, line=first
        )
    ends = [number for number, _ in heads[1:]] + [len(lines)]
    return tuple(
        Part(name, "\n".join(lines[number + 1 : end]), first + number + 1)
        for (number, name), end in zip(heads, ends, strict=True)
    )
