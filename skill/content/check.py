"""What is wrong with the content, for whoever writes it: the file, the line, and what to do.

It knows the craft of a line that is heard once, as far as a program can: how long a reflection is
and how much of it is silence, a pause after a pause, a sentence that runs out of breath, a word
that can be said in two ways, more than three choices, a question where none is pending.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import time
from pathlib import Path
from typing import Any

from skill.content import numbers, reflection
from skill.content.craft import Craft, unfilled
from skill.content.library import REFLECTIONS, Library
from skill.content.resource_check import resource_problems
from skill.errors import ContentError
from skill.speech import ssml, timing
from skill.speech.markup import Pause, parse

SECONDS = (115.0, 125.0)
"""A reflection's length, pauses included."""

SILENCE = (35.0, 45.0)
"""The silence in a reflection, in seconds."""

MOST_WORDINGS = 4
"""Wordings of one text: as many as the tests hear."""

PLACEHOLDERS = frozenset({"title", "count", "time"})
"""The names that a text may leave for the skill to fill in."""

_NOT_SPOKEN = ("danger",)


def problems(library: Library) -> list[str]:
    """Everything to mend, each as ``file:line: what``; empty where the content is in order."""
    craft = Craft(library.folder / "heteronyms.txt")
    found = [str(problem) for problem in _in_reflections(library, craft)]
    for file in sorted(library.folder.glob("*.toml")):
        try:
            table = tomllib.loads(file.read_text(encoding="utf-8"))
        except ValueError as error:
            found.append(str(ContentError(str(error), file=file, line=reflection.toml_line(error))))
            continue
        if file.stem == "resources":
            found += [str(problem) for problem in resource_problems(file, table, craft)]
        elif file.stem == numbers.FILE:
            found += [str(problem) for problem in _in_numbers(library)]
        elif file.stem not in _NOT_SPOKEN:
            found += [str(problem) for problem in _in_prompts(file, table, craft)]
    return found


def _in_numbers(library: Library) -> Iterator[ContentError]:
    """Every number and every time of day can be put together; the first that cannot is enough to name."""
    try:
        for number in range(numbers.MOST + 2):
            numbers.cardinal(library, number)
        for minute in range(24 * 60):
            numbers.clock(library, time(minute // 60, minute % 60))
    except ContentError as error:
        yield error


def _in_prompts(file: Path, table: Mapping[str, Any], craft: Craft) -> Iterator[ContentError]:
    raw = file.read_text(encoding="utf-8")
    for path, entry in _leaves(table):
        texts = [entry] if isinstance(entry, str) else entry
        if not isinstance(texts, list) or not texts or not all(_is_text(text) for text in texts):
            yield ContentError(f"{path} is neither a text nor a list of texts", file=file, line=line_of(raw, path))
            continue
        asks = path.rsplit(".", 1)[-1] in ("ask", "reprompt")
        if len(texts) > MOST_WORDINGS:
            yield ContentError(f"{path}: more than {MOST_WORDINGS} wordings", file=file, line=line_of(raw, texts[0]))
        for text in texts:
            line = line_of(raw, path, text)
            try:
                parse(text.lstrip(), file=str(file), first_line=line)
            except ContentError as error:
                yield error
                continue
            for number, stretch in [(line, text)] if asks else _stretches(text.lstrip(), line):
                for what in craft.faults(stretch, question=asks):
                    yield ContentError(f"{path}: {what}", file=file, line=number)
            if path.rsplit(".", 1)[-1] in ("ask", "reprompt", "help"):
                for what in craft.invitations(text):
                    yield ContentError(f"{path}: {what}", file=file, line=line)
            for what in unfilled(text, PLACEHOLDERS):
                yield ContentError(f"{path}: {what}", file=file, line=line)
    yield from _questions(file, raw, table)


def _questions(file: Path, raw: str, table: Mapping[str, Any], path: str = "") -> Iterator[ContentError]:
    """Each question has its reprompt, in other words, and its help."""
    if "ask" in table:
        line = line_of(raw, f"{path}.ask".lstrip("."))
        for wanted in ("reprompt", "help"):
            if wanted not in table:
                yield ContentError(f"{path or 'the question'} has no {wanted}", file=file, line=line)
        same = set(_list(table["ask"])) & set(_list(table.get("reprompt", ())))
        if same:
            yield ContentError(f"{path or 'the question'} has a reprompt in the same words", file=file, line=line)
    for name, entry in table.items():
        if isinstance(entry, Mapping):
            yield from _questions(file, raw, entry, f"{path}.{name}".lstrip("."))


def _in_reflections(library: Library, craft: Craft) -> Iterator[ContentError]:
    if not library.reflections:
        yield ContentError("there are no reflections", file=library.folder / REFLECTIONS)
    for file in library.reflections.values():
        try:
            script = reflection.read(file)
        except ContentError as error:
            yield error
            continue
        yield from _parts(file, script, craft)
        if any("{" in part.text for part in script.parts):
            continue
        length = timing.length(ssml.speak([ssml.written(ssml.passage(script.tokens, {}, calm=True), "en-US")]))
        if not SECONDS[0] <= length.seconds <= SECONDS[1]:
            yield ContentError(f"{length.seconds:g} s long; it is to be {SECONDS[0]:g} to {SECONDS[1]:g}", file=file)
        if not SILENCE[0] <= length.pauses <= SILENCE[1]:
            yield ContentError(f"{length.pauses:g} s of silence; {SILENCE[0]:g} to {SILENCE[1]:g} is right", file=file)


def _parts(file: Path, script: reflection.Reflection, craft: Craft) -> Iterator[ContentError]:
    for what in craft.faults(script.title, question=False):
        yield ContentError(f"title: {what}", file=file, line=line_of(file.read_text(encoding="utf-8"), "title"))
    paused = True
    for part in script.parts:
        for number, text in _stretches(part.text, part.line):
            for token in parse(text, file=str(file), first_line=number):
                if isinstance(token, Pause) and paused:
                    yield ContentError(f"{part.name}: a pause that no words lead into", file=file, line=number)
                paused = isinstance(token, Pause)
            for what in (*craft.faults(text, question=False), *unfilled(text)):
                yield ContentError(f"{part.name}: {what}", file=file, line=number)


def _stretches(text: str, first: int) -> Iterator[tuple[int, str]]:
    """``text`` in stretches of whole lines that hold whole sentences, each with the number of its line."""
    lines: list[str] = []
    for number, line in enumerate(text.splitlines(), start=first):
        lines.append(line)
        stretch = "\n".join(lines)
        if line.rstrip()[-1:] in ("", ".", "?", "!", "]") and stretch.count("[") == stretch.count("]"):
            yield number - len(lines) + 1, stretch
            lines = []
    if lines:
        yield number - len(lines) + 1, "\n".join(lines)


def line_of(raw: str, path: str, text: str = "") -> int:
    """The line of ``raw`` on which the entry ``path`` begins, or ``text`` in it: TOML does not say."""
    table, _, key = path.rpartition(".")
    head = re.search(rf"^[ \t]*\[{re.escape(table)}\]", raw, re.MULTILINE) if table else None
    entry = re.compile(rf"^[ \t]*{re.escape(key)}[ \t]*=", re.MULTILINE).search(raw, head.end() if head else 0)
    at = entry.start() if entry else 0
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    found = [raw.find(wanted, at) for wanted in (f'"{text}"', first)]
    return 1 + raw.count("\n", 0, next((place for place in found if first and place >= 0), at))


def _leaves(table: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    for name, entry in table.items():
        here = f"{path}.{name}".lstrip(".")
        if isinstance(entry, Mapping):
            yield from _leaves(entry, here)
        else:
            yield here, entry


def _is_text(entry: Any) -> bool:
    return isinstance(entry, str) and bool(timing.spoken_words(entry))


def _list(entry: Any) -> list[Any]:
    return [entry] if isinstance(entry, str) else list(entry) if isinstance(entry, list) else []
