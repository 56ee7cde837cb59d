"""Next and Previous: through the signs, and through the reflections."""

from __future__ import annotations

from skill.content.library import REFLECTIONS
from skill.dialogue.reply import Line, Reply, ask
from skill.dialogue.turn import Turn
from skill.handlers import reflection, signs
from skill.handlers.base import IntentHandler
from skill.handlers.basics import once_more
from skill.handlers.menu import MENU


def step(turn: Turn, by: int) -> Reply:
    """One on, or one back, from where the listener is."""
    if by > 0 and turn.pending is not None and turn.pending.next_is_yes and turn.pending.yes is not None:
        return turn.pending.yes(turn, turn.about)
    walk, _, here = turn.memo.place.partition(":")
    if walk in (REFLECTIONS, reflection.UNKEPT) and here in turn.house.library.reflections:
        week = list(turn.house.library.reflections)
        before = week[week.index(here) - 1]
        theme = reflection.tonight(turn, besides=here) if by > 0 else before
        return reflection.play(turn, theme, kept=walk == REFLECTIONS)
    if walk == signs.SIGNS and here in signs.ORDER:
        to = signs.ORDER.index(here) + by
        if to < 0:
            return ask(Line("signs.first"), question=signs.AFTER, about=here, aside=True)
        if to == len(signs.ORDER):
            return reflection.offer(turn, Line("signs.last"), theme=here)
        return signs.closer(turn, signs.ORDER[to])
    if turn.pending is signs.WHICH and by > 0:
        return signs.closer(turn, signs.ORDER[0])
    if by < 0:
        return ask(Line("basics.previous.nothing"), question=turn.pending or MENU, about=turn.about, aside=True)
    return ask(question=signs.WALK)


class Next(IntentHandler):
    """ "Next"."""

    intents = ("AMAZON.NextIntent",)

    def reply(self, turn: Turn) -> Reply:
        """The next sign or reflection."""
        return step(turn, +1)


class Resume(IntentHandler):
    """ "Carry on": on to what was offered, or the last words once more."""

    intents = ("AMAZON.ResumeIntent",)

    def reply(self, turn: Turn) -> Reply:
        """The next piece where a next one was offered, else what was last said."""
        if turn.pending is not None and (turn.pending.next_is_yes or turn.pending is signs.AFTER):
            return step(turn, +1)
        return once_more(turn)


class Previous(IntentHandler):
    """ "Go back"."""

    intents = ("AMAZON.PreviousIntent",)

    def reply(self, turn: Turn) -> Reply:
        """The sign or the reflection before this one."""
        return step(turn, -1)
