"""The two questions that lead everywhere, and the ways to start over."""

from __future__ import annotations

from skill.dialogue.reply import Line, Question, Reply, ask, tell
from skill.dialogue.turn import Turn
from skill.handlers.base import IntentHandler


def offer_all(turn: Turn, about: str) -> Reply:
    """Yes to "anything else": what there is."""
    return ask(question=MENU)


def good_night(turn: Turn, about: str) -> Reply:
    """No to "anything else"."""
    return tell(Line("basics.goodbye"))


def and_then(turn: Turn, *lines: Line) -> Reply:
    """A complete answer: to a one-shot it ends the session; in a conversation one small question follows."""
    return tell(*lines) if turn.opens else ask(*lines, question=ANYTHING_ELSE)


MENU = Question("menu")
ANYTHING_ELSE = Question("menu.again", yes=offer_all, no=good_night)


class StartOver(IntentHandler):
    """ "Start over": the menu, as if the evening began here."""

    intents = ("AMAZON.StartOverIntent",)

    def reply(self, turn: Turn) -> Reply:
        """Ask what it shall be."""
        return ask(question=MENU, place="")
