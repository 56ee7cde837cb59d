""" "Where can I get help?": one entry at a time, and another if it is wanted."""

from __future__ import annotations

from skill.dialogue.reply import Line, Question, Reply, ask, tell
from skill.dialogue.turn import Turn
from skill.handlers import resources, safety
from skill.handlers.base import IntentHandler
from skill.handlers.menu import ANYTHING_ELSE
from skill.handlers.missed import missed
from skill.handlers.resources import Entry


def point_to(entry: Entry, *before: Line) -> Reply:
    """Say ``entry``, its number twice, and offer another."""
    return ask(*before, *entry.twice, question=ANOTHER, about=entry.name)


def _next(turn: Turn, about: str) -> Reply:
    """The entry after the one called ``about``, without the kinds of danger; after the last, the end of the list."""
    calm = [entry for entry in resources.entries(turn) if entry.kind not in safety.KINDS]
    names = [entry.name for entry in calm]
    following = names.index(about) + 1 if about in names else 0
    if following == len(calm):
        return ask(Line("resource.last"), question=ANYTHING_ELSE)
    return point_to(calm[following])


def _enough(turn: Turn, about: str) -> Reply:
    return tell(Line("resource.declined"))


ANOTHER = Question("resource.another", yes=_next, no=_enough, next_is_yes=True)
WHICH = Question("resource.which")


class Pointer(IntentHandler):
    """ "Where can I get help?", or help of one kind."""

    intents = ("ResourceIntent",)

    def reply(self, turn: Turn) -> Reply:
        """The kind that was named; else the urgent line first, and one calm next step."""
        kind = turn.slot("kind")
        if kind is None:
            urgent, calm = resources.entry(turn, "crisis"), resources.entry(turn, "therapist")
            return ask(
                urgent.once,
                Line("resource.next_step"),
                calm.once,
                *safety.elsewhere(turn),
                question=ANOTHER,
                about=calm.name,
            )
        if kind.id in safety.KINDS:
            return safety.KINDS[kind.id](turn)
        if any(entry.kind == kind.id for entry in resources.entries(turn)):
            return point_to(resources.entry(turn, kind.id))
        return missed(turn, Line("resource.unknown"), question=WHICH)
