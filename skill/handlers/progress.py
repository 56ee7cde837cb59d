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
        if memory.last_evening is None or not memory.evenings:
            return and_then(turn, Line("progress.none"))
        ago = turn.moment - memory.last_evening
        if memory.evenings == 1:
            return and_then(turn, Line("progress.one"), _when(turn, "only", ago))
        count = {"count": numbers.cardinal(turn.house.library, memory.evenings)}
        return and_then(turn, Line("progress.some", count), _when(turn, "last", ago))


def _when(turn: Turn, which: str, passed: timedelta) -> Line:
    """How long ago, in days of 24 hours: where the listener is, and so which night it was there, is not known."""
    days = round(passed / timedelta(days=1))
    if days < 1:
        return Line(f"progress.{which}.lately")
    if days == 1:
        return Line(f"progress.{which}.yesterday")
    if passed > _LONG_AGO:
        return Line(f"progress.{which}.long_ago")
    return Line(f"progress.{which}.days", {"count": numbers.cardinal(turn.house.library, days)})
