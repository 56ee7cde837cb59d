""" "How many evenings have I taken?": the number, when the last one was, and no word about the others."""

from __future__ import annotations

from datetime import timedelta

from skill.content import numbers
from skill.dialogue.reply import Line, Reply
from skill.dialogue.turn import Turn
from skill.handlers.base import IntentHandler
from skill.handlers.menu import and_then

_LONG_AGO = timedelta(days=60)
"""Beyond this, no number of days is named."""


class Progress(IntentHandler):
    """ "My evenings"."""

    intents = ("ProgressIntent",)

    def reply(self, turn: Turn) -> Reply:
        """How many, and when the last one was; truthfully, also where that is not known."""
        if not turn.house.memory.keeps:
            return and_then(turn, Line("memory.nothing"))
        memory = turn.memory
        if memory is None:
            return and_then(turn, Line("progress.unknown"))
        if memory.last_evening is None:
            return and_then(turn, Line("progress.none"))
        how_many = Line("progress.one")
        if memory.evenings > 1:
            how_many = Line("progress.some", {"count": numbers.cardinal(turn.house.library, memory.evenings)})
        return and_then(turn, how_many, _ago(turn, turn.moment - memory.last_evening))


def _ago(turn: Turn, passed: timedelta) -> Line:
    """How long ago, in days of 24 hours: where the listener is, and so which night it was there, is not known."""
    days = round(passed / timedelta(days=1))
    if days < 1:
        return Line("progress.last.lately")
    if days == 1:
        return Line("progress.last.yesterday")
    if passed > _LONG_AGO:
        return Line("progress.last.long_ago")
    return Line("progress.last.days", {"count": numbers.cardinal(turn.house.library, days)})
