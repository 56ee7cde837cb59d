"""The craft of a spoken line, as far as a program can know it."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from pathlib import Path

from skill.errors import ContentError
from skill.speech.timing import spoken_words

LONGEST_SENTENCE = 20
"""Words: a sentence longer than this runs out of breath."""

MOST_CHOICES = 3
UNKIND = frozenset({"should", "shouldn't", "must", "simply", "obviously", "harder"})
"""Words that blame or press. "Just" is one of them too, but for "just now"."""

_UNMARKED_INVITATION = re.compile(r"(?<!I )(?<!I can )\b[Ss]ay,? (?!\*)(\w+)")
_MARK = re.compile(r"\[slow:\s*([^\]]*)\]|\[[^\]]*\]")
_SENTENCE = re.compile(r"[^.?!]+[.?!]*")
_CHOICE = re.compile(r",? or |, ")
_LEAD_IN = re.compile(r"^.*?[:]")


def unfilled(text: str, known: Container[str] = ()) -> Iterator[str]:
    """The ``{names}`` in ``text`` that nothing fills in, each as what is wrong."""
    yield from (f"nothing fills in {{{name}}}" for name in re.findall(r"{(\w*)}", text) if name not in known)


class Craft:
    """Finds what is wrong with one text. ``heteronyms`` is a list of words, one to a line."""

    def __init__(self, heteronyms: Path) -> None:
        try:
            lines = heteronyms.read_text(encoding="utf-8").splitlines()
        except (OSError, ValueError) as error:
            raise ContentError("no list of the words that can be said in two ways", file=heteronyms) from error
        self._two_ways = {line.strip() for line in lines if line.strip() and not line.startswith("#")}

    def faults(self, text: str, *, question: bool) -> Iterator[str]:
        """What is wrong with ``text``; ``question`` says whether it is to end in a question."""
        plain = " ".join(_MARK.sub(lambda mark: mark[1] or " ", text).replace("*", "").split())
        yield from self._question(plain, question=question)
        for sentence in _SENTENCE.findall(plain):
            words = spoken_words(sentence)
            if len(words) > LONGEST_SENTENCE:
                yield f"a sentence of {len(words)} words; let it breathe: {sentence.strip()[:40]}…"
            bares = [re.sub(r"^\W+|\W+$", "", word).lower() for word in words]
            for bare, after in zip(bares, [*bares[1:], ""], strict=True):
                if bare in self._two_ways:
                    yield f"{bare!r} can be said in two ways: choose another word, or mark it [{bare} /…/]"
                if bare in UNKIND or (bare == "just" and after != "now"):
                    yield f"{bare!r} presses: say it as an invitation"

    def invitations(self, text: str) -> Iterator[str]:
        """What a question invites the listener to say, and does not mark as such."""
        for found in _UNMARKED_INVITATION.finditer(text):
            yield f"what the listener can say stands between asterisks: say *{found[1]} …*"

    def _question(self, plain: str, *, question: bool) -> Iterator[str]:
        if not question:
            if "?" in plain:
                yield "a question where none is pending"
            return
        if not plain.endswith("?"):
            yield "a question ends in a question mark"
        if plain.count("?") > 1:
            yield "two questions at once"
        last = _LEAD_IN.sub("", ["", *_SENTENCE.findall(plain)][-1])
        if " or " in last and len(_CHOICE.split(last.split("?")[0])) > MOST_CHOICES:
            yield f"more than {MOST_CHOICES} choices at once"
