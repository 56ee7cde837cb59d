"""The seven signs: the overview, a closer look at each, and the walk through them."""

from __future__ import annotations

from skill.dialogue.reply import Line, Question, Reply, ask
from skill.dialogue.turn import Turn
from skill.handlers import reflection
from skill.handlers.base import IntentHandler
from skill.handlers.menu import MENU
from skill.handlers.missed import missed
from skill.memory.memory import Note

SIGNS = "signs"
ORDER = ("withdrawal", "vulnerability", "empathy", "presence", "priorities", "friendships", "disagreement")
"""The signs in the order they are told; each has a reflection of the same name."""


def closer(turn: Turn, sign: str) -> Reply:
    """A closer look at ``sign``, which is remembered as heard; then: the next, or two minutes with it."""
    look, place = Line(f"signs.closer.{sign}"), f"{SIGNS}:{sign}"
    turn.remember(Note(turn.moment, sign=sign))
    if sign == ORDER[-1]:
        return ask(look, Line("signs.last"), question=reflection.OFFER, about=sign, place=place)
    return ask(look, question=AFTER, about=sign, place=place)


def _walk(turn: Turn, about: str) -> Reply:
    """From the first sign that is not remembered as heard."""
    heard = turn.memory.signs if turn.memory is not None else frozenset()
    return closer(turn, next((sign for sign in ORDER if sign not in heard), ORDER[0]))


def _not_now(turn: Turn, about: str) -> Reply:
    return ask(question=MENU)


WHICH = Question("signs.which")
AFTER = Question("signs.after")
WALK = Question("signs.walk", yes=_walk, no=_not_now)


class Signs(IntentHandler):
    """ "What are the signs?"."""

    intents = ("SignsIntent",)

    def reply(self, turn: Turn) -> Reply:
        """All seven in under a minute, and which to hear more about."""
        return ask(Line("signs.overview"), question=WHICH, place="")


class Sign(IntentHandler):
    """ "Tell me about pulling away"."""

    intents = ("SignIntent",)

    def reply(self, turn: Turn) -> Reply:
        """The sign that was named, or ask for it again."""
        sign = turn.slot("sign")
        if sign is not None and sign.id in ORDER:
            return closer(turn, sign.id)
        return missed(turn, Line("signs.unknown"), WHICH.help, question=WHICH)
