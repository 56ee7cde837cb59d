""" "Always start with the reflection", and its undoing."""

from __future__ import annotations

from skill.dialogue.reply import Line, Question, Reply, ask
from skill.dialogue.turn import Turn
from skill.handlers.base import IntentHandler
from skill.handlers.menu import MENU, and_then
from skill.handlers.missed import missed
from skill.memory.memory import Note

REFLECTION, ASK = "reflection", "ask"
"""The two ways to begin, as the slot ``habit`` names them."""

_KEPT = {REFLECTION: "preference.with_reflection", ASK: "preference.with_asking"}


def begin_with(turn: Turn, habit: str) -> Reply:
    """Keep ``habit`` from now on; say so only where it is kept."""
    kept = turn.remember(Note(turn.moment, starts_with_reflection=habit == REFLECTION))
    return and_then(turn, Line(_KEPT[habit] if kept else "preference.not_kept"))


def _as_it_is(turn: Turn, habit: str) -> Reply:
    return and_then(turn, Line("preference.unchanged"))


TO_REFLECTION = Question("preference.to_reflection", yes=lambda turn, _: begin_with(turn, REFLECTION), no=_as_it_is)
TO_ASKING = Question("preference.to_asking", yes=lambda turn, _: begin_with(turn, ASK), no=_as_it_is)


class LaunchPreference(IntentHandler):
    """ "Always start with the reflection"."""

    intents = ("LaunchPreferenceIntent",)

    def reply(self, turn: Turn) -> Reply:
        """Take the way that was named; where none was, offer the other one than now."""
        if not turn.house.memory.keeps:
            return ask(Line("memory.nothing"), question=MENU)
        habit = turn.slot("habit")
        if habit is not None and habit.id in (REFLECTION, ASK):
            return begin_with(turn, habit.id)
        if turn.memory is None:
            return ask(Line("preference.unknown"), question=MENU)
        other = TO_ASKING if turn.memory.starts_with_reflection else TO_REFLECTION
        return ask(question=other) if habit is None else missed(turn, other.help, question=other)
