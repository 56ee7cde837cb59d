"""What is wrong with the resource pointers: a missing field, a missing number, a stale date."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from skill.content.craft import Craft, unfilled
from skill.errors import ContentError
from skill.speech.markup import Slow, parse

KINDS = ("crisis", "abuse", "assault", "emergency", "therapist", "couples", "doctor", "directory")
EVERYWHERE = ("crisis", "abuse", "assault", "emergency")
"""The kinds that each country has to have for itself."""

TEXTS = ("name", "for_whom", "reach", "say", "again", "hours", "source")


def resource_problems(file: Path, table: Mapping[str, Any], craft: Craft) -> Iterator[ContentError]:
    """Each fault of the data file, with the line of its entry."""
    raw = file.read_text(encoding="utf-8")
    for country, entries in table.items():
        if not isinstance(entries, Mapping) or not all(isinstance(entry, Mapping) for entry in entries.values()):
            yield ContentError(f"{country} is to hold entries, each a table [{country}.kind]", file=file, line=1)
            continue
        kinds = {entry.get("kind", name) for name, entry in entries.items()}
        for wanted in KINDS if country == "anywhere" else EVERYWHERE:
            if wanted not in kinds:
                yield ContentError(f"{country} has no entry of the kind {wanted}", file=file, line=1)
        for name, entry in entries.items():
            line = 1 + raw.count("\n", 0, max(0, raw.find(f"[{country}.{name}]")))
            for what in _entry(name, entry, craft):
                yield ContentError(f"{country}.{name}: {what}", file=file, line=line)
    if "anywhere" not in table:
        yield ContentError("there is no table for anywhere else", file=file, line=1)


def _entry(name: str, entry: Mapping[str, Any], craft: Craft) -> Iterator[str]:
    if entry.get("kind", name) not in KINDS:
        yield f"{entry.get('kind', name)!r} is no kind; there is {', '.join(KINDS)}"
    for field in TEXTS:
        if not isinstance(entry.get(field), str) or not entry[field].strip():
            yield f"{field} is missing"
    if not isinstance(entry.get("checked_on"), date):
        yield "checked_on is a date, such as 2026-11-23"
    for field in ("say", "again"):
        text = entry.get(field, "")
        if not isinstance(text, str):
            continue
        try:
            tokens = parse(text)
        except ContentError as error:
            yield f"{field}: {error.what}"
            continue
        if text and not any(isinstance(token, Slow) for token in tokens):
            yield f"{field}: the number is said slowly: [slow: nine, eight, eight]"
        if any(c.isdigit() for c in text):
            yield f"{field}: write digits as words, as they are said"
        yield from (f"{field}: {what}" for what in (*craft.faults(text, question=False), *unfilled(text)))
