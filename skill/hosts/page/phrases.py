"""An answer as a browser can say it: phrases and silences, at the skill's own timing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from skill.speech import timing

_SENTENCE_END = re.compile(r"(?<=[.?!])\s+")


class Phrase(NamedTuple):
    """Words that are said in one breath.

    ``rate`` is 1.0 at the usual speed; ``seconds`` is how long the words take by the skill's model of speech, and
    ``pause`` how long it is silent after them.
    """

    text: str
    rate: float
    seconds: float
    pause: float


def phrases(speech: str) -> list[Phrase]:
    """The phrases of an SSML document. Together they last as long as `timing.length` says, to a tenth of a second."""
    found: list[Phrase] = []
    for piece in _sentences(speech):
        words = len(timing.spoken_words(piece.text))
        if not words and found:  # a pause, or a mark that belongs to the words before it
            last = found[-1]
            found[-1] = last._replace(text=last.text + piece.text.strip(), pause=last.pause + piece.pause)
        elif words or piece.pause:
            seconds = words * 60 / timing.WORDS_PER_MINUTE / piece.rate
            found.append(Phrase(piece.text.strip(), piece.rate, round(seconds, 3), piece.pause))
    return found


def _sentences(speech: str) -> Iterator[timing.Piece]:
    """The pieces of ``speech``, each no longer than a sentence."""
    for piece in timing.pieces(speech):
        if not piece.text:
            yield piece
        for text in _SENTENCE_END.split(piece.text):
            if text.strip():
                yield timing.Piece(text, piece.rate)
