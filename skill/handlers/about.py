"""What emotional detachment is, why it happens, when it helps, and what can help."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from skill.dialogue.reply import Line, Question, Reply, ask
from skill.dialogue.turn import Turn
from skill.handlers.base import IntentHandler
from skill.handlers.menu import ANYTHING_ELSE, good_night
from skill.handlers.missed import missed

CHAIN = ("what", "why", "when_it_helps", "what_helps", "at_home")
"""The pieces in the order they follow one another. All but the last are topics to ask for."""


def piece(turn: Turn, about: str, topic: str) -> Reply:
    """Say ``topic``, then offer the piece that follows it."""
    at = CHAIN.index(topic)
    question = THEN[CHAIN[at + 1]] if at + 1 < len(CHAIN) else ANYTHING_ELSE
    return ask(Line(f"about.piece.{topic}"), question=question)


WHICH = Question("about.which")
THEN: Mapping[str, Question] = {
    topic: Question(f"about.then_{topic}", yes=partial(piece, topic=topic), no=good_night, next_is_yes=True)
    for topic in CHAIN[1:]
}


class About(IntentHandler):
    """ "Why does it happen?"."""

    intents = ("AboutIntent",)

    def reply(self, turn: Turn) -> Reply:
        """The topic that was named; from the beginning where none was; ask again where it is unknown."""
        topic = turn.slot("topic")
        if topic is None:
            return piece(turn, "", CHAIN[0])
        if topic.id in CHAIN:
            return piece(turn, "", topic.id)
        return missed(turn, Line("about.unknown"), question=WHICH)
