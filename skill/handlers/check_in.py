"""The check-in: one closed question, perhaps one more, a mirror, and an offer.

Nothing that is answered is kept. The answer chooses the next words, and is gone: of a reflection that
was chosen by it, no more is remembered than that there was an evening.
"""

from __future__ import annotations

from collections.abc import Mapping

from skill.dialogue.reply import Line, Question, Reply, ask
from skill.dialogue.turn import Turn
from skill.handlers import reflection
from skill.handlers.base import IntentHandler
from skill.handlers.basics import what_it_wants
from skill.handlers.menu import MENU
from skill.handlers.missed import missed

DISTANCE = Question("check_in.distance")
CAUSE = Question("check_in.cause")
OFFER = Question("check_in.offer", yes=reflection.accepted, no=reflection.declined, private=True)

_NEARER: Mapping[str, tuple[str, ...]] = {
    "warm": ("priorities",),
    "busy": ("presence", "priorities"),
    "argued": ("disagreement",),
    "quiet": ("withdrawal", "vulnerability"),
}
"""The reflections that fit an answer. Answers that are not here need one more question."""


class CheckIn(IntentHandler):
    """ "A check-in"."""

    intents = ("CheckInIntent",)

    def reply(self, turn: Turn) -> Reply:
        """Say that nothing is kept, and ask the first question."""
        return ask(Line("check_in.start"), question=DISTANCE)


class Answer(IntentHandler):
    """One of the check-in's choices, whichever question is pending, or none."""

    intents = ("AnswerIntent",)

    def reply(self, turn: Turn) -> Reply:
        """Mirror the answer and offer what fits, ask the second question, or ask again."""
        answer = turn.slot("answer")
        if answer is not None and answer.id in _NEARER:
            fitting = _NEARER[answer.id]
            theme = fitting[turn.seed % len(fitting)]
            return _offer(turn, answer.id, theme)
        if answer is not None and answer.id in ("mixed", "far"):
            if turn.pending is CAUSE:
                return _offer(turn, "unsure", "presence")
            if turn.pending not in (None, MENU, DISTANCE):
                return what_it_wants(turn)
            return ask(Line(f"check_in.distance.heard.{answer.id}"), question=CAUSE)
        question = CAUSE if turn.pending is CAUSE else DISTANCE
        return missed(turn, question.help, question=question)


def _offer(turn: Turn, answer: str, theme: str) -> Reply:
    """The mirror of ``answer``, and the reflection that fits it. Which one it was is not kept."""
    return reflection.offer(turn, Line(f"check_in.mirror.{answer}"), theme=theme, question=OFFER)
