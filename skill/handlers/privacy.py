""" "Forget me", and "what do you know about me": what is remembered, and its end."""

from __future__ import annotations

from skill.dialogue.reply import Line, Question, Reply, ask, tell
from skill.dialogue.turn import Turn
from skill.handlers import reminders
from skill.handlers.base import IntentHandler
from skill.handlers.menu import and_then


def _forget(turn: Turn, about: str) -> Reply:
    """Delete the reminder, then everything else; say which of the two was done."""
    quiet = reminders.silence(turn) is None
    forgotten = turn.house.memory.forget(turn.listener)
    if forgotten:
        return tell(Line("privacy.forgotten" if quiet else "privacy.forgotten_but_the_reminder"))
    return tell(Line("privacy.not_forgotten" if quiet else "privacy.nothing_done"))


def _keep(turn: Turn, about: str) -> Reply:
    return and_then(turn, Line("privacy.kept"))


FORGET = Question("privacy.forget", yes=_forget, no=_keep)


class ForgetMe(IntentHandler):
    """ "Forget me"."""

    intents = ("ForgetMeIntent",)

    def reply(self, turn: Turn) -> Reply:
        """Say what is remembered, and ask once."""
        if not turn.house.memory.keeps:
            return and_then(turn, Line("memory.nothing"), Line("privacy.reminder_apart"))
        return ask(Line("memory.kept"), Line("privacy.voice_history"), question=FORGET)
