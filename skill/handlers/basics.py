"""Yes, no, help, stop, repeat: what every conversation needs."""

from __future__ import annotations

from skill.dialogue.reply import Line, Reply, ask, tell
from skill.dialogue.turn import Turn
from skill.handlers.base import IntentHandler
from skill.handlers.menu import MENU
from skill.handlers.missed import missed


class Yes(IntentHandler):
    """ "Yes", to whatever was asked."""

    intents = ("AMAZON.YesIntent",)

    def reply(self, turn: Turn) -> Reply:
        """What the pending question says; where it is no yes/no question, its help."""
        if turn.pending is not None and turn.pending.yes is not None:
            return turn.pending.yes(turn, turn.about)
        return what_it_wants(turn)


class No(IntentHandler):
    """ "No", to whatever was asked."""

    intents = ("AMAZON.NoIntent",)

    def reply(self, turn: Turn) -> Reply:
        """What the pending question says; where it is no yes/no question, its help."""
        if turn.pending is not None and turn.pending.no is not None:
            return turn.pending.no(turn, turn.about)
        return what_it_wants(turn)


class Help(IntentHandler):
    """ "Help": what the question wants, who this is for, and the question again."""

    intents = ("AMAZON.HelpIntent",)

    def reply(self, turn: Turn) -> Reply:
        """Explain, and ask again."""
        return what_it_wants(turn, Line("basics.help.about"))


class Repeat(IntentHandler):
    """ "Say that again", and "carry on": the last words once more, reflections included."""

    intents = ("AMAZON.RepeatIntent", "AMAZON.ResumeIntent")

    def reply(self, turn: Turn) -> Reply:
        """The last reply in the same words."""
        said = turn.memo.said
        if said is None or turn.pending is None or not all(turn.house.library.knows(line.key) for line in said.lines):
            return ask(Line("basics.nothing_to_repeat"), question=MENU)
        return ask(*said.lines, question=turn.pending, about=turn.about, seed=said.seed)


class Stop(IntentHandler):
    """ "Stop", "cancel", "go home": the end, at once."""

    intents = ("AMAZON.StopIntent", "AMAZON.CancelIntent", "AMAZON.NavigateHomeIntent")

    def reply(self, turn: Turn) -> Reply:
        """A few words, and silence."""
        return tell(Line("basics.goodbye"))


class Pause(IntentHandler):
    """ "Pause": nothing can be held inside a spoken answer, so it ends kindly."""

    intents = ("AMAZON.PauseIntent",)

    def reply(self, turn: Turn) -> Reply:
        """Say how to come back."""
        return tell(Line("basics.pause"))


class Fallback(IntentHandler):
    """Nothing matched: examples, then where help is, then the end."""

    intents = ("AMAZON.FallbackIntent",)

    def reply(self, turn: Turn) -> Reply:
        """The pending question's examples; further misses are counted."""
        question, about = (turn.pending, turn.about) if turn.pending is not None else (MENU, "")
        return missed(turn, Line("basics.fallback.first"), question.help, question=question, about=about)


def what_it_wants(turn: Turn, *more: Line) -> Reply:
    """The pending question's own help, ``more``, and the question again."""
    question, about = (turn.pending, turn.about) if turn.pending is not None else (MENU, "")
    return ask(question.help, *more, question=question, about=about)
