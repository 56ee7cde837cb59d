""" "Open evening lantern": a greeting, what this is, and three things to choose from.

Or, for whoever prefers it, straight to tonight's reflection, which ends by itself.
"""

from __future__ import annotations

from datetime import timedelta

from ask_sdk_core.handler_input import HandlerInput
from ask_sdk_model import LaunchRequest

from skill.dialogue.clock import part_of_day
from skill.dialogue.reply import Line, Reply, ask
from skill.dialogue.turn import Turn
from skill.handlers import reflection
from skill.handlers.base import TurnHandler
from skill.handlers.menu import MENU
from skill.memory.memory import ONE_EVENING, Memory, Note

OPENED_AGAIN = timedelta(minutes=5)
"""Somebody who has heard a reflection tonight, and opens the skill again this soon, wants something else."""


class Launch(TurnHandler):
    """The skill was opened without saying what for."""

    def can_handle(self, handler_input: HandlerInput) -> bool:
        """Whether this is a launch; the SDK calls this."""
        return isinstance(handler_input.request_envelope.request, LaunchRequest)

    def reply(self, turn: Turn) -> Reply:
        """Greet; say what this is unless the listener is known to have heard it; ask."""
        memory = turn.memory
        if memory is not None and memory.starts_with_reflection and not _opened_again(turn, memory):
            return reflection.play_by_itself(turn)
        known = memory is not None and memory.welcomed
        if memory is not None and (not known or _is_a_new_visit(turn, memory)):
            turn.remember(Note(turn.moment, welcomed=True))
        greeting = Line(f"launch.greeting.{part_of_day(turn.moment, turn.house.settings.time_zone)}")
        return ask(greeting, Line("launch.returning" if known else "launch.first"), question=MENU)


def _opened_again(turn: Turn, memory: Memory) -> bool:
    """Whether a reflection was heard tonight, and the last visit was a moment ago.

    Then opening it means something else: nobody who needs to be heard meets reflection after reflection.
    """
    if memory.visited is None or memory.counts(turn.moment):
        return False
    return turn.moment - memory.visited < OPENED_AGAIN


def _is_a_new_visit(turn: Turn, memory: Memory) -> bool:
    """Whether the last visit was another evening's: what is remembered is kept for 400 days from this one."""
    return memory.visited is None or memory.visited + ONE_EVENING <= turn.moment
