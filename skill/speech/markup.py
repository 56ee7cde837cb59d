"""The few marks a writer can put between words, and nothing else.

====================  ==========================================================
``[6s]``              a pause of six seconds (0.1 to 10, the platform's limit)
``[slow: 9 1 1]``     said slowly, for numbers and names
``[live /laɪv/]``     a word that could be said in two ways, with how it is said (IPA)
``*check-in*``        what the listener is invited to say; spoken like any other words
``{title}``           filled in by the skill; a value is always plain text
====================  ==========================================================

A mark that is not one of these is an error with its line, never silently spoken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from skill.errors import ContentError

SHORTEST_PAUSE, LONGEST_PAUSE = 0.1, 10.0
"""Seconds: the shortest that anyone would hear, and the longest ``<break>`` the platform accepts."""

_INVITED = re.compile(r"\*([^*\[\]]+)\*")
_PLACE = re.compile(r"{[a-z_]+}")
_MARK = re.compile(r"\[([^\[\]]*)\]")
_PAUSE = re.compile(r"(\d+(?:\.\d+)?)s")
_SLOW = re.compile(r"slow:\s*(\S[^/]*)")
_SAID = re.compile(r"([A-Za-z' -]+?)\s*/([^/]+)/")


class Words(NamedTuple):
    """Plain words, said at the passage's own speed. May hold ``{placeholders}``."""

    text: str


class Pause(NamedTuple):
    """Silence of ``seconds``."""

    seconds: float


class Slow(NamedTuple):
    """Words said slowly. May hold ``{placeholders}``."""

    text: str


class Said(NamedTuple):
    """A word and its pronunciation in the International Phonetic Alphabet."""

    text: str
    ipa: str


Token = Words | Pause | Slow | Said


def parse(text: str, *, file: str | None = None, first_line: int | None = 1) -> tuple[Token, ...]:
    """Split ``text`` into tokens, with white space folded.

    ``file`` and ``first_line`` (None where nobody knows it) are only for the message of the
    `ContentError` that anything else between brackets or braces raises.
    """
    return tuple(_tokens(text, file, first_line))


def invited(text: str) -> list[str]:
    """What ``text`` invites the listener to say."""
    return [" ".join(phrase.split()) for phrase in _INVITED.findall(text)]


def _tokens(text: str, file: str | None, first_line: int | None) -> Iterator[Token]:
    at = 0
    for mark in _MARK.finditer(text):
        yield from _words(text, at, mark.start(), file, first_line)
        at = mark.end()
        yield _token(mark[1].strip(), file, _line(text, mark.start(), first_line))
    yield from _words(text, at, len(text), file, first_line)


def _token(mark: str, file: str | None, line: int | None) -> Token:
    if pause := _PAUSE.fullmatch(mark):
        seconds = float(pause[1])
        if not SHORTEST_PAUSE <= seconds <= LONGEST_PAUSE:
            raise ContentError(
                f"a pause of {pause[1]} s; one mark holds {SHORTEST_PAUSE:g} to {LONGEST_PAUSE:g} s",
                file=file,
                line=line,
            )
        return Pause(seconds)
    if slow := _SLOW.fullmatch(mark):
        if stray := next((c for c in _PLACE.sub("", slow[1]) if c in "<>*{}"), ""):
            raise ContentError(f"a lone {stray!r}", file=file, line=line)
        return Slow(" ".join(slow[1].split()))
    if said := _SAID.fullmatch(mark):
        return Said(said[1].strip(), said[2].strip())
    raise ContentError(f"[{mark}] is not a mark: write [6s], [slow: words] or [word /sounds/]", file=file, line=line)


def _words(text: str, start: int, end: int, file: str | None, first_line: int | None) -> Iterator[Words]:
    piece = text[start:end]
    known = _PLACE.sub(_blank, _INVITED.sub(lambda found: f" {found[1]} ", piece))  # as long as the piece
    for stray in "[]<>*{}":
        if stray in known:
            raise ContentError(f"a lone {stray!r}", file=file, line=_line(text, start + known.index(stray), first_line))
    folded = " ".join(_INVITED.sub(r"\1", piece).split())
    if folded:
        yield Words(folded)


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _line(text: str, at: int, first_line: int | None) -> int | None:
    return None if first_line is None else first_line + text.count("\n", 0, at)
