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
        question = turn.pending or MENU
        return missed(turn, question.help, question=question, about=turn.about)


class No(IntentHandler):
    """ "No", to whatever was asked."""

    intents = ("AMAZON.NoIntent",)

    def reply(self, turn: Turn) -> Reply:
        """What the pending question says; where it is no yes/no question, its help, and then the end."""
        if turn.pending is not None and turn.pending.no is not None:
            return turn.pending.no(turn, turn.about)
        if turn.memo.misses:
            return tell(Line("basics.goodbye"))
        question = turn.pending or MENU
        return ask(question.help, question=question, about=turn.about, miss=True)


class Help(IntentHandler):
    """ "Help": what the question wants, what is remembered, who this is for, and the question again."""

    intents = ("AMAZON.HelpIntent",)

    def reply(self, turn: Turn) -> Reply:
        """Explain, and ask again; somebody in danger is not told what this is not."""
        if turn.pending is not None and turn.pending.grave:
            return what_it_wants(turn)
        remembers = (Line("memory.in_short"),) if turn.house.memory.keeps else ()
        return what_it_wants(turn, *remembers, Line("basics.help.about"))


class Repeat(IntentHandler):
    """ "Say that again": the last words once more, reflections included."""

    intents = ("AMAZON.RepeatIntent",)

    def reply(self, turn: Turn) -> Reply:
        """The last reply in the same words."""
        return once_more(turn)


class Stop(IntentHandler):
    """ "Stop", "cancel", "go home": the end, at once."""

    intents = ("AMAZON.StopIntent", "AMAZON.CancelIntent", "AMAZON.NavigateHomeIntent")

    def reply(self, turn: Turn) -> Reply:
        """A few words, and silence."""
        if turn.pending is not None and turn.pending.grave:
            return tell(Line(f"{turn.pending.name}.stop"))
        return tell(Line("basics.goodbye"))


class Pause(IntentHandler):
    """ "Hold on": the question waits as long as the platform lets it."""

    intents = ("AMAZON.PauseIntent",)

    def reply(self, turn: Turn) -> Reply:
        """Give time, and put the question again; with none pending, say how to come back."""
        if turn.pending is None:
            return tell(Line("basics.pause"))
        return ask(Line("basics.waiting"), question=turn.pending, about=turn.about, aside=True)


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
    return ask(question.help, *more, question=question, about=about, aside=True)


def once_more(turn: Turn) -> Reply:
    """The last reply in the same words, and its question again."""
    said = turn.memo.said
    if said is None or turn.pending is None or not all(turn.house.library.knows(line.key) for line in said.lines):
        return ask(Line("basics.nothing_to_repeat"), question=MENU)
    return ask(*said.lines, question=turn.pending, about=turn.about, seed=said.seed, aside=True)
