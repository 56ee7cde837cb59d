""" "Open evening lantern": a greeting, what this is, and three things to choose from."""

from __future__ import annotations

from ask_sdk_core.handler_input import HandlerInput
from ask_sdk_model import LaunchRequest

from skill.dialogue.clock import part_of_day
from skill.dialogue.reply import Line, Reply, ask
from skill.dialogue.turn import Turn
from skill.handlers.base import TurnHandler
from skill.handlers.menu import MENU


class Launch(TurnHandler):
    """The skill was opened without saying what for."""

    def can_handle(self, handler_input: HandlerInput) -> bool:
        """Whether this is a launch; the SDK calls this."""
        return isinstance(handler_input.request_envelope.request, LaunchRequest)

    def reply(self, turn: Turn) -> Reply:
        """Greet; say what this is unless the listener is known to have heard it; ask."""
        greeting = Line(f"launch.greeting.{part_of_day(turn.moment, turn.house.settings.time_zone)}")
        known = self.house.store.evenings(turn.listener)
        return ask(greeting, Line("launch.returning" if known else "launch.first"), question=MENU)
